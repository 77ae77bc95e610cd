//! What the engine, compose and BuildKit say when something fails, as causes.

use std::{collections::HashMap, sync::LazyLock};

use bollard::query_parameters::ListContainersOptionsBuilder;
use regex::Regex;

use super::connect::Connection;
use crate::events::{Cause, Holder};

/// A pattern that is part of this program.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static IMAGE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"failed to resolve source metadata for (?P<image>[^\s:]+[^\s]*?):? ",
        r"pull access denied for (?P<image>[^\s,]+)",
        r"No such image: (?P<image>\S+)",
        r"manifest for (?P<image>\S+) not found",
    ]
    .into_iter()
    .filter_map(pattern)
    .collect()
});

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?:Bind for|listen (?:tcp|udp)[46]?) (?P<address>\[?[0-9a-fA-F.:]+\]?:\d+)")
});

/// Words of a registry that can't be reached or has no such image.
const UNREACHABLE: [&str; 7] = [
    "failed to do request",
    "failed to resolve reference",
    "no such host",
    "i/o timeout",
    "connection refused",
    "manifest unknown",
    "TLS handshake",
];

/// Why a container could not be started, from the engine's message.
#[must_use]
pub fn of_start(message: &str) -> Cause {
    if let Some(cause) = of_disk(message, "starting a container") {
        return cause;
    }
    let is_taken = ["port is already allocated", "address already in use"];
    if is_taken.iter().any(|words| message.contains(words)) {
        let found = ADDRESS.as_ref().and_then(|pattern| pattern.captures(message));
        let address =
            found.map_or_else(|| "a port".to_owned(), |found| found["address"].to_owned());
        return Cause::PortTaken { address };
    }
    let layers = [
        "failed to create task for container: ",
        "failed to create shim task: ",
        "OCI runtime create failed: ",
        "runc create failed: ",
        "unable to start container process: ",
    ];
    let words = layers.iter().fold(message, |words, layer| words.trim_start_matches(layer));
    Cause::ContainerRefused { why: words.trim_end_matches(": unknown").to_owned() }
}

/// Why a build failed, if it isn't the build's own fault.
#[must_use]
pub fn of_build(output: &str) -> Option<Cause> {
    of_disk(output, "building an image").or_else(|| of_image(output))
}

/// Why the containers could not be created, if compose's output tells.
#[must_use]
pub fn of_create(output: &str) -> Option<Cause> {
    of_disk(output, "creating the containers").or_else(|| of_image(output))
}

/// Why an image could not be pulled.
#[must_use]
pub fn of_pull(image: &str, output: &str) -> Cause {
    of_disk(output, "pulling an image").unwrap_or_else(|| {
        let why = last_line(output).to_owned();
        Cause::ImageMissing { image: image.to_owned(), why }
    })
}

/// The container that publishes a host port.
pub async fn holder(connection: &Connection, port: u16) -> Option<Holder> {
    let filters = HashMap::from([("publish", vec![port.to_string()])]);
    let options = ListContainersOptionsBuilder::new().filters(&filters).build();
    let found = connection.api.list_containers(Some(options)).await.ok()?;
    let published = |container: &bollard::models::ContainerSummary| {
        let ports = container.ports.iter().flatten();
        ports.filter_map(|found| found.public_port).any(|public| public == port)
    };
    let name = found.into_iter().find(published)?.names?.into_iter().next()?;
    Some(Holder { name: name.trim_start_matches('/').to_owned(), pid: 0, is_container: true })
}

fn of_disk(message: &str, during: &str) -> Option<Cause> {
    message
        .contains("no space left on device")
        .then(|| Cause::DiskFull { during: during.to_owned() })
}

fn of_image(output: &str) -> Option<Cause> {
    let line = output.lines().rev().find(|line| IMAGE.iter().any(|re| re.is_match(line)))?;
    let found = IMAGE.iter().find_map(|re| re.captures(line))?;
    let image = found["image"].trim_start_matches("docker.io/library/").trim_end_matches(':');
    let why = UNREACHABLE.iter().find(|words| line.contains(**words));
    let why = why.map_or_else(|| last_line(line).to_owned(), |_| short(line));
    Some(Cause::ImageMissing { image: image.to_owned(), why })
}

/// The end of a line that repeats itself from the outside in.
fn short(line: &str) -> String {
    let parts: Vec<&str> = line.split(": ").collect();
    parts[parts.len().saturating_sub(3)..].join(": ")
}

fn last_line(output: &str) -> &str {
    output.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_in_the_words_of_container_and_process() {
        let taken = "driver failed programming external connectivity on endpoint x-web-1 (0a1b): \
                     Bind for 127.0.0.1:3110 failed: port is already allocated";
        assert_eq!(of_start(taken), Cause::PortTaken { address: "127.0.0.1:3110".into() });
        let taken = "driver failed programming external connectivity on endpoint x-web-1 (0a1b): \
                     Error starting userland proxy: listen tcp4 127.0.0.1:3110: bind: address \
                     already in use";
        assert_eq!(of_start(taken), Cause::PortTaken { address: "127.0.0.1:3110".into() });
    }

    #[test]
    fn images_by_name() {
        let cases = [
            (
                "ERROR: failed to solve: nowhere/none:1: failed to resolve source metadata for \
                 docker.io/nowhere/none:1: failed to do request: Head \"https://registry/v2/\": \
                 dial tcp: lookup registry: no such host",
                "docker.io/nowhere/none:1",
            ),
            (
                "Error response from daemon: pull access denied for none, repository does not \
                 exist or may require 'docker login'",
                "none",
            ),
            ("Error response from daemon: No such image: none:latest", "none:latest"),
        ];
        for (output, expected) in cases {
            let Some(Cause::ImageMissing { image, .. }) = of_build(output) else {
                panic!("{output}");
            };
            assert_eq!(image, expected);
        }
        assert_eq!(of_build("error[E0308]: mismatched types"), None);
    }

    #[test]
    fn a_full_disk_comes_first() {
        let cause = of_start("write /var/lib/docker/x: no space left on device");
        assert!(matches!(cause, Cause::DiskFull { .. }));
    }
}
