//! `report`: what is known of the last run and of those before it.

use camino::Utf8Path;

use super::open;
use crate::{
    bench,
    cli::Ctx,
    coverage::Summary,
    events::{FEATURES, Feature},
    exit::{Exit, Failure},
    files::write_report,
    history::{self, History, Run, Store},
    report::{Page, page},
    steps,
};

/// What is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One page, in the state folder.
    #[default]
    Html,
    /// The history as one JSON object on stdout.
    Json,
}

/// Show the last run and those before it on one page
///
/// The page has the verdict with what failed, the timeline, coverage, features, benches, and sizes
/// and times over history. It is one file that needs no network. A section that has nothing to show
/// says which command brings it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Open the page in a browser
    #[arg(long)]
    open: bool,
    /// What to make
    #[arg(long, default_value = "html")]
    format: Format,
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    if args.open && args.format == Format::Json {
        return Err(Failure::usage("a browser shows --format html alone"));
    }
    let opener = if args.open { Some(open::find(&ctx.env, ".jessy/report")?) } else { None };
    let state = ctx.workspace()?.state_dir(&ctx.env);
    let runs = remembered(&state)?;
    if args.format == Format::Json {
        let text = serde_json::to_string(&History::of(runs)).map_err(anyhow::Error::from)?;
        ctx.printer.data(&text);
        return Ok(Exit::Good);
    }
    ctx.workspace()?.make_state_dir(&ctx.env)?;
    let file = state.join("report").join("index.html");
    let root = &ctx.workspace()?.root;
    write_report(&file, &page(&found(root, &state, runs)))?;
    ctx.printer.data(file.as_str());
    if let Some(opener) = opener {
        open::file(&opener, &file)?;
    }
    Ok(Exit::Good)
}

fn remembered(state: &Utf8Path) -> Result<Vec<Run>, Failure> {
    let file = history::file(state);
    let runs = Store::existing(&file).and_then(|store| match store {
        Some(mut store) => store.runs(),
        None => Ok(Vec::new()),
    });
    runs.map_err(|trouble| {
        Failure::new(Exit::No, format!("read {file}: {trouble}"))
            .help(format!("without it, history begins anew: rm {file}*"))
    })
}

/// Everything that the page shows. A file that is not there, or is another version's, is a section
/// that says so.
fn found(root: &Utf8Path, state: &Utf8Path, runs: Vec<Run>) -> Page {
    Page {
        name: root.file_name().unwrap_or("workspace").to_owned(),
        coverage: Summary::read(&steps::coverage_summary(state)),
        features: features(&runs),
        benches: bench::Report::read(&bench::Settings::report(&bench::folder(state))).ok(),
        runs,
    }
}

/// The features as the last runs that told of them did, by step and by what they ran on.
fn features(runs: &[Run]) -> Vec<(String, Vec<Feature>)> {
    let mut files = Vec::new();
    let artifacts = runs.iter().rev().flat_map(|run| &run.steps).flat_map(|step| {
        let of_features = step.artifacts.iter().filter(|it| it.kind == FEATURES);
        of_features.map(|it| (step.id.as_str(), it.path.as_path()))
    });
    for found in artifacts {
        if !files.contains(&found) {
            files.push(found);
        }
    }
    files.sort_unstable();
    let read = |(step, path): (&str, &Utf8Path)| {
        let text = fs_err::read_to_string(path).ok()?;
        let features = serde_json::from_str(&text).ok()?;
        Some((format!("{step}: {}", path.file_stem().unwrap_or(step)), features))
    };
    files.into_iter().filter_map(read).collect()
}
