//! Which containers publish which host ports.

use crate::engine::host::Holders;

/// For `docker ps`: name, compose project, ports.
pub(super) const FORMAT: &str = "{{.Names}}\t{{.Label \"com.docker.compose.project\"}}\t{{.Ports}}";

/// The containers that hold ports; those of the project `own` as ours.
pub(super) fn holders(listed: &str, own: &str) -> Holders {
    let mut holders = Holders::default();
    for line in listed.lines() {
        let mut fields = line.split('\t');
        let name = fields.next().unwrap_or_default();
        let is_ours = fields.next() == Some(own) && !own.is_empty();
        // `127.0.0.1:3000->3000/tcp, [::]:8000-8002->8000-8002/tcp, 9090/tcp`
        for published in fields.next().unwrap_or_default().split(", ") {
            let Some((host, _)) = published.split_once("->") else { continue };
            let ports = host.rsplit_once(':').map_or(host, |(_, ports)| ports);
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>()) else {
                continue;
            };
            for port in first..=last {
                holders.add(port, name, is_ours);
            }
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_as_docker_prints_them() {
        let listed = "web\tshop\t127.0.0.1:3000->3000/tcp, [::]:8000-8002->80-82/tcp, 9090/tcp\n\
                      job\t\t\n";
        let holders = holders(listed, "shop");
        assert_eq!(holders.container(3000), Some(("web", true)));
        assert_eq!(holders.container(8002), Some(("web", true)));
        assert_eq!(holders.container(9090), None);
        assert_eq!(super::holders(listed, "").container(8000), Some(("web", false)));
    }
}
