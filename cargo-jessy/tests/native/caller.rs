//! Callers that keep their connections, and count what happens to their requests.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// What became of requests.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) answered: u32,
    /// No connection was made.
    pub(crate) refused: u32,
    /// Sent, and never answered.
    pub(crate) lost: u32,
    /// The longest that a caller waited.
    pub(crate) longest: Duration,
}

/// Threads that ask at a steady pace.
pub(crate) struct Callers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Seen>>,
}

impl Callers {
    pub(crate) fn start(port: u16, count: u32, pace: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..count)
            .map(|_| {
                let stop = Arc::clone(&stop);
                std::thread::spawn(move || call(port, pace, &stop))
            })
            .collect();
        Self { stop, threads }
    }

    pub(crate) fn stop(self) -> Seen {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Seen::default();
        for thread in self.threads {
            let seen = thread.join().unwrap();
            all.answered += seen.answered;
            all.refused += seen.refused;
            all.lost += seen.lost;
            all.longest = all.longest.max(seen.longest);
        }
        all
    }
}

fn call(port: u16, pace: Duration, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    let mut kept = None;
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        // A connection whose end has been seen is not used again: that is what clients do.
        let open = kept.take().filter(is_open).map_or_else(|| connect(port), Ok);
        match open {
            Err(_) => seen.refused += 1,
            Ok(mut stream) => match exchange(&mut stream) {
                Ok((_, is_last)) => {
                    seen.answered += 1;
                    kept = (!is_last).then_some(stream);
                }
                Err(_) => seen.lost += 1,
            },
        }
        seen.longest = seen.longest.max(begun.elapsed());
        std::thread::park_timeout(pace);
    }
    seen
}

fn connect(port: u16) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

fn is_open(stream: &BufReader<TcpStream>) -> bool {
    let stream = stream.get_ref();
    stream.set_nonblocking(true).unwrap();
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    matches!(peeked, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

/// One request and its reply: the body, and whether the connection ends with it.
fn exchange(stream: &mut BufReader<TcpStream>) -> std::io::Result<(String, bool)> {
    stream.get_mut().write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")?;
    let (mut length, mut is_last, mut line) = (0, false, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let lower = line.trim_end().to_ascii_lowercase();
        if lower.is_empty() {
            break;
        }
        is_last |= lower == "connection: close";
        if let Some(number) = lower.strip_prefix("content-length: ") {
            length = number.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((String::from_utf8(body).unwrap(), is_last))
}

/// Asks once, over a connection of its own.
pub(crate) fn ask(port: u16) -> String {
    connect(port)
        .and_then(|mut stream| exchange(&mut stream))
        .map(|(body, _)| body)
        .unwrap_or_default()
}
