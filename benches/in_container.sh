#!/bin/sh
# What the service bench-runner is started with: runs a command and notes what its container was like
# before and after, below $CRITERION_HOME/system. `cargo jessy bench --in-container` reads that.
set -eu
# The host's user clears it away, and is another one.
umask 000

note() {
  for file in proc/loadavg proc/cpuinfo proc/meminfo proc/stat \
    sys/fs/cgroup/cpu.max sys/fs/cgroup/memory.max sys/fs/cgroup/cpu.stat \
    sys/fs/cgroup/cpu/cpu.cfs_quota_us sys/fs/cgroup/cpu/cpu.cfs_period_us sys/fs/cgroup/cpu/cpu.stat \
    sys/fs/cgroup/cpuset.cpus.effective sys/fs/cgroup/cpuset/cpuset.cpus \
    sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "/$file" ]; then
      mkdir -p "$CRITERION_HOME/system/$1/$(dirname "$file")"
      cat "/$file" > "$CRITERION_HOME/system/$1/$file"
    fi
  done
}

note before
status=0
"$@" || status=$?
note after
exit "$status"
