//! `docker compose config`. The docker command without its plugin has read nothing.

use super::{Judgement, Reader, shown::Shown};
use crate::{proc::End, steps::compose};

#[derive(Default)]
pub(super) struct ComposeConfig {
    shown: Shown,
    no_plugin: bool,
}

impl Reader for ComposeConfig {
    fn line(&mut self, line: &str) -> Option<String> {
        // The older words for it come from the flags of docker itself.
        self.no_plugin |= line.contains("'compose' is not a docker command")
            || line.contains("unknown flag: --env-file")
            || line.contains("unknown command: docker compose");
        self.shown.line(line);
        Some(line.to_owned())
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let judgement = Judgement { show: Some(self.shown.text()), ..Judgement::of(end) };
        if !judgement.good && self.no_plugin {
            let note = compose::judged_by_our_model_alone().to_owned();
            return Judgement { good: true, note: Some(note), ..judgement };
        }
        judgement
    }
}
