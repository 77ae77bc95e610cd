//! `logs`.

use futures_util::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use crate::{
    cli::{Ctx, containers, stack},
    engine::docker::{
        found::Found,
        logs::{self as container_logs, Source},
    },
    engine::native::{
        client::Client,
        logs,
        protocol::{Answer, Request},
        state::StateDir,
    },
    events::{LogRecord, RunEvent},
    exit::{Exit, Failure},
    report::{LogView, fields_of},
};

use super::status::Format;

/// Show what the services write, merged in order of time
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of these services only
    services: Vec<String>,
    /// Go on with what is written from now on
    #[arg(long, short)]
    follow: bool,
    /// Only lines of this level or a graver one
    #[arg(long, value_name = "LEVEL")]
    level: Option<Level>,
    /// Only lines that are newer, e.g. 90s, 5m, 2h, or a time such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "DURATION", value_parser = since)]
    since: Option<Timestamp>,
    /// Only lines that match this regular expression
    #[arg(long, value_name = "RE")]
    grep: Option<Regex>,
    /// How to write them
    #[arg(long, default_value = "human")]
    format: Format,
}

/// How grave a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let state = stack::state(ctx)?;
    let native = stack::status(&state)?;
    let runtime = ctx.runtime()?;
    let found = runtime.block_on(containers::find(ctx))?;
    let in_docker = found.as_ref().map(Found::services).unwrap_or_default();
    // Stopped containers keep their logs, as the native engine keeps those of its last run.
    let in_native = stack::known(&state, native.as_ref());
    let runs = native.is_some() || found.as_ref().is_some_and(Found::is_up);
    let (in_native, found) = match (native.is_some(), found) {
        (false, Some(found)) => (Vec::new(), Some(found)),
        (true, found) => (in_native, found.filter(Found::is_up)),
        (false, None) => (in_native, None),
    };
    let mut known = in_native.clone();
    known.extend(in_docker.into_iter().filter(|_| found.is_some()));
    stack::check_names(&args.services, &known)?;
    let view = &mut LogView::new(ctx.printer.out_paint, &known);
    let is_asked = |name: &String| args.services.is_empty() || args.services.contains(name);
    if !runs {
        let note = if known.is_empty() { "nothing left logs" } else { "lines of the last run" };
        ctx.printer.line(&ctx.printer.paint.dim(&format!("nothing is running: {note}")));
    }
    let mut shown = Shown { ctx, args, view, count: 0 };
    let asked: Vec<String> = in_native.into_iter().filter(is_asked).collect();
    // The reader of our output may have left; there is nothing more to do then.
    let followed = match (native.is_some(), found) {
        (true, Some(found)) if args.follow => {
            runtime.block_on(both(&mut shown, &state, asked, found))
        }
        (is_up, found) => {
            if is_up {
                from_supervisor(&mut shown, &state, asked)?;
            } else {
                let _ = logs::read(&state, &asked).try_for_each(|record| shown.line(&record));
            }
            match found {
                Some(found) => runtime.block_on(from_containers(&mut shown, &found)),
                None => Ok(()),
            }
        }
    };
    followed?;
    let count = shown.count;
    say_if_none(ctx, args, count);
    Ok(Exit::Good)
}

/// What is printed, and how much of it was.
struct Shown<'a> {
    ctx: &'a Ctx,
    args: &'a Args,
    view: &'a mut LogView,
    count: usize,
}

