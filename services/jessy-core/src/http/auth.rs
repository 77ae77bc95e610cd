//! The service token: who shows it is trusted, also about which user it speaks for (domain §17.1).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::{ApiError, Shared};

/// Whether the caller showed the service token. A wrong one is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) trusted: bool,
}

impl Caller {
    /// Lets only the trusted through.
    pub(super) fn require(self) -> Result<(), ApiError> {
        if self.trusted { Ok(()) } else { Err(ApiError::Unauthorized) }
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Infallible> {
        let shown = parts.headers.get(AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
        let trusted = match (&state.auth.token, shown) {
            (Some(token), Some(shown)) => token.matches(shown),
            _ => false,
        };
        Ok(Self { trusted })
    }
}

/// The token of `Bearer <token>`; the scheme's case doesn't matter (RFC 9110 §11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked("bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| rest.trim_ascii())
}

/// Only the trusted reach the handler: for routes that are protected as a whole, so that nothing
/// about the request is judged before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trusted;

impl FromRequestParts<Shared> for Trusted {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, ApiError> {
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        caller.require().map(|()| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearer_tokens_are_read() {
        assert_eq!(bearer(b"Bearer abc"), Some(&b"abc"[..]));
        assert_eq!(bearer(b"bearer  abc "), Some(&b"abc"[..]));
        for none in ["", "Bearer", "Basic abc", "Bearerabc", "abc"] {
            assert_eq!(bearer(none.as_bytes()), None, "{none}");
        }
    }
}
