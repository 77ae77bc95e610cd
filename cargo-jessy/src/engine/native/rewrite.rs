//! Names that hold inside containers, turned into what holds on this host: `jessy-core:8080` into
//! the address that the supervisor opened, `/var/lib/jessy/…` into the volume's folder.

use std::net::SocketAddr;

use camino::Utf8PathBuf;

/// Rewrites values of the compose model for this host.
#[derive(Clone, Debug, Default)]
pub struct Rewrite {
    /// `("jessy-core:8080", "127.0.0.1:41234")`, longest first.
    addresses: Vec<(String, String)>,
    /// `("/var/lib/jessy", "<state>/volumes/mmap-data")`, longest first.
    paths: Vec<(String, String)>,
}

impl Rewrite {
    /// Addresses of services by name and target port.
    #[must_use]
    pub fn addresses(mut self, known: impl IntoIterator<Item = (String, u16, SocketAddr)>) -> Self {
        self.addresses = known
            .into_iter()
            .map(|(service, port, address)| (format!("{service}:{port}"), address.to_string()))
            .collect();
        self.addresses.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        self
    }

    /// Container paths and their places on this host.
    #[must_use]
    pub fn paths(mut self, known: &[(String, Utf8PathBuf)]) -> Self {
        self.paths = known
            .iter()
            .map(|(from, to)| (from.trim_end_matches('/').to_owned(), to.to_string()))
            .collect();
        self.paths.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        self
    }

    /// The value with every whole address and every whole path prefix replaced.
    #[must_use]
    pub fn apply(&self, value: &str) -> String {
        let mut result = String::with_capacity(value.len());
        let mut rest = value;
        while !rest.is_empty() {
            let before = result_boundary(value, rest);
            let hit = self
                .addresses
                .iter()
                .find(|(name, _)| before.starts_a_name() && whole_address(rest, name))
                .or_else(|| {
                    self.paths
                        .iter()
                        .find(|(from, _)| before.starts_a_path() && whole_path(rest, from))
                });
            if let Some((from, to)) = hit {
                result.push_str(to);
                rest = &rest[from.len()..];
                continue;
            }
            let Some(first) = rest.chars().next() else {
                break;
            };
            result.push(first);
            rest = &rest[first.len_utf8()..];
        }
        result
    }
}

/// The character before a place in a value.
struct Before(Option<char>);

fn result_boundary(value: &str, rest: &str) -> Before {
    Before(value[..value.len() - rest.len()].chars().next_back())
}

impl Before {
    fn starts_a_name(&self) -> bool {
        self.0.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_')))
    }

    /// A path starts where no other path is under way; `sqlite:///var/…` has a slash before it.
    fn starts_a_path(&self) -> bool {
        self.0.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~')))
    }
}

fn whole_address(rest: &str, name: &str) -> bool {
    rest.strip_prefix(name)
        .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '.'))
}

fn whole_path(rest: &str, from: &str) -> bool {
    rest.strip_prefix(from).is_some_and(|after| {
        !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite() -> Rewrite {
        let core = "127.0.0.1:41234".parse().unwrap();
        let other = "127.0.0.1:5".parse().unwrap();
        Rewrite::default()
            .addresses([("core".into(), 8080, core), ("my-core".into(), 8080, other)])
            .paths(&[
                ("/var/lib/jessy".into(), "/s/volumes/mmap".into()),
                ("/var/lib/jessy/db".into(), "/s/volumes/db".into()),
            ])
    }

    #[test]
    fn whole_names_and_paths_only() {
        let cases = [
            ("http://core:8080", "http://127.0.0.1:41234"),
            ("http://core:8080/a?b=core:8080", "http://127.0.0.1:41234/a?b=127.0.0.1:41234"),
            ("http://user@core:8080", "http://user@127.0.0.1:41234"),
            ("http://my-core:8080", "http://127.0.0.1:5"),
            ("http://core:80801", "http://core:80801"),
            ("http://core:8080.example", "http://core:8080.example"),
            ("xcore:8080", "xcore:8080"),
            ("0.0.0.0:8080", "0.0.0.0:8080"),
            ("/var/lib/jessy/layers.jyl", "/s/volumes/mmap/layers.jyl"),
            ("/var/lib/jessy/db/x", "/s/volumes/db/x"),
            ("/var/lib/jessy", "/s/volumes/mmap"),
            ("/var/lib/jessyX", "/var/lib/jessyX"),
            ("sqlite:///var/lib/jessy/db/a.db", "sqlite:///s/volumes/db/a.db"),
            ("/opt/var/lib/jessy", "/opt/var/lib/jessy"),
            (
                "--out=/var/lib/jessy/x:/var/lib/jessy/y",
                "--out=/s/volumes/mmap/x:/s/volumes/mmap/y",
            ),
            ("", ""),
            ("é core:8080 é", "é 127.0.0.1:41234 é"),
        ];
        for (value, expected) in cases {
            assert_eq!(rewrite().apply(value), expected, "{value}");
        }
    }
}
