//! `report`: one page with all that is known, opened in a real browser.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::env::Env;
use serde_json::json;

use crate::fixture::Fixture;

/// What a tool might print to take the page over.
const PLANTED: &str = "</pre><script>document.title = 'owned'</script><img src=x onerror=alert(1)>";

const SECTIONS: [&str; 8] =
    ["verdict", "timeline", "coverage", "features", "benches", "images", "times", "runs"];

/// A workspace after two runs, with something planted in all that is shown.
fn full() -> Fixture {
    let runner = format!(
        "fn main() {{\n    print!(\"Feature: Ways {PLANTED}\\n  Scenario: one is found\\n   \
         ✔  Given {PLANTED}\\n   ✘  Then D06 is found\\n      but: {PLANTED}\\n1 scenario (1 \
         failed)\\n\");\n}}\n"
    );
    let member = "[package]\nname = \"jessy-features\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let fixture = Fixture::good()
        .file("features/Cargo.toml", member)
        .file("features/src/main.rs", &runner)
        .file("Cargo.toml", "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\nmembers = [\"features\"]\n")
        .file(".jessy/coverage/summary.json", &coverage().to_string())
        .file(".jessy/bench/report.json", &benches().to_string())
        .file(".gitignore", "/.jessy\n/target\n")
        .git();
    fixture.commit();
    fixture.run(&["ci", "--only", "doc"]);
    let source = format!("//! A sample.\n/// {PLANTED}\npub fn two()->u32{{2}}\n");
    let fixture = fixture.file("src/lib.rs", &source);
    let ran = fixture.run(&["ci", "--only", "fmt,bdd,doc"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    images(&fixture);
    fixture
}

fn coverage() -> serde_json::Value {
    let file = |path: &str, covered| json!({ "path": path, "package": "sample", "covered": covered, "coverable": 100, "missed": [] });
    json!({ "schema": 1, "reports": {}, "languages": [{
        "name": "rust", "counts": "lines", "covered": 120, "coverable": 200, "percent": 60.0,
        "budget": 80.0, "baseline": 61.5, "packages": [],
        "files": [file("src/good.rs", 100), file(&format!("src/{PLANTED}.rs"), 20)],
        "worst": [format!("src/{PLANTED}.rs")] }] })
}

fn benches() -> serde_json::Value {
    let system = json!({ "load": null, "mhz": [], "memory_total": null, "memory_available": null,
        "stolen_s": null, "cpus_limit": null, "cpus_set": null, "memory_limit": null,
        "throttled_periods": null });
    let class = json!({ "id": "0a", "cpu": "c", "cores": 2, "os": "o", "rustc": "r",
        "place": "host" });
    let bench = json!({ "median_ns": 1300.0, "low_ns": 1290.0, "high_ns": 1310.0,
        "times_ns": [1280.0, 1300.0, 1320.0], "throughput": null, "instructions": [4000] });
    let attempt = json!({ "change": { "point": 0.3, "low": 0.28, "high": 0.33 }, "machine": null,
        "others": null });
    let compared = json!({ "status": "failed", "baseline_ns": 1000.0, "attempts": [attempt],
        "instructions": null });
    let name = format!("scan/{PLANTED}");
    json!({ "schema": 1, "class": class, "taken": "2026-11-26T18:00:00Z", "commit": null,
        "command": [], "pace": { "round_ns": 1.0, "optimised": true }, "others": null,
        "system": [system, system], "uncounted": [], "benches": { name.clone(): bench },
        "against": { "name": "main", "taken": "2026-11-25T18:00:00Z", "commit": null },
        "threshold": 0.1, "compared": { name: compared }, "gone": [], "saved": null })
}

/// Adds a run that measured images, for which there may be no engine here.
fn images(fixture: &Fixture) {
    use cargo_jessy::{
        events::{Figure, Status},
        history::{Store, file},
    };
    let mut store = Store::open(&file(&fixture.root().join(".jessy"))).unwrap();
    let mut run = store.runs().unwrap()[0].clone();
    run.id = "before".to_owned();
    run.began = jiff::Timestamp::from_second(0).unwrap();
    run.steps[0].id = "images".to_owned();
    run.steps[0].status = Status::Passed;
    run.steps[0].figures = vec![Figure::at_most(PLANTED, 9.5, 12.0, "MB")];
    store.add(&run).unwrap();
}

fn page(fixture: &Fixture) -> Utf8PathBuf {
    let ran = fixture.run(&["report"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "[ROOT]/.jessy/report/index.html\n"));
    fixture.root().join(".jessy/report/index.html")
}

/// The browser, or a reason to do without one.
fn browser() -> Option<Utf8PathBuf> {
    let env = Env::of_process();
    let found = ["chromium", "chromium-browser", "google-chrome"];
    let found = found.iter().find_map(|name| env.find_on_path(name));
    let required = env.get("JESSY_REQUIRE_BROWSER").is_some_and(|value| value != "0");
    assert!(found.is_some() || !required, "JESSY_REQUIRE_BROWSER is set and there is no Chromium");
    found
}

/// The page as the browser has it once it is loaded, in a window of this width.
fn dom(browser: &Utf8Path, page: &Utf8Path, width: u32) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width},900"))
        .arg(format!("file://{page}"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is between the begin of a section and its end.
fn section<'a>(html: &'a str, id: &str) -> &'a str {
    let begin = format!("<section id=\"{id}\"");
    let rest = html.split_once(&begin).unwrap_or_else(|| panic!("no section {id}")).1;
    rest.split_once("</section>").unwrap().0
}

#[test]
fn every_section_shows_what_is_known_and_nothing_planted_runs() {
    let fixture = full();
    let page = page(&fixture);
    let html = fs_err::read_to_string(&page).unwrap();
    assert!(!html.contains("<img") && !html.contains("<script>"), "something planted got through");
    for wanted in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!html.replace("&lt;img src=x", "").contains(wanted), "it needs {wanted}");
    }
    let Some(browser) = browser() else { return };
    let dom = dom(&browser, &page, 1440);
    assert!(dom.contains("<title>✗ w</title>"), "a planted script ran");
    let shows = |id: &str, wanted: &[&str]| {
        let section = section(&dom, id);
        for text in wanted {
            assert!(section.contains(text), "{id} has no {text}: {section}");
        }
    };
    shows(
        "verdict",
        &["cargo jessy ci --only fmt", "cargo jessy fmt --fix", "-pub fn two()-&gt;u32{2}"],
    );
    shows("timeline", &["Critical path: ", "<rect class=\"bar"]);
    shows("coverage", &["60.0 % of 200 lines", "main branch 61.5 %", "src/good.rs"]);
    shows(
        "features",
        &["0 of 1 scenario passed, with 2 steps", "Then D06 is found", "but: &lt;/pre&gt;"],
    );
    shows("benches", &["1.30 µs", "+30 %", "class=\"baseline\""]);
    shows("images", &["9.50 MB, of at most 12.00 MB", "<polyline"]);
    shows("times", &["<code>doc</code>", "in 2 runs", "<polyline"]);
    shows("runs", &["passed", "<code>"]);
    // The page's own script did run, for comfort.
    shows("times", &["<button type=\"button\">"]);
    let _ = fixture;
}