impl Shown<'_> {
    fn line(&mut self, record: &LogRecord) -> std::io::Result<()> {
        show(self.ctx, self.args, self.view, record, &mut self.count)
    }

    fn event(&mut self, event: RunEvent) -> std::io::Result<()> {
        match event {
            RunEvent::Log(record) => self.line(&record),
            RunEvent::Missed { lines } => {
                self.ctx.printer.line(&format!("({lines} lines were too many to show)"));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn request(args: &Args, services: Vec<String>) -> Request {
    Request::Logs { services, follow: args.follow, only_new: false }
}

fn from_supervisor(
    shown: &mut Shown<'_>,
    state: &StateDir,
    services: Vec<String>,
) -> Result<(), Failure> {
    // None: it ended in this moment.
    for answer in Client::ask(state, &request(shown.args, services))?.into_iter().flatten() {
        if let Some(event) = event(answer?)
            && shown.event(event).is_err()
        {
            break;
        }
    }
    Ok(())
}

async fn from_containers(shown: &mut Shown<'_>, found: &Found) -> Result<(), Failure> {
    let sources = sources(shown.args, found);
    if shown.args.follow {
        let mut lines = container_logs::follow(&found.connection, sources);
        while let Some(event) = lines.recv().await {
            if shown.event(event).is_err() {
                break;
            }
        }
        return Ok(());
    }
    let mut kept = std::pin::pin!(container_logs::kept(&found.connection, &sources));
    while let Some(record) = kept.next().await {
        let record = record.map_err(|error| containers::refused(&found.connection, &error))?;
        if shown.line(&record).is_err() {
            break;
        }
    }
    Ok(())
}

/// Both engines run something: their lines as they come.
async fn both(
    shown: &mut Shown<'_>,
    state: &StateDir,
    services: Vec<String>,
    found: Found,
) -> Result<(), Failure> {
    let mut lines = container_logs::follow(&found.connection, sources(shown.args, &found));
    let client = Client::ask(state, &request(shown.args, services))?;
    let (tx, mut others) = tokio::sync::mpsc::channel(1024);
    std::thread::spawn(move || {
        for event in client.into_iter().flatten().flatten().filter_map(event) {
            if tx.blocking_send(event).is_err() {
                return;
            }
        }
    });
    loop {
        let event = tokio::select! {
            Some(event) = lines.recv() => event,
            Some(event) = others.recv() => event,
            else => return Ok(()),
        };
        if shown.event(event).is_err() {
            return Ok(());
        }
    }
}

fn sources(args: &Args, found: &Found) -> Vec<Source> {
    let asked = found
        .containers
        .iter()
        .filter(|container| args.services.is_empty() || args.services.contains(&container.name));
    asked.map(|container| Source { container: container.clone(), since: args.since }).collect()
}

fn event(answer: Answer) -> Option<RunEvent> {
    match answer {
        Answer::Log(record) => Some(RunEvent::Log(record)),
        Answer::Missed { lines } => Some(RunEvent::Missed { lines }),
        _ => None,
    }
}

/// Silence would leave open whether there is nothing, or the filter is wrong.
fn say_if_none(ctx: &Ctx, args: &Args, shown: usize) {
    let is_filtered = args.grep.is_some() || args.level.is_some() || args.since.is_some();
    if shown == 0 && is_filtered {
        ctx.printer.line("no line matches");
    }
}

fn show(
    ctx: &Ctx,
    args: &Args,
    view: &mut LogView,
    record: &LogRecord,
    shown: &mut usize,
) -> std::io::Result<()> {
    if !wanted(args, record) {
        return Ok(());
    }
    *shown += 1;
    ctx.printer.stream(&match args.format {
        Format::Human => view.line(record),
        Format::Json => LogView::json(record),
    })
}

fn wanted(args: &Args, record: &LogRecord) -> bool {
    let new = args.since.is_none_or(|since| record.at >= since);
    let matches = args.grep.as_ref().is_none_or(|re| re.is_match(&record.line));
    // A plain line has no level; a panic's message is one, so stderr counts as an error.
    let grave = args.level.is_none_or(|least| {
        let level = fields_of(&record.line).level.and_then(|level| rank(&level));
        level.unwrap_or(if record.stderr { Level::Error } else { Level::Info }) >= least
    });
    new && matches && grave
}

fn rank(level: &str) -> Option<Level> {
    Some(match level {
        "TRACE" => Level::Trace,
        "DEBUG" => Level::Debug,
        "INFO" | "NOTICE" => Level::Info,
        "WARN" | "WARNING" => Level::Warn,
        "ERROR" | "FATAL" | "PANIC" | "DPANIC" | "CRITICAL" => Level::Error,
        _ => return None,
    })
}

fn since(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let ago: SignedDuration =
        text.parse().map_err(|_| format!("`{text}` is neither a duration like 5m nor a time"))?;
    Timestamp::now().checked_sub(ago).map_err(|error| error.to_string())
}
