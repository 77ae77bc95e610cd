//! What a command can refuse, or run into.

use super::{Entry, Fix};

pub(super) const NOTHING_RUNS: Entry = Entry {
    slug: "nothing-runs",
    title: "Nothing is running",
    cause: "The command speaks to running services, and none was started in this workspace.",
    fix: Fix::Paste("cargo jessy up"),
    advice: "",
    look: "cargo jessy status",
};

pub(super) const ALREADY_STARTING: Entry = Entry {
    slug: "already-starting",
    title: "Another `up` is starting this workspace",
    cause: "Two `cargo jessy up` were called at the same time in one workspace.",
    fix: Fix::Do("wait for the other one, or stop it with Ctrl-C"),
    advice: "Two clones don't meet: each has a state folder of its own.",
    look: "cargo jessy status",
};

pub(super) const STOPPED_MEANWHILE: Entry = Entry {
    slug: "stopped-meanwhile",
    title: "Everything was stopped before it was healthy",
    cause: "`cargo jessy down`, or the end of another `up`, came while this one waited.",
    fix: Fix::Paste("cargo jessy up"),
    advice: "",
    look: "cargo jessy logs",
};

pub(super) const OTHER_VERSION: Entry = Entry {
    slug: "other-version",
    title: "Another version of cargo jessy started the services",
    cause: "`cargo jessy` was built anew, or another copy of it is installed, and what it says to \
            its supervisor has changed.",
    fix: Fix::Paste("cargo jessy down"),
    advice: "",
    look: "cargo jessy --version",
};

pub(super) const SUPERVISOR_LOST: Entry = Entry {
    slug: "supervisor-lost",
    title: "The supervisor ended or does not answer",
    cause: "The process that watches over the services was killed, ran out of memory, or hangs. Its \
            services end with it.",
    fix: Fix::Paste("cargo jessy down && cargo jessy up"),
    advice: "Its own words are in `.jessy/native/supervisor.log`.",
    look: "cargo jessy doctor",
};

pub(super) const LEFTOVERS: Entry = Entry {
    slug: "leftovers",
    title: "Processes of an earlier run are left",
    cause: "The supervisor was killed, and a service that ignores signals or left its process \
            group runs on.",
    fix: Fix::Paste("cargo jessy down"),
    advice: "The next `up` ends them as well.",
    look: "cargo jessy doctor",
};

pub(super) const DEFECT: Entry = Entry {
    slug: "defect",
    title: "A defect of cargo jessy",
    cause: "Something happened that nobody foresaw (exit code 4).",
    fix: Fix::Do("report it, with the command line and everything that it printed"),
    advice: "",
    look: "cargo jessy doctor",
};

pub(super) const DEBUG_REFUSED: Entry = Entry {
    slug: "debug-refused",
    title: "A debugger can't be attached",
    cause: "The service ended meanwhile, another debugger holds it, or the system lets nobody attach \
            to a process that is not its child (`kernel.yama.ptrace_scope`).",
    fix: Fix::Paste("sudo sysctl kernel.yama.ptrace_scope=0"),
    advice: "Only one debugger at a time can hold a process.",
    look: "cargo jessy status",
};
