//! What containers write, merged and followed.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::harness::{on, signal};

const TALKERS: &str = r#"
services:
  a:
    { {sh}, command: ["echo '{\"level\":\"info\",\"msg\":\"first\",\"n\":1}'; sleep 0.4; echo third; exec sleep 600"] }
  b:
    { {sh}, command: ["sleep 0.2; echo second >&2; exec sleep 600"] }
"#;

#[test]
fn merged_by_time_filtered_and_as_json() {
    on(TALKERS, |fixture| {
        fixture.up();
        fixture.wait_for("a", |_| {
            fixture.run(&["logs"]).out.contains("third")
                && fixture.run(&["logs"]).out.contains("second")
        });
        let all = fixture.run(&["logs"]).out;
        let of_a: Vec<_> = all.lines().filter_map(|line| line.split_once("a │ ")).collect();
        assert_eq!(
            of_a.iter().map(|line| line.1).collect::<Vec<_>>(),
            ["INFO  first n=1", "third"]
        );
        let times: Vec<_> = fixture
            .run(&["logs", "--format", "json"])
            .out
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["at"].to_string())
            .collect();
        assert!(times.len() == 3 && times.is_sorted(), "{times:?}");
        assert_eq!(fixture.run(&["logs", "b"]).out.lines().count(), 1);
        assert_eq!(fixture.run(&["logs", "--grep", "^th"]).out.lines().count(), 1);
        // Plain stderr counts as an error.
        let grave = fixture.run(&["logs", "--level", "error", "--format", "json"]).out;
        let record: serde_json::Value = serde_json::from_str(&grave).unwrap();
        assert_eq!((&record["message"], &record["stream"]), (&"second".into(), &"stderr".into()));
        assert_eq!(fixture.run(&["logs", "--since", "1h"]).out.lines().count(), 3);
        assert_eq!(fixture.run(&["logs", "--since", "2999-01-01T00:00:00Z"]).out, "");
    });
}

#[test]
fn followed_over_a_restart_without_a_gap() {
    let counter = "services: { a: { {sh}, command: [\"trap 'echo end; exit 0' TERM; \
                   echo begin; i=0; while :; do i=$$((i+1)); echo line $$i; sleep 0.05; done\"] } }";
    on(counter, |fixture| {
        fixture.up();
        let mut logs = fixture.command(&["logs", "--follow"]);
        let mut logs = logs.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(logs.stdout.take().unwrap()).lines().map_while(Result::ok);
        let first: Vec<String> = lines.by_ref().take(10).collect();
        assert_eq!(fixture.run(&["restart", "a"]).code, 0);
        let mut rest = lines.by_ref().take_while(|line| !line.contains("line 9"));
        let mut all = first;
        // Up to the ninth line of the first run, then that of the second.
        all.extend(rest.by_ref());
        all.extend(lines.take_while(|line| !line.contains("line 9")));
        signal(&logs, "KILL");
        logs.wait().unwrap();
        let text: Vec<_> = all.iter().map(|line| line.split_once("│ ").unwrap().1).collect();
        let begins = text.iter().filter(|line| **line == "begin").count();
        let ends = text.iter().filter(|line| **line == "end").count();
        assert_eq!((begins, ends), (2, 1), "{text:?}");
        let mut seen = text.clone();
        seen.dedup();
        assert_eq!(seen.len(), text.len(), "{text:?}");
    });
}
