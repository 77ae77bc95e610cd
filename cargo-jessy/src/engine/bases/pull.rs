//! Asking a registry for an image, without waiting for one that doesn't answer.

use std::time::Duration;

use super::docker::Docker;
use crate::exit::Failure;

/// How long a registry may take to say anything at all. The first line comes once it has told
/// what the image is made of.
const PATIENCE: Duration = Duration::from_secs(5);

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pull {
    /// The engine has it now.
    Done,
    /// No registry answers; why, in words.
    Unreachable(String),
    /// It answers and has no such image.
    Unknown(String),
    /// It answers and does not hand it out: a limit, a login.
    Refused(String),
}

pub(super) async fn pull(
    docker: &Docker<'_>,
    image: &str,
    mut on_line: impl FnMut(&str),
) -> Result<Pull, Failure> {
    let mut last = String::new();
    let args = ["pull", "--", image];
    let (end, silent) = docker
        .run_if_it_answers(&args, PATIENCE, |line| {
            on_line(line);
            if !line.trim().is_empty() {
                line.clone_into(&mut last);
            }
        })
        .await?;
    if silent {
        return Ok(Pull::Unreachable(format!("it said nothing for {} s", PATIENCE.as_secs())));
    }
    Ok(if end.is_good() { Pull::Done } else { understood(&last) })
}

/// The engine gives the reason as text only.
fn understood(said: &str) -> Pull {
    let reason = said.rsplit(": ").next().unwrap_or(said).trim().to_owned();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&[
        "no such host",
        "connection refused",
        "connection reset",
        "timeout",
        "deadline exceeded",
        "Client.Timeout",
        "unreachable",
        "no route to host",
        "server misbehaving",
        "Temporary failure",
        "TLS handshake",
        "x509:",
        "proxyconnect",
        "EOF",
        "gave HTTP response to HTTPS client",
        "Bad Gateway",
        "Service Unavailable",
    ]) {
        return Pull::Unreachable(reason);
    }
    if says(&["manifest unknown", "not found", "no matching manifest", "invalid reference"]) {
        return Pull::Unknown(reason);
    }
    Pull::Refused(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_engines_say() {
        let head = "Error response from daemon: ";
        let unreachable = [
            "Get \"https://r.example/v2/\": dial tcp: lookup r.example on 10.0.0.1:53: no such host",
            "Get \"http://127.0.0.1:9/v2/\": dial tcp 127.0.0.1:9: connect: connection refused",
            "Get \"https://r.example/v2/\": net/http: TLS handshake timeout",
            "Get \"https://r.example/v2/\": tls: failed to verify certificate: x509: certificate \
             signed by unknown authority",
        ];
        for said in unreachable {
            let pull = understood(&format!("{head}{said}"));
            assert!(matches!(pull, Pull::Unreachable(_)), "{said}: {pull:?}");
        }
        let unknown = "manifest for rust:9-bookworm not found: manifest unknown: manifest unknown";
        assert_eq!(
            understood(&format!("{head}{unknown}")),
            Pull::Unknown("manifest unknown".into())
        );
        let limit = "toomanyrequests: You have reached your pull rate limit";
        assert!(matches!(understood(&format!("{head}{limit}")), Pull::Refused(_)));
    }
}