#[test]
fn it_fits_a_narrow_window() {
    let Some(browser) = browser() else { return };
    let fixture = full();
    let html = fs_err::read_to_string(page(&fixture)).unwrap();
    // The page lets no other script in: a copy that does.
    let begin = html.find("<meta http-equiv").unwrap();
    let end = begin + html[begin..].find('>').unwrap();
    let measure = "<script>document.title = [innerWidth, \
                   document.documentElement.scrollWidth].join(' ')</script></body>";
    let copy = format!("{}{}", &html[..begin], &html[end + 1..]).replace("</body>", measure);
    let copy_at = fixture.root().join("copy.html");
    fs_err::write(&copy_at, copy).unwrap();
    for width in [360, 1440] {
        let dom = dom(&browser, &copy_at, width);
        let title = dom.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
        let widths: Vec<u32> = title.split(' ').map(|it| it.parse().unwrap()).collect();
        assert!(widths[1] <= widths[0], "{width}: it is {} wide in {}", widths[1], widths[0]);
    }
}

#[test]
fn a_section_without_data_says_which_command_brings_it() {
    let fixture = Fixture::good();
    let html = fs_err::read_to_string(page(&fixture)).unwrap();
    let said: Vec<String> = SECTIONS
        .iter()
        .map(|id| {
            let part = section(&html, id).split_once("<p class=\"nothing\">").unwrap().1;
            let text = part.split_once("</p>").unwrap().0;
            text.replace("<code>", "`").replace("</code>", "`")
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    Nothing has run here yet: `cargo jessy ci` brings it.
    There is no run to draw yet: `cargo jessy ci` brings it.
    Nothing is measured yet: `cargo jessy coverage` brings it.
    No feature has run yet: `cargo jessy test bdd` brings it.
    Nothing is measured yet: `cargo jessy bench` brings it.
    No image is measured yet: `cargo jessy images` brings it.
    No step has been at work yet: `cargo jessy ci` brings it.
    There is no run before this one: `cargo jessy ci` brings it.
    ");
}

#[test]
fn open_hands_the_page_to_the_programs_of_this_machine() {
    let fixture = Fixture::good().fake("xdg-open", "echo \"$1\" >\"$PWD/opened\"");
    let ran = fixture.run(&["report", "--open"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let opened = fs_err::read_to_string(fixture.root().join("opened")).unwrap();
    assert!(opened.ends_with(".jessy/report/index.html\n"), "{opened}");
    assert_eq!(fixture.run(&["report", "--open", "--format", "json"]).code, Some(2));
}
