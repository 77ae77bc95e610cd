//! What Jessy does, as feature files, checked step by step against a running system.
//!
//! It ends with 0 only when at least one scenario ran and every step of every scenario passed:
//! an undefined step, a file that can't be read and a run of nothing are failures too.

mod browser;
mod cli;
mod guard;
mod http;
mod json;
mod metrics;
mod steps;
mod world;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cucumber::writer::{self, Arbitrary as _, Stats as _};
use cucumber::{World as _, WriterExt as _};

use cli::{Options, refuse};
use world::{Jessy, Turns, is_tagged};

const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/features");

const NO_ADDRESS: &str = "JESSY_URL is not set: `cargo jessy test bdd` starts Jessy and sets it, \
                          `cargo jessy status` shows the gateway's port of one that runs";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if let Some(ended) = guard::run() {
        return ended;
    }
    let options = match cli::parse() {
        Ok(options) => options,
        Err(ended) => return ended,
    };
    let doors = &options.custom;
    let Some(gateway) = &doors.gateway else {
        return refuse(NO_ADDRESS, cli::USAGE);
    };
    for base in [Some(gateway), doors.core.as_ref()].into_iter().flatten() {
        if let Err(why) = base.knock().await {
            return refuse(&format!("{why}; is Jessy up? `cargo jessy status` tells"), cli::FAILED);
        }
    }
    let browser = browser::is_there();
    if doors.require_browser
        && let Err(why) = &browser
    {
        return refuse(&format!("JESSY_REQUIRE_BROWSER is set, but {why}"), cli::FAILED);
    }
    run(options, browser.is_ok()).await
}

/// Runs what the options select and says whether all of it holds.
async fn run(options: Options, has_browser: bool) -> ExitCode {
    let doors = options.custom.clone();
    let has_core = doors.core.is_some();
    let left_out = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let counted = Arc::clone(&left_out);
    let turns = Turns::default();
    let mut writer = Jessy::cucumber()
        .with_writer(
            writer::Basic::stdout()
                .repeat_failed()
                .summarized()
                .fail_on_skipped_with(|_: &_, _: Option<&_>, _: &_| true),
        )
        .with_cli(options)
        .before(move |feature, _, scenario, world| {
            world.doors = doors.clone();
            let turns = turns.clone();
            Box::pin(async move {
                assert!(!scenario.steps.is_empty(), "a scenario without steps shows nothing");
                world.turn = Some(turns.take(is_tagged(feature, scenario, "alone")).await);
            })
        })
        // A failed scenario's world lives on in the report; its turn and its browser must not.
        .after(|_, _, _, _, world| {
            Box::pin(async {
                if let Some(world) = world {
                    if let Some(browser) = world.browser.take() {
                        browser.close().await;
                    }
                    world.turn = None;
                }
            })
        })
        .filter_run(FEATURES, move |feature, _, scenario| {
            let lacks = |has: bool, tag: &str| !has && is_tagged(feature, scenario, tag);
            let lacking = [lacks(has_core, "core"), lacks(has_browser, "browser")];
            if let Some(first) = lacking.iter().position(|lacks| *lacks) {
                counted[first].fetch_add(1, Ordering::Relaxed);
            }
            lacking == [false, false]
        })
        .await;

    let needs = ["the core's address, JESSY_CORE_URL,", "chromedriver and a Chromium on PATH"];
    for (count, what) in left_out.iter().zip(needs) {
        let count = count.load(Ordering::Relaxed);
        if count > 0 {
            writer.write(format!("{count} more need {what} and did not run")).await;
        }
    }
    let nothing_ran = writer.scenarios_stats().total() == 0;
    if nothing_ran {
        writer.write("no scenario ran, so nothing is shown to work".to_owned()).await;
    }
    if nothing_ran || writer.execution_has_failed() {
        return ExitCode::from(cli::FAILED);
    }
    ExitCode::SUCCESS
}
