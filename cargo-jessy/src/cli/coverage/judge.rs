//! The gate: what was measured against what the policy asks for.

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::{broken, read};
use crate::{
    cli::Ctx,
    coverage::{
        Baseline, Excluded, File, Language, Profile, Source, Summary, module_path, read_tarpaulin,
        told,
    },
    exit::{Exit, Failure},
    files::write_whole,
    git::{Head, Untracked},
};

/// Reads what was measured, holds it against the budgets and writes the summary.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Tarpaulin's JSON report
    #[arg(long, requires_all = ["rust_lines", "source"])]
    rust: Option<Utf8PathBuf>,
    /// The least share of lines of Rust, in per cent
    #[arg(long)]
    rust_lines: Option<f64>,
    /// A folder of sources to count
    #[arg(long, value_name = "PACKAGE=FOLDER")]
    source: Vec<Source>,
    /// The profile of a Go module
    #[arg(long, value_name = "MODULE=PROFILE", requires = "go_lines", value_parser = pair)]
    go: Vec<(String, String)>,
    /// The least share of statements of Go, in per cent
    #[arg(long)]
    go_lines: Option<f64>,
    /// Files that are not counted
    #[arg(long)]
    exclude: Vec<String>,
    /// A report to list in the summary
    #[arg(long, value_name = "KIND=PATH", value_parser = pair)]
    report: Vec<(String, String)>,
    /// The main branch, whose figures become the baseline
    #[arg(long)]
    main: String,
    /// The baseline, read and, on the main branch, written
    #[arg(long)]
    baseline: Utf8PathBuf,
    /// Where the summary goes
    #[arg(long)]
    summary: Utf8PathBuf,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (one, other) = text.split_once('=').ok_or("there is no = in it")?;
    Ok((one.to_owned(), other.to_owned()))
}

pub(super) fn run(ctx: &Ctx, args: &Args) -> Result<Exit, Failure> {
    let excluded = Excluded::new(args.exclude.iter().map(String::as_str)).map_err(broken)?;
    // Without one there is nothing to compare with, which is no failure.
    let baseline = Baseline::read(&fs_err::read_to_string(&args.baseline).unwrap_or_default());
    let root = ctx.cwd()?.canonicalize_utf8()?;
    let mut languages = Vec::new();
    if let (Some(report), Some(budget)) = (&args.rust, args.rust_lines) {
        let files = read_tarpaulin(&read(report)?, &root, &args.source)
            .map_err(|why| broken(format!("read {report}: {why}")))?;
        languages.push(language("rust", "lines", budget, files, &excluded, &baseline)?);
    }
    if let Some(budget) = args.go_lines.filter(|_| !args.go.is_empty()) {
        let mut files = Vec::new();
        for (dir, profile) in &args.go {
            files.extend(go(Utf8Path::new(dir), Utf8Path::new(profile))?);
        }
        languages.push(language("go", "statements", budget, files, &excluded, &baseline)?);
    }
    let reports = args.report.iter().map(|(kind, path)| (kind.clone(), path.into())).collect();
    let summary = Summary { schema: 1, languages, reports };
    let text = serde_json::to_string_pretty(&summary).map_err(anyhow::Error::from)?;
    write_whole(&args.summary, (text + "\n").as_bytes())?;
    for language in &summary.languages {
        ctx.printer.line(told(language).trim_end());
    }
    if !summary.languages.iter().all(Language::is_enough) {
        return Ok(Exit::No);
    }
    let head = Head::ask(&ctx.env, &root, Untracked::Counts).head();
    if head.is_of(&args.main) {
        let figures: IndexMap<_, _> =
            summary.languages.iter().map(|it| (it.name.clone(), it.percent)).collect();
        let text = serde_json::to_string(&Baseline { figures }).map_err(anyhow::Error::from)?;
        write_whole(&args.baseline, (text + "\n").as_bytes())?;
    }
    Ok(Exit::Good)
}

fn language(
    name: &str,
    counts: &str,
    budget: f64,
    mut files: Vec<File>,
    excluded: &Excluded,
    baseline: &Baseline,
) -> Result<Language, Failure> {
    files.retain(|file| !excluded.has(&file.path));
    Language::of(name, counts, budget, files, baseline).map_err(broken)
}

/// What the profile of the module in `dir` tells.
fn go(dir: &Utf8Path, profile: &Utf8Path) -> Result<Vec<File>, Failure> {
    let go_mod = read(&dir.join("go.mod"))?;
    let module = module_path(&go_mod).ok_or_else(|| broken(format!("{dir}: no module")))?;
    let mut sum = Profile::default();
    sum.add(&read(profile)?, module).map_err(|why| broken(format!("read {profile}: {why}")))?;
    Ok(sum.files(module, dir.strip_prefix(".").unwrap_or(dir)))
}
