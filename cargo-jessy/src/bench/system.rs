//! What the system was like while the benches ran.

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The system at one moment. What can't be read is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct System {
    /// The load averages of 1, 5 and 15 minutes.
    pub load: Option<[f64; 3]>,
    /// The processors' frequencies, in MHz.
    pub mhz: Vec<f64>,
    /// Memory, in bytes.
    pub memory_total: Option<u64>,
    /// Memory that is free for programs, in bytes.
    pub memory_available: Option<u64>,
    /// Time that a hypervisor gave to others, in seconds since the start, of all processors.
    pub stolen_s: Option<f64>,
    /// Processors that the control group may use, where it is limited.
    pub cpus_limit: Option<f64>,
    /// The processors that the control group may use, by number, such as `0-1`.
    pub cpus_set: Option<String>,
    /// Memory that the control group may use, in bytes, where it is limited.
    pub memory_limit: Option<u64>,
    /// Periods in which the control group had to wait, since its start.
    pub throttled_periods: Option<u64>,
}

impl System {
    /// The system now, by what Linux tells below `root` (`/`, but for tests).
    #[must_use]
    pub fn now(root: &Utf8Path) -> Self {
        let read = |path: &str| fs_err::read_to_string(root.join(path)).ok();
        let memory = read("proc/meminfo").unwrap_or_default();
        let kib = |name: &str| number(&memory, name, ':').map(|kib| kib as u64 * 1024);
        let group = |two: &str, one: &str| {
            read(&format!("sys/fs/cgroup/{two}")).or_else(|| read(&format!("sys/fs/cgroup/{one}")))
        };
        let stat = group("cpu.stat", "cpu/cpu.stat").unwrap_or_default();
        let limit = group("memory.max", "memory/memory.limit_in_bytes");
        Self {
            load: read("proc/loadavg").as_deref().and_then(load),
            mhz: mhz(&read("proc/cpuinfo").unwrap_or_default()),
            memory_total: kib("MemTotal"),
            memory_available: kib("MemAvailable"),
            stolen_s: read("proc/stat").as_deref().and_then(stolen),
            cpus_limit: read("sys/fs/cgroup/cpu.max").as_deref().and_then(cpus).or_else(|| {
                let quota: f64 = read("sys/fs/cgroup/cpu/cpu.cfs_quota_us")?.trim().parse().ok()?;
                let period: f64 =
                    read("sys/fs/cgroup/cpu/cpu.cfs_period_us")?.trim().parse().ok()?;
                (quota > 0.0).then(|| quota / period)
            }),
            cpus_set: group("cpuset.cpus.effective", "cpuset/cpuset.cpus")
                .map(|set| set.trim().to_owned()),
            // The first version writes a number that no machine has for "no limit".
            memory_limit: limit.and_then(|it| it.trim().parse().ok()).filter(|it| *it < 1 << 60),
            throttled_periods: number(&stat, "nr_throttled", ' ').map(|count| count as u64),
        }
    }
}

impl System {
    /// The limits of its control group, in words.
    #[must_use]
    pub fn limits(&self) -> String {
        let cpus = match (&self.cpus_set, self.cpus_limit) {
            (Some(set), _) => format!("processors {set}"),
            (None, Some(count)) => format!("{count} processors"),
            (None, None) => "all processors".to_owned(),
        };
        let memory = self.memory_limit.map(|bytes| format!("{} MiB", bytes >> 20));
        format!("{cpus}, {}", memory.unwrap_or_else(|| "all memory".to_owned()))
    }
}

fn load(text: &str) -> Option<[f64; 3]> {
    let mut words = text.split(' ').map_while(|word| word.parse().ok());
    Some([words.next()?, words.next()?, words.next()?])
}

fn mhz(cpuinfo: &str) -> Vec<f64> {
    let lines = cpuinfo.lines().filter(|line| line.starts_with("cpu MHz"));
    lines.filter_map(|line| line.split(':').nth(1)?.trim().parse().ok()).collect()
}

/// The eighth figure of the line of all processors, in hundredths of a second.
fn stolen(stat: &str) -> Option<f64> {
    let ticks: f64 = stat.lines().next()?.split_whitespace().nth(8)?.parse().ok()?;
    Some(ticks / 100.0)
}

fn cpus(max: &str) -> Option<f64> {
    let (quota, period) = max.trim().split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

/// The number behind a name at the start of a line.
fn number(text: &str, name: &str, between: char) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(between))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::put;

    #[test]
    fn both_versions_of_control_groups_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        assert_eq!(System::now(root), System::default());
        put(root, "proc/loadavg", "0.41 1.20 3.03 1/234 5678\n");
        put(root, "proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2100.500\n");
        put(root, "proc/meminfo", "MemTotal:       2048 kB\nMemAvailable:       1024 kB\n");
        put(root, "proc/stat", "cpu  1 2 3 4 5 6 7 800 9 0\ncpu0 1\n");
        put(root, "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000\n");
        put(root, "sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        put(root, "sys/fs/cgroup/cpu/cpu.stat", "nr_periods 9\nnr_throttled 4\n");
        put(root, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        let one = System::now(root);
        let expected = System {
            load: Some([0.41, 1.2, 3.03]),
            mhz: vec![2100.5],
            memory_total: Some(2 << 20),
            memory_available: Some(1 << 20),
            stolen_s: Some(8.0),
            cpus_limit: Some(1.5),
            cpus_set: None,
            memory_limit: None,
            throttled_periods: Some(4),
        };
        assert_eq!(one, expected);
        assert_eq!(one.limits(), "1.5 processors, all memory");
        put(root, "sys/fs/cgroup/cpu.max", "200000 100000\n");
        put(root, "sys/fs/cgroup/cpuset.cpus.effective", "0-1\n");
        put(root, "sys/fs/cgroup/memory.max", "536870912\n");
        put(root, "sys/fs/cgroup/cpu.stat", "nr_periods 1\nnr_throttled 0\n");
        let two = System::now(root);
        let expected = System {
            cpus_limit: Some(2.0),
            cpus_set: Some("0-1".to_owned()),
            memory_limit: Some(512 << 20),
            throttled_periods: Some(0),
            ..expected
        };
        assert_eq!(two, expected);
        assert_eq!(two.limits(), "processors 0-1, 512 MiB");
    }
}
