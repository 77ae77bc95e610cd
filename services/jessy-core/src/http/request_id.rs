//! Names of requests: taken from the caller when safe, else made (domain §17.1).

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name that is taken over, in characters.
const MAX_CHARS: usize = 64;

/// A request's name: short, and safe in headers and logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// The caller's, if it is safe, else a new one.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        headers
            .get(HEADER)
            .filter(|value| value.to_str().is_ok_and(is_safe))
            .map_or_else(Self::make, |value| Self(value.clone()))
    }

    /// Unique in this process, and among processes as far as 64 random bits go.
    fn make() -> Self {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("{:016x}-{:x}", *PROCESS, NEXT.fetch_add(1, Ordering::Relaxed));
        // As shared bytes from the start: each clone of anything else would copy or convert it.
        let name = HeaderValue::from_maybe_shared(Bytes::from(name.into_bytes()));
        Self(name.unwrap_or(HeaderValue::from_static("none")))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// As it stands in the reply.
    pub(super) fn header(self) -> HeaderValue {
        self.0
    }
}

fn is_safe(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MAX_CHARS
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_names_are_taken_over() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_str(value).unwrap());
            RequestId::of(&headers)
        };
        assert_eq!(of("abc-1_2.3:4").as_str(), "abc-1_2.3:4");
        assert_eq!(of(&"x".repeat(64)).as_str().len(), 64);
        for unsafe_name in ["", "a b", "a\"b", "<x>", &"x".repeat(65)] {
            assert!(is_safe(of(unsafe_name).as_str()));
            assert_ne!(of(unsafe_name).as_str(), unsafe_name);
        }
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}
