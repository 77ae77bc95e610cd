//! What containers write, from the engine's own log store: merged in order of time, and followed
//! over restarts without a gap.

use std::collections::{BTreeMap, HashMap};

use bollard::{
    container::LogOutput,
    errors::Error,
    query_parameters::{EventsOptionsBuilder, LogsOptionsBuilder},
};
use futures_util::{Stream, StreamExt as _, stream::BoxStream};
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

use super::{connect::Connection, containers::Container};
use crate::events::{LogRecord, RunEvent};

/// Lines that may wait for whoever reads them; then the engine waits.
const WAITING: usize = 1024;

/// A container, and from when on its lines are wanted.
#[derive(Clone, Debug)]
pub struct Source {
    /// The container.
    pub container: Container,
    /// Nothing that is older.
    pub since: Option<Timestamp>,
}

/// The lines that are there, in order of time over all containers.
pub fn kept(
    connection: &Connection,
    sources: &[Source],
) -> impl Stream<Item = Result<LogRecord, Error>> + use<> {
    let streams: Vec<_> = sources.iter().map(|source| read(connection, source, false)).collect();
    let heads: Vec<Option<LogRecord>> = streams.iter().map(|_| None).collect();
    futures_util::stream::try_unfold((streams, heads, 1), async |(mut streams, mut heads, seq)| {
        for (stream, head) in streams.iter_mut().zip(&mut heads) {
            if head.is_none() {
                *head = stream.next().await.transpose()?;
            }
        }
        let first = heads
            .iter_mut()
            .filter(|head| head.is_some())
            .min_by_key(|head| head.as_ref().map(|record| record.at));
        let next = first.and_then(Option::take).map(|record| LogRecord { seq, ..record });
        Ok(next.map(|record| (record, (streams, heads, seq + 1))))
    })
}

/// The last `count` lines of a container since its latest start, oldest first.
pub async fn tail(
    connection: &Connection,
    container: &Container,
    since: Option<Timestamp>,
    count: usize,
) -> Vec<String> {
    let source = Source { container: container.clone(), since };
    let mut lines = read(connection, &source, false);
    let mut last = std::collections::VecDeque::with_capacity(count);
    while let Some(Ok(record)) = lines.next().await {
        if last.len() == count {
            last.pop_front();
        }
        last.push_back(record.line);
    }
    last.into()
}

/// The lines that are there and then those that come, until the receiver is dropped or none of
/// the containers is left. Within a runtime only.
#[must_use]
pub fn follow(connection: &Connection, sources: Vec<Source>) -> mpsc::Receiver<RunEvent> {
    let (tx, rx) = mpsc::channel(WAITING);
    tokio::spawn(follow_into(connection.clone(), sources, tx));
    rx
}

async fn follow_into(connection: Connection, mut sources: Vec<Source>, tx: mpsc::Sender<RunEvent>) {
    let begun = Timestamp::now();
    {
        let mut kept = std::pin::pin!(kept(&connection, &sources));
        let mut newest: HashMap<String, Timestamp> = HashMap::new();
        while let Some(Ok(record)) = kept.next().await {
            newest.insert(record.service.clone(), record.at);
            if tx.send(RunEvent::Log(record)).await.is_err() {
                return;
            }
        }
        for source in &mut sources {
            // A line is wanted once: what comes next is newer than the last one that was read.
            if let Some(at) = newest.get(&source.container.name) {
                source.since = Some(*at + std::time::Duration::from_nanos(1));
            }
        }
    }
    let mut readers: BTreeMap<String, watch::Sender<u64>> = BTreeMap::new();
    let mut tasks = tokio::task::JoinSet::new();
    for source in sources {
        let (starts, started) = watch::channel(0);
        readers.insert(source.container.id.clone(), starts);
        tasks.spawn(keep_reading(connection.clone(), source, started, tx.clone()));
    }
    let mut events = std::pin::pin!(starts(&connection, begun));
    while !readers.is_empty() {
        tokio::select! {
            event = events.next() => match event {
                Some((id, true)) => {
                    if let Some(starts) = readers.get(&id) {
                        starts.send_modify(|count| *count += 1);
                    }
                }
                Some((id, false)) => drop(readers.remove(&id)),
                None => return,
            },
            () = tx.closed() => return,
        }
    }
    // What the last ones still had to say.
    while tasks.join_next().await.is_some() {}
}

