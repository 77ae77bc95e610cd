//! Colour by meaning, decided once: `--color`, then `NO_COLOR`, then `FORCE_COLOR`, then the
//! terminal. No caller names a colour, and all output reads without one.

use owo_colors::{OwoColorize as _, Style};

use crate::env::Env;

/// What `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// Colour on a terminal, unless `NO_COLOR` or `FORCE_COLOR` says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Whether a stream gets colour.
    #[must_use]
    pub fn decide(self, env: &Env, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if env.has("NO_COLOR") => false,
            Self::Auto if env.has("FORCE_COLOR") => env.get("FORCE_COLOR") != Some("0"),
            Self::Auto => is_terminal && env.get("TERM") != Some("dumb"),
        }
    }
}

/// Names of meanings; gives text back with or without escape codes.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    on: bool,
}

/// Service names get these in order, so that neighbours differ.
const SERVICE_STYLES: [fn(Style) -> Style; 6] = [
    |s| s.cyan(),
    |s| s.magenta(),
    |s| s.blue(),
    |s| s.bright_cyan(),
    |s| s.bright_magenta(),
    |s| s.bright_blue(),
];

impl Paint {
    /// Paint that colours if `on`.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    /// Whether escape codes are written.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.on
    }

    fn apply(self, text: &str, style: Style) -> String {
        if self.on { text.style(style).to_string() } else { text.to_owned() }
    }

    /// Success.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.apply(text, Style::new().green())
    }

    /// Something to look at that stops nothing.
    #[must_use]
    pub fn warn(self, text: &str) -> String {
        self.apply(text, Style::new().yellow())
    }

    /// Failure.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.apply(text, Style::new().red().bold())
    }

    /// Paths, addresses, literals, lines to paste.
    #[must_use]
    pub fn literal(self, text: &str) -> String {
        self.apply(text, Style::new().cyan())
    }

    /// Headings and names that carry the line.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.apply(text, Style::new().bold())
    }

    /// What may be passed over.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.apply(text, Style::new().dimmed())
    }

    /// The `index`th service's own colour.
    #[must_use]
    pub fn service(self, text: &str, index: usize) -> String {
        self.apply(text, SERVICE_STYLES[index % SERVICE_STYLES.len()](Style::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_then_no_color_then_force_color_then_terminal() {
        let none = Env::default();
        assert!(ColorChoice::Auto.decide(&none, true));
        assert!(!ColorChoice::Auto.decide(&none, false));
        let no = Env::of([("NO_COLOR", "1"), ("FORCE_COLOR", "1")]);
        assert!(!ColorChoice::Auto.decide(&no, true));
        assert!(ColorChoice::Always.decide(&no, false));
        let force = Env::of([("FORCE_COLOR", "1")]);
        assert!(ColorChoice::Auto.decide(&force, false));
        assert!(!ColorChoice::Never.decide(&force, true));
    }
}
