//! The file for code scanning. It gates nothing: that is what the other lanes are for. But one that is
//! not there, though it was asked for, is a failure, so that nobody uploads an old one.

use camino::Utf8PathBuf;

use super::{Said, vulnerabilities::lacks_database};
use crate::{
    events::Artifact,
    proc::End,
    steps::judge::{Judgement, Reader},
};

pub(in super::super) struct Sarif {
    file: Utf8PathBuf,
    said: Said,
}

impl Sarif {
    pub(in super::super) fn new(file: Utf8PathBuf) -> Self {
        Self { file, said: Said::default() }
    }
}

impl Reader for Sarif {
    fn line(&mut self, line: &str) -> Option<String> {
        self.said.line(line)
    }

    fn end(self: Box<Self>, end: End) -> Judgement {
        let mut judgement = Judgement::of(end);
        if lacks_database(end, &self.said) {
            judgement.why =
                "no SARIF: the database of vulnerabilities could not be fetched".to_owned();
        } else if judgement.good && !self.file.is_file() {
            judgement.good = false;
            judgement.why = format!("trivy left no {}", self.file);
        } else if judgement.good {
            judgement.artifacts.push(Artifact { kind: "sarif".to_owned(), path: self.file });
        }
        judgement
    }
}
