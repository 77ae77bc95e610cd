//! One attempt: criterion runs, instructions are counted, the system is looked at.

use std::{
    io,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
};

use camino::Utf8Path;
use indexmap::IndexMap;

use super::{
    class::HOST,
    compare::more_work,
    measure::Settings,
    pace::Pace,
    programs::Counter,
    record::Record,
    sample::{self, Sample},
    system::System,
    ticks::Ticks,
};
use crate::{env::Env, files::gone, proc::shell_line};

/// How often a baseline's instructions are counted. A hash map that takes its chance makes some
/// programs do one thing or another.
const COUNTS: usize = 3;

/// How often those of a bench are counted that executes more than before.
const RECOUNTS: usize = 5;

/// A run, as its attempts need it.
pub(super) struct Run<'a> {
    pub(super) env: &'a Env,
    pub(super) settings: &'a Settings,
    pub(super) say: &'a dyn Fn(&str),
}

/// What an attempt found.
pub(super) struct Attempted {
    /// How fast the machine was.
    pub(super) pace: Pace,
    /// The share of the processors that others took.
    pub(super) others: Option<f64>,
    /// What criterion measured.
    pub(super) samples: IndexMap<String, Sample>,
    /// The system before and after.
    pub(super) system: [System; 2],
}

impl Run<'_> {
    /// Counts instructions, where that can be done.
    pub(super) fn count(
        &self,
        record: &mut Record,
        samples: &IndexMap<String, Sample>,
        baseline: Option<&Record>,
        kept: bool,
    ) {
        let counter = match Counter::new(self.env, self.settings, samples, self.say) {
            Ok(counter) => counter,
            Err(error) => return record.uncounted.push(error.to_string()),
        };
        record.uncounted = counter.count(&mut record.benches, None);
        if kept {
            // Only counts that repeat are fit to be compared with later.
            for _ in 1..COUNTS {
                counter.count(&mut record.benches, None);
            }
        }
        for _ in 1..RECOUNTS {
            let names = more_work(&record.benches, baseline, self.settings.threshold);
            if names.is_empty() {
                break;
            }
            counter.count(&mut record.benches, Some(&names));
        }
    }

    /// Runs the benches, or those of these names.
    pub(super) fn attempt(&self, names: Option<&[String]>) -> io::Result<Attempted> {
        let home = self.settings.home();
        make_empty(&home)?;
        if self.settings.place != HOST {
            // The container's user is another one.
            fs_err::set_permissions(&home, std::fs::Permissions::from_mode(0o777))?;
        }
        let mut argv = self.settings.command.clone();
        argv.extend(names.map(filter));
        (self.say)(&format!("$ CRITERION_HOME={home} {}", shell_line(&argv)));
        let first = Pace::now();
        let mut system = [System::now("/".into()), System::default()];
        let watched = Ticks::now();
        // In our own process group, so that who ends us ends it as well.
        let status = Command::new(&argv[0])
            .args(&argv[1..])
            .current_dir(&self.settings.root)
            .env_clear()
            .envs(self.env.for_children())
            .env("CRITERION_HOME", &home)
            .stdin(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("{}: {status}", argv[0])));
        }
        let others = watched.zip(Ticks::now()).and_then(|(from, to)| to.others_since(from));
        system[1] = System::now("/".into());
        // A container says what it was like in there.
        for (index, when) in ["before", "after"].into_iter().enumerate() {
            let told = home.join("system").join(when);
            if told.is_dir() {
                system[index] = System::now(&told);
            }
        }
        let last = Pace::now();
        let pace = if last.round_ns > first.round_ns { last } else { first };
        // What runs in a container is no child of ours, and would be taken for others.
        let others = others.filter(|_| self.settings.place == HOST);
        Ok(Attempted { pace, others, samples: sample::read(&home)?, system })
    }
}

/// A regular expression for these names and nothing else.
pub(super) fn filter(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    format!("^({})$", names.join("|"))
}

/// A folder with nothing in it.
pub(super) fn make_empty(folder: &Utf8Path) -> io::Result<()> {
    gone(fs_err::remove_dir_all(folder))?;
    fs_err::create_dir_all(folder)
}
