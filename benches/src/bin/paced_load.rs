//! A load at a fixed rate: what `load.py` measures latency with.
//!
//! `paced_load ADDRESS RATE SECONDS FILE` sends the lines of FILE in turn as bodies of
//! `POST /v1/navigate`, RATE a second over 32 connections, each request at a time that was fixed
//! before. Latency counts from that time, so that a stall is seen by all who had to wait for it.
//! Prints `{"rate", "p50_ms", "p99_ms", "max_ms"}`; any status but 200 ends the run.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const CONNECTIONS: u32 = 32;

type Latencies = Result<Vec<Duration>, String>;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, address, rate, seconds, file] = args.as_slice() else {
        return Err("usage: paced_load ADDRESS RATE SECONDS FILE".into());
    };
    let (rate, seconds): (f64, f64) = (rate.parse()?, seconds.parse()?);
    let bodies: Vec<String> = fs_err::read_to_string(file)?.lines().map(str::to_owned).collect();
    // A moment for all connections to be made.
    let start = Instant::now() + Duration::from_millis(200);
    let gap = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate);
    let end = start + Duration::from_secs_f64(seconds);
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|at| {
            let first = start + gap * at / CONNECTIONS;
            let (address, bodies) = (address.clone(), bodies.clone());
            thread::spawn(move || -> Latencies {
                run(&address, &bodies, first, gap, end).map_err(|error| error.to_string())
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for worker in workers {
        latencies.extend(worker.join().map_err(|_| "a connection's thread panicked")??);
    }
    latencies.sort_unstable();
    let took = start.elapsed().as_secs_f64();
    let ms = |share: usize| latencies[(latencies.len() - 1) * share / 100].as_secs_f64() * 1e3;
    let count = u32::try_from(latencies.len())?;
    writeln!(
        std::io::stdout(),
        r#"{{"rate": {:.0}, "p50_ms": {:.3}, "p99_ms": {:.3}, "max_ms": {:.3}}}"#,
        f64::from(count) / took,
        ms(50),
        ms(99),
        ms(100)
    )?;
    Ok(())
}

/// One connection's share.
fn run(
    address: &str,
    bodies: &[String],
    first: Instant,
    gap: Duration,
    end: Instant,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut replies = BufReader::new(stream.try_clone()?);
    let (mut due, mut latencies, mut line) = (first, Vec::new(), String::new());
    for body in bodies.iter().cycle() {
        if due >= end {
            break;
        }
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let request = format!(
            "POST /v1/navigate HTTP/1.1\r\nhost: load\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes())?;
        let mut length = 0;
        line.clear();
        replies.read_line(&mut line)?;
        if !line.starts_with("HTTP/1.1 200") {
            return Err(format!("answered with {line:?}").into());
        }
        while line != "\r\n" {
            line.clear();
            replies.read_line(&mut line)?;
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse()?;
            }
        }
        let mut reply = vec![0; length];
        replies.read_exact(&mut reply)?;
        latencies.push(due.elapsed());
        due += gap;
    }
    Ok(latencies)
}
