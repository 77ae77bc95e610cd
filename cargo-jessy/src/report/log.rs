//! Log lines of Rust and Go services as one stream: JSON where they are JSON, plain where not.

use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};

use crate::{events::LogRecord, ui::Paint};

/// What a line says, whoever wrote it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`; `None` for a plain line.
    pub level: Option<String>,
    /// The message, or the whole plain line.
    pub message: String,
    /// The trace that it belongs to.
    pub trace: Option<String>,
    /// Everything else, in the order in which it stands.
    pub rest: Map<String, Value>,
}

/// Names under which the usual libraries write the same thing: tracing, zap, slog, zerolog, pino.
const LEVEL: [&str; 3] = ["level", "severity", "lvl"];
const MESSAGE: [&str; 2] = ["message", "msg"];
const TIME: [&str; 4] = ["timestamp", "ts", "time", "@timestamp"];
const TRACE: [&str; 3] = ["trace_id", "traceId", "traceid"];

/// Reads a line.
#[must_use]
pub fn fields_of(line: &str) -> Fields {
    let json =
        line.starts_with('{').then(|| serde_json::from_str::<Map<_, _>>(line).ok()).flatten();
    let Some(mut rest) = json else {
        return Fields { message: line.to_owned(), ..Fields::default() };
    };
    // tracing's own JSON keeps what was logged one level deeper.
    if let Some(Value::Object(inner)) = rest.shift_remove("fields") {
        rest.extend(inner);
    }
    let mut take = |names: &[&str]| names.iter().find_map(|name| rest.shift_remove(*name));
    let (level, message, trace) = (take(&LEVEL), take(&MESSAGE), take(&TRACE));
    take(&TIME);
    Fields {
        level: level.as_ref().map(|level| plain(level).to_uppercase()),
        message: message.as_ref().map(plain).unwrap_or_default(),
        trace: trace.as_ref().map(plain),
        rest,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Writes lines with the service's name in its own colour.
#[derive(Debug)]
pub struct LogView {
    paint: Paint,
    zone: TimeZone,
    services: IndexMap<String, usize>,
    width: usize,
}

impl LogView {
    /// A view of these services.
    #[must_use]
    pub fn new(paint: Paint, services: &[String]) -> Self {
        let width = services.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let services =
            services.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
        Self { paint, zone: TimeZone::system(), services, width }
    }

    /// A line for people: time, service, level, message, what else there is, the trace.
    pub fn line(&mut self, record: &LogRecord) -> String {
        let count = self.services.len();
        let index = *self.services.entry(record.service.clone()).or_insert(count);
        self.width = self.width.max(record.service.chars().count());
        let paint = self.paint;
        let name = format!("{:<width$}", record.service, width = self.width);
        let fields = fields_of(&record.line);
        let mut line = format!(
            "{} {} {}",
            paint.dim(&self.time(record.at)),
            paint.service(&format!("{name} │"), index),
            level(fields.level.as_deref(), paint),
        );
        if fields.level.is_some() {
            line.push(' ');
        }
        line.push_str(&readable(&fields.message));
        // The module that logged is for machines; a person reads the message.
        for (name, value) in fields.rest.iter().filter(|(name, _)| *name != "target") {
            let pair = format!(" {name}={}", readable(&plain(value)));
            line.push_str(&paint.dim(&pair));
        }
        if let Some(trace) = &fields.trace {
            line.push_str(&format!(" {}", paint.literal(&format!("trace={}", readable(trace)))));
        }
        line.trim_end().to_owned()
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.3f").to_string()
    }

    /// A line of JSON: the record with what it says taken apart.
    #[must_use]
    pub fn json(record: &LogRecord) -> String {
        let fields = fields_of(&record.line);
        let mut object = Map::new();
        let stream = if record.stderr { "stderr" } else { "stdout" };
        object.insert("at".into(), record.at.to_string().into());
        object.insert("service".into(), record.service.clone().into());
        object.insert("stream".into(), stream.into());
        object.insert("level".into(), fields.level.into());
        object.insert("message".into(), fields.message.into());
        object.insert("trace_id".into(), fields.trace.into());
        object.insert("fields".into(), fields.rest.into());
        Value::Object(object).to_string()
    }
}

fn level(level: Option<&str>, paint: Paint) -> String {
    match level {
        None => String::new(),
        Some(level @ ("ERROR" | "FATAL" | "PANIC" | "DPANIC")) => paint.bad(&format!("{level:<5}")),
        Some(level @ ("WARN" | "WARNING")) => paint.warn(&format!("{level:<5}")),
        Some(level @ "INFO") => paint.good(&format!("{level:<5}")),
        Some(level) => paint.dim(&format!("{level:<5}")),
    }
}

/// A service may write anything: colours go, and whatever else would move the cursor or ring the
/// bell is shown instead of done.
fn readable(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    if !text.contains(is_unsafe) {
        return text;
    }
    let mut shown = String::new();
    for c in text.chars() {
        if is_unsafe(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

fn is_unsafe(c: char) -> bool {
    c.is_control() && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: &str) -> LogRecord {
        LogRecord {
            at: "2026-01-02T03:04:05.678Z".parse().unwrap(),
            service: "core".into(),
            stderr: false,
            line: line.into(),
            seq: 1,
        }
    }

    #[test]
    fn tracing_zap_and_plain_read_alike() {
        let mut view = LogView::new(Paint::new(false), &["core".into(), "gateway".into()]);
        view.zone = TimeZone::UTC;
        let cases = [
            (
                r#"{"timestamp":"x","level":"INFO","fields":{"message":"up","port":1},"target":"a"}"#,
                "03:04:05.678 core    │ INFO  up port=1",
            ),
            (
                r#"{"level":"warn","ts":1.5,"msg":"slow","trace_id":"abc"}"#,
                "03:04:05.678 core    │ WARN  slow trace=abc",
            ),
            ("\u{1b}[31mred\u{1b}[0m \u{7}bell", "03:04:05.678 core    │ red bell"),
            ("back\u{8}wards", "03:04:05.678 core    │ backwards"),
            ("{not json", "03:04:05.678 core    │ {not json"),
        ];
        for (line, expected) in cases {
            assert_eq!(view.line(&record(line)), expected);
        }
    }

    #[test]
    fn json_keeps_everything() {
        let line = LogView::json(&record(r#"{"level":"info","msg":"m","n":[1]}"#));
        assert_eq!(
            line,
            r#"{"at":"2026-01-02T03:04:05.678Z","service":"core","stream":"stdout","level":"INFO","message":"m","trace_id":null,"fields":{"n":[1]}}"#
        );
    }
}
