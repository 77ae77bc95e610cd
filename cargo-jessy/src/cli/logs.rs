//! `logs`.

use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use crate::{
    cli::{Ctx, stack},
    engine::native::{
        client::Client,
        logs,
        protocol::{Answer, Request},
    },
    events::LogRecord,
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
    let running = stack::status(&state)?;
    let known = stack::known(&state, running.as_ref());
    stack::check_names(&args.services, &known)?;
    let view = &mut LogView::new(ctx.printer.out_paint, &known);
    let asked = if args.services.is_empty() { known } else { args.services.clone() };
    let request = Request::Logs { services: asked.clone(), follow: args.follow, only_new: false };
    let Some(client) = Client::ask(&state, &request)? else {
        let note = if asked.is_empty() { "nothing left logs" } else { "lines of the last run" };
        ctx.printer.line(&ctx.printer.paint.dim(&format!("nothing is running: {note}")));
        let mut shown = 0;
        let mut kept = logs::read(&state, &asked);
        // The reader of our output may have left; there is nothing more to do then.
        let _ = kept.try_for_each(|record| show(ctx, args, view, &record, &mut shown));
        say_if_none(ctx, args, shown);
        return Ok(Exit::Good);
    };
    let mut shown = 0;
    for answer in client {
        let written = match answer? {
            Answer::Log(record) => show(ctx, args, view, &record, &mut shown),
            Answer::Missed { lines } => {
                ctx.printer.line(&format!("({lines} lines were too many to show)"));
                Ok(())
            }
            _ => Ok(()),
        };
        if written.is_err() {
            break;
        }
    }
    say_if_none(ctx, args, shown);
    Ok(Exit::Good)
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
