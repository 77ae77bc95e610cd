//! A query answered line by line: one JSON object for each stage as it ends, the result last.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use tokio::sync::mpsc;

use super::envelope::ErrorReply;
use super::navigate::Asked;
use super::reply::Reply;
use super::request_id::RequestId;
use super::{ApiError, Shared};
use crate::nav::{Gave, StageEnd, Stages};
use crate::service::Progress;

/// Media type of the lines.
pub(super) const KIND: &str = "application/x-ndjson";

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Stage {
        /// From 0.
        seq: u32,
        stage: &'static str,
        /// How long the stage took.
        elapsed_us: u64,
        data: Option<Gave<'a>>,
    },
    Result {
        result: Reply<'a>,
    },
    Error {
        #[serde(flatten)]
        error: ErrorReply,
    },
}

/// Sends a line for each stage.
struct Lines {
    sender: mpsc::UnboundedSender<Result<Bytes, ApiError>>,
    seq: u32,
}

impl Lines {
    fn stage(&mut self, stage: &'static str, took: Duration, data: Option<Gave<'_>>) {
        let elapsed_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.send(&Line::Stage { seq: self.seq, stage, elapsed_us, data });
        self.seq += 1;
    }

    /// A caller that went away hears nothing more; its question is still answered and counted.
    fn send(&self, line: &Line<'_>) {
        let text = serde_json::to_vec(line).map(|mut text| {
            text.push(b'\n');
            Bytes::from(text)
        });
        let _ = self.sender.send(text.map_err(|error| ApiError::Internal(error.to_string())));
    }
}

impl Stages for Lines {
    fn ended(&mut self, stage: StageEnd<'_>) {
        self.stage(stage.gave.stage(), stage.took, Some(stage.gave));
    }
}

impl Progress for Lines {
    fn screened(&mut self, took: Duration) {
        self.stage("security", took, None);
    }
}

/// Answers while the stages run. An error before the first of them is an ordinary error reply.
pub(super) async fn answer(
    state: Shared,
    request_id: RequestId,
    asked: Asked,
) -> Result<Response, ApiError> {
    let (sender, mut lines) = mpsc::unbounded_channel();
    let answering = async move {
        let mut stages = Lines { sender, seq: 0 };
        let answer = state.service.ask(&asked.ask(), &mut stages).await.map_err(ApiError::from);
        state.metrics.asked(&answer);
        match answer {
            Ok(answer) => {
                stages.send(&Line::Result { result: Reply::new(&request_id, &answer) });
            }
            Err(error) if stages.seq == 0 => drop(stages.sender.send(Err(error))),
            Err(error) => {
                if let Some(aside) = error.aside() {
                    aside.log(&request_id);
                }
                stages.send(&Line::Error { error: error.reply() });
            }
        }
    };
    tokio::spawn(answering);
    let first = lines.recv().await.unwrap_or_else(|| {
        Err(ApiError::Internal("the question ended without an answer".to_owned()))
    })?;
    let body = stream::unfold((Some(first), lines), async |(first, mut lines)| {
        let line = match first {
            Some(first) => Ok(first),
            None => lines.recv().await?,
        };
        // The head is sent: all that is left is to end early.
        Some((line.map_err(|error| error.code().name), (None, lines)))
    });
    Ok(([(CONTENT_TYPE, KIND)], Body::from_stream(body)).into_response())
}
