//! GDB's remote protocol, as far as it must be understood to leave a program in good order.
//! Source: the GDB manual, "Remote Protocol", sections "Overview" and "Packets".

use std::collections::BTreeSet;

/// Takes whole packets out of a stream of bytes.
#[derive(Debug, Default)]
pub(super) struct Packets(Vec<u8>);

impl Packets {
    /// Adds bytes and gives the payloads of the packets that are whole now.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Vec<String> {
        self.0.extend_from_slice(bytes);
        let mut found = Vec::new();
        loop {
            // What lies between packets are acknowledgements and interrupts.
            let Some(from) = self.0.iter().position(|byte| *byte == b'$') else {
                self.0.clear();
                return found;
            };
            let Some(length) = self.0[from..].iter().position(|byte| *byte == b'#') else {
                return found;
            };
            if self.0.len() < from + length + 3 {
                return found;
            }
            let payload = String::from_utf8_lossy(&self.0[from + 1..from + length]).into_owned();
            found.push(payload);
            self.0.drain(..from + length + 3);
        }
    }
}

/// A packet with its frame and checksum.
pub(super) fn framed(payload: &str) -> Vec<u8> {
    let sum = payload.bytes().fold(0_u8, u8::wrapping_add);
    format!("${payload}#{sum:02x}").into_bytes()
}

/// What a debugger has done to a program so far.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// Breakpoints and watchpoints that are in, as `type,address,kind`.
    pub(super) points: BTreeSet<String>,
    /// Whether the program runs on, and will say when it stops.
    pub(super) runs: bool,
    /// Whether the debugger has let go of the program, or ended it.
    pub(super) is_over: bool,
    /// Whether both sides name processes in packets.
    pub(super) names_processes: bool,
    /// The process, as the server numbers it.
    pub(super) process: Option<String>,
    /// Whether packets are no longer acknowledged.
    pub(super) is_trusting: bool,
    asked_to_trust: bool,
}

impl Session {
    /// Takes in what the debugger says.
    pub(super) fn heard(&mut self, packet: &str) {
        self.asked_to_trust = packet == "QStartNoAckMode";
        let is_resumed = packet.starts_with("vCont;") || packet.starts_with(['c', 's', 'C', 'S']);
        self.runs |= is_resumed;
        self.is_over |= packet.starts_with(['D', 'k']) || packet.starts_with("vKill");
        // Conditions and commands follow after a semicolon.
        let place = |rest: &str| rest.split(';').next().unwrap_or(rest).to_owned();
        if let Some(rest) = packet.strip_prefix('Z') {
            self.points.insert(place(rest));
        } else if let Some(rest) = packet.strip_prefix('z') {
            self.points.remove(&place(rest));
        }
    }

    /// Takes in what the server answers.
    pub(super) fn answered(&mut self, packet: &str) {
        self.is_trusting |= self.asked_to_trust && packet == "OK";
        self.names_processes |= packet.contains("multiprocess+");
        if let Some((_, thread)) = packet.split_once("thread:p") {
            self.process = thread.split('.').next().map(str::to_owned);
        }
        if packet.starts_with(['T', 'S', 'W', 'X']) {
            self.runs = false;
            self.is_over |= packet.starts_with(['W', 'X']);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_in_pieces_with_noise_between() {
        let mut packets = Packets::default();
        assert!(packets.add(b"++$qSup").is_empty());
        assert_eq!(packets.add(b"ported#37\x03+$c#6"), ["qSupported"]);
        assert_eq!(packets.add(b"3$OK#9a"), ["c", "OK"]);
        assert_eq!(framed("OK"), b"$OK#9a");
    }

    #[test]
    fn what_a_debugger_leaves_behind() {
        let mut session = Session::default();
        for packet in ["Z0,4160,1", "Z0,5000,1;X3,220027", "z0,4160,1", "vCont?", "vCont;c"] {
            session.heard(packet);
        }
        assert_eq!(session.points.iter().collect::<Vec<_>>(), ["0,5000,1"]);
        assert!(session.runs && !session.is_over);
        session.answered("T05thread:p1.1;");
        assert!(!session.runs);
        assert_eq!(session.process.as_deref(), Some("1"));
        session.heard("D;1a");
        assert!(session.is_over);
    }
}
