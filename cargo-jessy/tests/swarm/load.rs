//! Requests at a steady rate, of which none may fail, and writes that nobody may lose.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

const WORKERS: u32 = 20;
const LIMIT: Duration = Duration::from_secs(10);

/// Waits until something is so.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(180), "{what}: not in three minutes");
        thread::sleep(Duration::from_millis(100));
    }
}

/// What came of them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) asked: u64,
    /// When it was asked, since the beginning, and what came of it.
    pub(crate) failed: Vec<(Duration, String)>,
    /// The users whose write was acknowledged.
    pub(crate) acknowledged: Vec<String>,
    pub(crate) slowest: Duration,
}

impl Tally {
    /// From when the first of those that failed was asked to when the last was: whoever asked before or
    /// after that was answered.
    pub(crate) fn degraded(&self) -> Duration {
        let times = || self.failed.iter().map(|(at, _)| *at);
        times().max().unwrap_or_default() - times().min().unwrap_or_default()
    }

    /// Failures by what was said.
    pub(crate) fn kinds(&self) -> BTreeMap<&str, usize> {
        let mut kinds = BTreeMap::new();
        for (_, why) in &self.failed {
            *kinds.entry(why.as_str()).or_default() += 1;
        }
        kinds
    }
}

/// Load, until it is stopped.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    tally: Arc<Mutex<Tally>>,
    workers: Vec<JoinHandle<()>>,
}

impl Load {
    /// So many requests a second to an address: health, layers, queries, and writes of users.
    pub(crate) fn start(address: &str, token: &str, rate: u32) -> Self {
        let (stop, tally) = (Arc::<AtomicBool>::default(), Arc::<Mutex<Tally>>::default());
        let (begun, pause) = (Instant::now(), Duration::from_secs(1) * WORKERS / rate);
        let worker = |number: u32| {
            let (stop, tally) = (Arc::clone(&stop), Arc::clone(&tally));
            let (address, token) = (address.to_owned(), token.to_owned());
            thread::spawn(move || {
                // Each from an address of its own: a gateway limits what one address may ask.
                let own = Ipv4Addr::new(10, 77, 0, u8::try_from(101 + number % 20).unwrap());
                let mut client = Client { address, from: own, kept: None };
                let mut next = begun + pause * number / WORKERS;
                for turn in 0_u64.. {
                    thread::sleep(next.saturating_duration_since(Instant::now()));
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let user = format!("load-{number}-{turn}");
                    let (sent, at) = (Instant::now(), begun.elapsed());
                    let answer = match turn % 4 {
                        0 => client.ask("GET", "/api/health", None, None),
                        1 => client.ask("GET", "/api/v1/layers/D06/0", None, None),
                        2 => {
                            let body =
                                format!(r#"{{"query":"What is the meaning of code {turn}?"}}"#);
                            client.ask("POST", "/api/v1/query", Some(&body), None)
                        }
                        _ => {
                            let path = format!("/api/v1/users/{user}/dimension");
                            client.ask("PUT", &path, Some(r#"{"style":["brief"]}"#), Some(&token))
                        }
                    };
                    let mut tally = tally.lock().unwrap();
                    tally.asked += 1;
                    tally.slowest = tally.slowest.max(sent.elapsed());
                    match answer {
                        Ok(200) if turn % 4 == 3 => tally.acknowledged.push(user),
                        Ok(200) => {}
                        Ok(status) => {
                            tally.failed.push((at, format!("status {status}")));
                        }
                        Err(error) => tally.failed.push((at, error)),
                    }
                    drop(tally);
                    // Who was late does not ask for what was missed all at once.
                    next = (next + pause).max(Instant::now());
                }
            })
        };
        let workers = (0..WORKERS).map(worker).collect();
        Self { stop, tally, workers }
    }

    /// Waits until that many more were answered, or not.
    pub(crate) fn more(&self, requests: u64) {
        let asked = || self.tally.lock().unwrap().asked;
        let upto = asked() + requests;
        until("the load goes on", || asked() >= upto);
    }

    /// Ends it.
    pub(crate) fn stop(self) -> Tally {
        self.stop.store(true, Ordering::Relaxed);
        for worker in self.workers {
            worker.join().unwrap();
        }
        std::mem::take(&mut *self.tally.lock().unwrap())
    }
}

/// Keeps its connection, as a browser does. What a person would see as an error is one.
pub(crate) struct Client {
    address: String,
    from: Ipv4Addr,
    kept: Option<BufReader<TcpStream>>,
}

impl Client {
    /// One that calls from the bridge.
    pub(crate) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), from: Ipv4Addr::new(10, 77, 0, 1), kept: None }
    }

    /// The status of the answer.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&str>,
        token: Option<&str>,
    ) -> Result<u16, String> {
        let asked = self.once(method, path, body, token);
        if asked.is_err() {
            self.kept = None;
        }
        asked.map_err(|error| error.kind().to_string())
    }

    fn once(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&str>,
        token: Option<&str>,
    ) -> std::io::Result<u16> {
        let mut stream = match self.kept.take() {
            Some(kept) => kept,
            None => {
                let to: SocketAddr = self.address.parse().unwrap();
                let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
                socket.bind(&SocketAddr::from((self.from, 0)).into())?;
                socket.connect_timeout(&to.into(), LIMIT)?;
                socket.set_read_timeout(Some(LIMIT))?;
                BufReader::new(socket.into())
            }
        };
        let bearer = token.map(|it| format!("Authorization: Bearer {it}\r\n")).unwrap_or_default();
        let body = body.unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{bearer}Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.get_mut().write_all(head.as_bytes())?;
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|it| it.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let (mut length, mut closes) = (0, false);
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            match line.split_once(": ") {
                None => break,
                Some(("content-length", value)) => length = value.parse().unwrap_or(0),
                Some(("connection", "close")) => closes = true,
                Some(("transfer-encoding", _)) => closes = true,
                Some(_) => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        self.kept = (!closes).then_some(stream);
        Ok(status)
    }
}
