//! What can be wrong with compose files, by class. The message names file, line and column.

use super::{Entry, Fix};

const LOOK: &str = "cargo jessy render compose";

pub(super) const SYNTAX: Entry = Entry {
    slug: "compose-syntax",
    title: "A compose or env file can't be read",
    cause: "The text is not YAML, or a line of an env file is no `NAME=value`.",
    fix: Fix::Do("correct the line and column that the message names"),
    advice: "",
    look: LOOK,
};

pub(super) const SCHEMA: Entry = Entry {
    slug: "compose-schema",
    title: "A key or a value of a compose file is wrong",
    cause: "A key that the Compose specification does not know, or a value of the wrong type. For \
            a slip of the pen the message names the nearest key.",
    fix: Fix::Do("correct the key that the message names"),
    advice: "Keys of your own begin with `x-`.",
    look: LOOK,
};

pub(super) const REFERENCE: Entry = Entry {
    slug: "compose-reference",
    title: "A compose file names something that is not there",
    cause: "A service, network, volume, secret or config is used, and no file defines it.",
    fix: Fix::Do("define it at the top level, or correct its name"),
    advice: "",
    look: LOOK,
};

pub(super) const CYCLE: Entry = Entry {
    slug: "compose-cycle",
    title: "Services wait for one another",
    cause: "`depends_on`, followed from service to service, comes back to where it began.",
    fix: Fix::Do("take one of the named `depends_on` out"),
    advice: "",
    look: LOOK,
};

pub(super) const INTERPOLATION: Entry = Entry {
    slug: "compose-interpolation",
    title: "A variable expression can't be read",
    cause: "A `$` in a compose file begins no valid expression.",
    fix: Fix::Do("write $$ for a dollar sign, and ${NAME:-default} for a variable"),
    advice: "",
    look: LOOK,
};

pub(super) const CONFLICT: Entry = Entry {
    slug: "compose-conflict",
    title: "Two statements of the compose files can't both hold",
    cause: "Two services publish the same port, or two keys exclude each other, mostly after an \
            overlay added to a list of the base file.",
    fix: Fix::Do("replace the list in the overlay with !override, or remove it with !reset"),
    advice: "`cargo jessy render compose` shows what the files are together.",
    look: LOOK,
};

pub(super) const FILE: Entry = Entry {
    slug: "compose-file",
    title: "A file that compose needs can't be read",
    cause: "A compose file, an env file, or a file that they name is missing or may not be read.",
    fix: Fix::Do("make the file, or correct the path that the message names"),
    advice: "",
    look: LOOK,
};

pub(super) const VARIABLE_MISSING: Entry = Entry {
    slug: "variable-missing",
    title: "A required variable is not set",
    cause: "The compose files demand a variable with `${NAME:?…}`, and neither the environment nor \
            `.env` nor `.env.<env>` sets it. prod demands its own secrets this way.",
    fix: Fix::Do("set it in the environment, or in .env.<env> beside the compose files"),
    advice: "docs/ENVIRONMENT.md has every variable, with what each environment demands.",
    look: LOOK,
};
