//! What Jessy does, as feature files, checked step by step against a running system.
//!
//! It ends with 0 only when at least one scenario ran and every step of every scenario passed:
//! an undefined step, a file that can't be read and a run of nothing are failures too.

mod browser;
mod cli;
mod engine;
mod guard;
mod http;
mod json;
mod left_out;
mod metrics;
mod report;
mod steps;
mod stores;
mod world;

use std::process::ExitCode;

use cucumber::tag::Ext as _;
use cucumber::writer::{self, Arbitrary as _, Coloring, Stats as _, Verbosity};
use cucumber::{World as _, WriterExt as _};

use cli::{Options, refuse};
use engine::System;
use left_out::LeftOut;
use report::Report;
use world::{Jessy, Turn, Turns, is_tagged};

const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/features");

#[tokio::main]
async fn main() -> ExitCode {
    if let Some(ended) = guard::run() {
        return ended;
    }
    let options = match cli::parse() {
        Ok(options) => options,
        Err(ended) => return ended,
    };
    match System::find(&options.custom).await {
        Ok(system) => run(options, system).await,
        Err(refusal) => refuse(&refusal.why, refusal.code),
    }
}

/// Runs what the options select and says whether all of it holds.
async fn run(mut options: Options, system: System) -> ExitCode {
    // Cucumber takes either these or a filter of ours; here both count.
    let (names, tags) = (options.re_filter.take(), options.tags_filter.take());
    let (doors, engine) = (system.doors.clone(), system.engine.clone());
    let left_out = LeftOut::default();
    let counting = left_out.clone();
    let turns = Turns::default();
    let on = system.on;
    let mut writer = Jessy::cucumber()
        .with_writer(
            writer::Basic::new(Report::new(), Coloring::Auto, Verbosity::Default)
                .repeat_failed()
                .summarized()
                .fail_on_skipped_with(|_: &_, _: Option<&_>, _: &_| true),
        )
        .with_cli(options)
        .before(move |feature, _, scenario, world| {
            world.doors = doors.clone();
            world.engine = Some(engine.clone());
            world.by_gateway = is_tagged(feature, scenario, "gateway");
            let turns = turns.clone();
            Box::pin(async move {
                assert!(!scenario.steps.is_empty(), "a scenario without steps shows nothing");
                world.turn = Some(turns.take(is_tagged(feature, scenario, "alone")).await);
            })
        })
        // A failed scenario's world lives on in the report; its turn and its browser must not.
        .after(|_, _, _, _, world| {
            Box::pin(async {
                let Some(world) = world else { return };
                if let Some(browser) = world.browser.take() {
                    browser.close().await;
                }
                let turn = world.turn.take();
                if let (Some(Turn::Alone(_)), Some(engine)) = (&turn, &world.engine) {
                    let restored = engine.restore().await;
                    restored.expect("what the scenario changed is put back");
                }
            })
        })
        .filter_run(FEATURES, move |feature, _, scenario| {
            let all_tags = feature.tags.iter().chain(&scenario.tags);
            names.as_ref().is_none_or(|names| names.is_match(&scenario.name))
                && tags.as_ref().is_none_or(|tags| tags.eval(all_tags))
                && counting.lets_run(&system, feature, scenario)
        })
        .await;

    writer.write(format!("ran on: {on}")).await;
    if let Some(line) = left_out.summary() {
        writer.write(line).await;
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
