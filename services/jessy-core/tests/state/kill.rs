//! What was acknowledged survives `kill -9` (domain §14).
//!
//! The process that is killed is this very test program, asked by a variable to do nothing but
//! write, and to say on its output what it was told to be durable.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use jessy_core::model::{DimensionId, Preferences};

use crate::support::{Core, Place};

const URL: &str = "JESSY_TEST_KILL_URL";
const FIRST: &str = "JESSY_TEST_KILL_FIRST";

/// What one victim said before its end.
#[derive(Default)]
struct Acknowledged {
    learnt: Vec<usize>,
    version: u64,
}

async fn kill_many_times(place: Place, kills: usize) {
    let (mut learnt, mut version, mut next) = (Vec::new(), 0, 0);
    for _ in 0..kills {
        let said = live_and_die(&place, next);
        version = said.version.max(version);
        next = said.learnt.last().map_or(next, |last| last + 1) + 1;
        learnt.extend(said.learnt);

        let core = Core::start(&place).await;
        for n in &learnt {
            assert_eq!(core.top(&format!("w{n}")).len(), 1, "{n} was acknowledged");
        }
        // Each job strengthened the hub once; of each victim one more may have come through.
        let hub = core.learning.len();
        assert!((learnt.len()..=learnt.len() + kills).contains(&hub), "{hub} of {}", learnt.len());
        let ana = core.users.get(&"ana".parse().unwrap()).await.unwrap();
        let found = ana.map_or(0, |view| view.preference_version);
        assert!((version..=version + 1).contains(&found), "{found}, {version} was acknowledged");
        version = found;
        core.end().await;
    }
    assert!(learnt.len() >= kills && version > 0, "nothing was ever acknowledged");
}

/// Runs a victim and kills it at some moment after some of its words.
fn live_and_die(place: &Place, first: usize) -> Acknowledged {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::the_victim", "--nocapture", "--test-threads=1"])
        .env(URL, &place.text)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let chance = u64::from(SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos()) / 100;
    let mut said = Acknowledged::default();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines().map(Result::unwrap);
    for _ in 0..2 + chance % 40 {
        let word = lines.by_ref().find(|line| said.hear(line));
        assert!(word.is_some(), "it ended by itself");
    }
    std::thread::sleep(Duration::from_micros(chance % 3_000));
    victim.kill().unwrap();
    victim.wait().unwrap();
    // What it had said by then is still in the pipe.
    for line in lines {
        said.hear(&line);
    }
    said
}

impl Acknowledged {
    /// Whether it is a whole word of the victim's: the last line may be cut off.
    fn hear(&mut self, line: &str) -> bool {
        match line.strip_suffix(';').and_then(|line| line.split_once(' ')) {
            Some(("learnt", n)) => self.learnt.push(n.parse().unwrap()),
            Some(("put", version)) => self.version = version.parse().unwrap(),
            _ => return false,
        }
        true
    }
}

#[tokio::test]
async fn the_victim() {
    let (Some(url), Some(first)) = (variable(URL), variable(FIRST)) else { return };
    let place = Place::at(&url);
    let core = Core::start(&place).await;
    let ana = "ana".parse().unwrap();
    let mut out = std::io::stdout();
    for n in first.parse::<usize>().unwrap().. {
        let preferences = Preferences {
            preferred_dimensions: [(DimensionId(8), 0.1)].into(),
            ..Preferences::default()
        };
        let view = core.users.put(&ana, &preferences).await.unwrap();
        writeln!(out, "\nput {};", view.preference_version).unwrap();
        core.learn(&format!("hub w{n}")).await;
        writeln!(out, "learnt {n};").unwrap();
    }
}

#[tokio::test]
async fn twenty_kills_on_sqlite() {
    kill_many_times(Place::sqlite(), 20).await;
}

#[tokio::test]
async fn five_kills_on_postgres() {
    if let Some(place) = Place::postgres().await {
        kill_many_times(place, 5).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "how the victim is told what it is")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
