//! People read stderr, data goes to stdout.

use std::io::{IsTerminal as _, Write as _};

use crate::{
    env::Env,
    exit::Failure,
    redact,
    ui::{ColorChoice, Paint},
};

/// Writes lines for people to stderr and data to stdout; knows what each of the two can show.
#[derive(Clone, Debug)]
pub struct Printer {
    /// Colours for what goes to stderr.
    pub paint: Paint,
    /// Colours for what goes to stdout.
    pub out_paint: Paint,
    /// Whether stderr is a terminal on which rows can be redrawn.
    pub live: bool,
}

impl Printer {
    /// Decides colour and live rows, once, for the whole run.
    #[must_use]
    pub fn new(color: ColorChoice, env: &Env) -> Self {
        let err = std::io::stderr().is_terminal();
        let out = std::io::stdout().is_terminal();
        Self {
            paint: Paint::new(color.decide(env, err)),
            out_paint: Paint::new(color.decide(env, out)),
            live: err && env.get("TERM") != Some("dumb") && !env.has("CI"),
        }
    }

    /// A line for people. Like all that is printed, without secrets.
    pub fn line(&self, text: &str) {
        let text = redact::text(text);
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// A line of data. A reader that left (`| head`) ends the output, not the run.
    pub fn data(&self, text: &str) {
        let _ = writeln!(std::io::stdout().lock(), "{}", redact::text(text));
    }

    /// A line of data whose writer wants to stop once the reader has left.
    ///
    /// # Errors
    /// The error of the write, a broken pipe above all.
    pub fn stream(&self, text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", redact::text(text))?;
        out.flush()
    }

    /// `hint: …`, something to paste or to read.
    pub fn hint(&self, text: &str) {
        self.line(&format!("{} {text}", self.paint.warn("hint:")));
    }

    /// An error, its help lines, and where more is said about it.
    pub fn failure(&self, failure: &Failure) {
        self.told(failure);
        if let Some(id) = failure.entry().filter(|_| !failure.messages.is_empty()) {
            self.line(&self.paint.dim(&id.more()));
        }
    }

    fn told(&self, failure: &Failure) {
        for (depth, message) in failure.messages.iter().enumerate() {
            if depth == 0 {
                self.line(&format!("{} {message}", self.paint.bad("error:")));
            } else {
                self.line(&format!("  {} {message}", self.paint.dim("caused by:")));
            }
        }
        for help in &failure.help {
            self.line(&format!("{} {help}", self.paint.literal("help:")));
        }
        for other in &failure.others {
            self.told(other);
        }
    }
}
