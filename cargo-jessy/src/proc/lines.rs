//! Lines of a pipe, as they come but for secrets.

use std::{collections::VecDeque, io, os::fd::OwnedFd};

use tokio::{io::AsyncReadExt as _, net::unix::pipe::Receiver};

use crate::redact;

/// A line longer than this is handed on in pieces: output without a line end must not fill memory.
const LONGEST: usize = 64 * 1024;

/// Reads lines; invalid UTF-8 is replaced.
pub(super) struct Lines {
    pipe: Receiver,
    ready: VecDeque<String>,
    rest: Vec<u8>,
    open: bool,
}

impl Lines {
    pub(super) fn new(pipe: OwnedFd) -> io::Result<Self> {
        Ok(Self {
            pipe: Receiver::from_owned_fd(pipe)?,
            ready: VecDeque::new(),
            rest: Vec::new(),
            open: true,
        })
    }

    /// The next line, or nothing at the end. May be dropped half-way and called again.
    pub(super) async fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Ok(Some(line));
            }
            if !self.open {
                return Ok(None);
            }
            let mut chunk = [0; 8192];
            let read = self.pipe.read(&mut chunk).await?;
            self.take(&chunk[..read]);
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.open = !bytes.is_empty();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.rest.len() >= LONGEST {
                self.hand_on();
            }
        }
        if !self.open && !self.rest.is_empty() {
            self.hand_on();
        }
    }

    fn hand_on(&mut self) {
        let line = String::from_utf8_lossy(&self.rest);
        self.ready.push_back(redact::text(line.trim_end_matches(['\n', '\r'])).into_owned());
        self.rest.clear();
    }
}
