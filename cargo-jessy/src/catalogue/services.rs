//! Why a service is not healthy: the causes of failure cards.

use super::{Entry, Fix};

pub(super) const PORT_TAKEN: Entry = Entry {
    slug: "port-taken",
    title: "The port is taken",
    cause: "Another process listens on an address that a service publishes: another clone that is \
            up, containers of another project, or a server that you forgot.",
    fix: Fix::Paste("kill PID"),
    advice: "The card and `cargo jessy doctor` name the process. To keep it, publish another port \
             instead: `JESSY_API_PORT=3001 cargo jessy up`, or the same variable in `.env`.",
    look: "cargo jessy doctor",
};

pub(super) const PORT_REFUSED: Entry = Entry {
    slug: "port-refused",
    title: "The port can't be opened",
    cause: "The operating system refuses the address: a port below 1024 without the right to it, \
            or an address that this machine does not have.",
    fix: Fix::Do("publish a port above 1023 on 127.0.0.1"),
    advice: "`JESSY_HOST` and the `…_PORT` variables of docs/ENVIRONMENT.md decide the address.",
    look: "cargo jessy doctor",
};

pub(super) const BUILD_FAILED: Entry = Entry {
    slug: "build-failed",
    title: "A service does not build",
    cause: "The compiler, or the build of an image, ended with an error. The card shows the first \
            one and the exact command.",
    fix: Fix::Do("mend the error that the card shows, then run its `rerun:` line"),
    advice: "A build that fails here and works elsewhere mostly has another toolchain: \
             `cargo jessy doctor` shows which one is used and which is asked for.",
    look: "cargo jessy lint",
};

pub(super) const NOT_STARTED: Entry = Entry {
    slug: "not-started",
    title: "A program can't be started",
    cause: "The program of the service is not there, may not be executed, or was made for another \
            kind of machine; or its folder is missing.",
    fix: Fix::Do("correct `x-jessy.run` or `command` of the service in the compose files"),
    advice: "",
    look: "cargo jessy render native",
};

pub(super) const CRASHED_AT_START: Entry = Entry {
    slug: "crashed-at-start",
    title: "A service crashed at start",
    cause: "Its process ended before it was healthy, and its restart policy lets it rest: mostly a \
            setting that it refuses, a missing file, or a database that it can't reach. Exit code \
            127 means that the program itself was not found.",
    fix: Fix::Do("mend what its last log lines complain of"),
    advice: "The settings that each service reads are in docs/ENVIRONMENT.md.",
    look: "cargo jessy logs SERVICE",
};

pub(super) const CRASH_LOOP: Entry = Entry {
    slug: "crash-loop",
    title: "A service crashes again and again",
    cause: "It was started several times, with growing pauses, and ended each time. SIGKILL that \
            nobody sent means that it ran out of memory.",
    fix: Fix::Do("mend what its last log lines complain of"),
    advice: "The pauses double, up to 10 s, and start anew after a healthy stretch, so a \
             cause that goes away by itself needs no help.",
    look: "cargo jessy logs SERVICE",
};

pub(super) const NEVER_HEALTHY: Entry = Entry {
    slug: "never-healthy",
    title: "A service runs and is not healthy",
    cause: "Its process lives, and its health check did not pass within the time that it has: it \
            still starts, it waits for something, or the check asks at the wrong place.",
    fix: Fix::Do("give it more time with --timeout, or mend what the last probe says"),
    advice: "The probe of the card is the answer to `x-jessy.health` (host) or `healthcheck` \
             (container) of the service.",
    look: "cargo jessy logs SERVICE",
};

pub(super) const NOT_ENDED: Entry = Entry {
    slug: "not-ended",
    title: "A one-shot service does not end",
    cause: "Others wait until it has completed (`service_completed_successfully`), and it runs on.",
    fix: Fix::Do("give it more time with --timeout, or mend what it waits for"),
    advice: "",
    look: "cargo jessy logs SERVICE",
};

pub(super) const STILL_WAITS: Entry = Entry {
    slug: "still-waits",
    title: "A service was never started",
    cause: "The time was over before the services that it waits for were healthy.",
    fix: Fix::Do("mend those that it waits for; it follows by itself"),
    advice: "Their own cards, above, say why they are not healthy.",
    look: "cargo jessy logs SERVICE",
};

pub(super) const BECAME_UNHEALTHY: Entry = Entry {
    slug: "became-unhealthy",
    title: "A service was healthy and is no longer",
    cause: "Its health check passed and then failed as often as `retries` says: overload, a \
            dependency that went away, or a deadlock.",
    fix: Fix::Paste("cargo jessy restart SERVICE"),
    advice: "A restart costs callers a moment and no request; the logs of before are kept.",
    look: "cargo jessy logs SERVICE",
};

pub(super) const WRONG_SERVER: Entry = Entry {
    slug: "wrong-server",
    title: "Another server answers the health check",
    cause: "What answers on the service's port is not the process that was just started: its \
            answer does not carry the instance that this process was given.",
    fix: Fix::Paste("kill PID"),
    advice: "A service of your own must echo `JESSY_INSTANCE` in its health answer, as the field \
             `instance`.",
    look: "cargo jessy doctor",
};

pub(super) const ENDED_EARLY: Entry = Entry {
    slug: "ended-early",
    title: "A service ended by itself",
    cause: "It ended with exit code 0 before it was healthy, where something that keeps running \
            was expected: mostly a command that only prints and returns.",
    fix: Fix::Do("correct `command`, or wait for it with `service_completed_successfully`"),
    advice: "",
    look: "cargo jessy logs SERVICE",
};

pub(super) const SECRET_MISSING: Entry = Entry {
    slug: "secret-missing",
    title: "A secret is missing",
    cause: "The compose files name a file or a variable that holds a secret, and it is not there. \
            dev and test make up what they need; prod never does.",
    fix: Fix::Paste("openssl rand -hex 32 > PATH"),
    advice: "Keep it outside of the repository, readable by you alone (`chmod 600`), and name it in \
             the variable that the card shows.",
    look: "cargo jessy render compose",
};