/// Starts (true) and removals (false) of containers by id, from `since` on.
fn starts(connection: &Connection, since: Timestamp) -> impl Stream<Item = (String, bool)> {
    let filters = HashMap::from([("type", vec!["container"]), ("event", vec!["start", "destroy"])]);
    let since = since.as_second().to_string();
    let options = EventsOptionsBuilder::new().since(&since).filters(&filters).build();
    let events = connection.api.events(Some(options));
    events.filter_map(async |event| {
        let event = event.ok()?;
        Some((event.actor?.id?, event.action?.as_str() == "start"))
    })
}

/// One container's lines. The engine ends the stream with the process; the next start goes on.
async fn keep_reading(
    connection: Connection,
    mut source: Source,
    mut started: watch::Receiver<u64>,
    tx: mpsc::Sender<RunEvent>,
) {
    loop {
        started.mark_unchanged();
        let mut lines = read(&connection, &source, true);
        while let Some(Ok(record)) = lines.next().await {
            source.since = Some(record.at + std::time::Duration::from_nanos(1));
            if tx.send(RunEvent::Log(record)).await.is_err() {
                return;
            }
        }
        if started.changed().await.is_err() {
            return;
        }
    }
}

fn read(
    connection: &Connection,
    source: &Source,
    follow: bool,
) -> BoxStream<'static, Result<LogRecord, Error>> {
    // The engine's API takes whole seconds here; what is older is left out below.
    let seconds = source.since.map_or(0, |at| i32::try_from(at.as_second()).unwrap_or(0));
    let options = LogsOptionsBuilder::new()
        .stdout(true)
        .stderr(true)
        .timestamps(true)
        .follow(follow)
        .since(seconds)
        .build();
    let frames = connection.api.logs(&source.container.id, Some(options));
    let (name, since) = (source.container.name.clone(), source.since);
    let mut lines = Lines::default();
    frames
        .map(move |frame| match frame {
            Ok(frame) => lines.take(&name, frame).into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
        .flat_map(futures_util::stream::iter)
        .filter(move |record| {
            let is_wanted =
                record.as_ref().map_or(true, |record| since.is_none_or(|s| record.at >= s));
            std::future::ready(is_wanted)
        })
        .boxed()
}

/// Puts lines together: the engine hands a long one on in pieces, each with its own time.
#[derive(Default)]
struct Lines {
    open: [Option<(Timestamp, String)>; 2],
}

impl Lines {
    fn take(&mut self, service: &str, frame: LogOutput) -> Vec<LogRecord> {
        let (stderr, bytes) = match frame {
            LogOutput::StdErr { message } => (true, message),
            LogOutput::StdOut { message } | LogOutput::Console { message } => (false, message),
            LogOutput::StdIn { .. } => return Vec::new(),
        };
        let text = String::from_utf8_lossy(&bytes);
        let open = &mut self.open[usize::from(stderr)];
        let mut records = Vec::new();
        for piece in text.split_inclusive('\n') {
            let stamped =
                piece.split_once(' ').and_then(|(at, rest)| Some((at.parse().ok()?, rest)));
            let (at, rest) = match (stamped, open.as_ref()) {
                (Some(stamped), _) => stamped,
                (None, Some((at, _))) => (*at, piece),
                (None, None) => (Timestamp::now(), piece),
            };
            let (_, line) = open.get_or_insert_with(|| (at, String::new()));
            line.push_str(rest);
            if piece.ends_with('\n')
                && let Some((at, line)) = open.take()
            {
                let line = line.trim_end_matches(['\n', '\r']).to_owned();
                records.push(LogRecord { at, service: service.to_owned(), stderr, line, seq: 0 });
            }
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines() {
        let mut lines = Lines::default();
        let out = |text: &str| LogOutput::StdOut { message: text.to_owned().into() };
        let err = |text: &str| LogOutput::StdErr { message: text.to_owned().into() };
        assert!(lines.take("a", out("2026-01-02T03:04:05.000000001Z long ")).is_empty());
        let between = lines.take("a", err("2026-01-02T03:04:05.000000002Z oops\n"));
        assert_eq!((between[0].line.as_str(), between[0].stderr), ("oops", true));
        let whole = lines.take("a", out("2026-01-02T03:04:05.000000003Z line\r\n"));
        assert_eq!(whole[0].line, "long line");
        assert_eq!(whole[0].at.to_string(), "2026-01-02T03:04:05.000000001Z");
    }
}
