//! Counting the benches of all programs that `cargo bench` would run.

use std::{
    io,
    process::{Command, Stdio},
    sync::Mutex,
};

use camino::Utf8PathBuf;
use indexmap::IndexMap;
use serde::Deserialize;

use super::{
    attempt::filter,
    count::{self, Counts},
    measure::Settings,
    record::Bench,
    sample::Sample,
};
use crate::{env::Env, proc::shell_line};

/// One program of benches.
#[derive(Clone, Debug)]
struct Program {
    path: Utf8PathBuf,
    /// Its package's folder, in which cargo runs it.
    cwd: Utf8PathBuf,
}

impl Program {
    /// Without the hash that cargo puts behind it.
    fn name(&self) -> String {
        let file = self.path.file_name().unwrap_or("program");
        file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned()
    }
}

/// Counts what benches execute.
pub(super) struct Counter<'a> {
    programs: Vec<Program>,
    folder: Utf8PathBuf,
    /// Full names by titles.
    titles: IndexMap<String, String>,
    say: &'a dyn Fn(&str),
}

impl<'a> Counter<'a> {
    /// Finds valgrind and the programs.
    pub(super) fn new(
        env: &Env,
        settings: &Settings,
        samples: &IndexMap<String, Sample>,
        say: &'a dyn Fn(&str),
    ) -> io::Result<Self> {
        if env.find_on_path("valgrind").is_none() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "no valgrind on the PATH"));
        }
        let titles = samples.iter().map(|(name, it)| (it.title.clone(), name.clone())).collect();
        let programs = programs(env, settings)?;
        Ok(Self { programs, folder: settings.folder.join("counts"), titles, say })
    }

    /// Counts the benches, or those of these names, and says which programs it could not count.
    /// Counts don't depend on what else runs, so as many programs are counted at once as there are
    /// processors.
    pub(super) fn count(
        &self,
        benches: &mut IndexMap<String, Bench>,
        names: Option<&[String]>,
    ) -> Vec<String> {
        let filter = names.map(filter).unwrap_or_default();
        let lines: Vec<_> = self.programs.iter().map(|it| self.argv(it, &filter)).collect();
        for (argv, _) in &lines {
            (self.say)(&format!("$ {}", shell_line(argv)));
        }
        let queue = Mutex::new(self.programs.iter().zip(&lines));
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let work = || {
            let mut counted = Vec::new();
            loop {
                let next = queue.lock().ok().and_then(|mut queue| queue.next());
                let Some((program, (argv, folder))) = next else {
                    return counted;
                };
                counted.push((program.name(), count::count(argv, &program.cwd, folder)));
            }
        };
        let counted: Vec<(String, io::Result<Counts>)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            threads.into_iter().flat_map(|it| it.join().unwrap_or_default()).collect()
        });
        let mut failed = Vec::new();
        for (program, counts) in counted {
            match counts {
                Ok(counts) => self.note(benches, counts),
                Err(error) => failed.push(format!("{program} ({error})")),
            }
        }
        failed.sort_unstable();
        failed
    }

    fn note(&self, benches: &mut IndexMap<String, Bench>, counts: Counts) {
        for (title, instructions) in counts {
            let bench = self.titles.get(&title).and_then(|name| benches.get_mut(name));
            if let Some(bench) = bench {
                bench.instructions.push(instructions);
            }
        }
    }

    fn argv(&self, program: &Program, filter: &str) -> (Vec<String>, Utf8PathBuf) {
        let folder = self.folder.join(program.path.file_name().unwrap_or("program"));
        (count::command(&program.path, filter, &folder.join("profile")), folder)
    }
}

#[derive(Deserialize)]
struct Message {
    executable: Option<Utf8PathBuf>,
    manifest_path: Option<Utf8PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

/// Asks cargo, which has built them already.
fn programs(env: &Env, settings: &Settings) -> io::Result<Vec<Program>> {
    let build = settings.command.split(|arg| arg == "--").next().unwrap_or_default();
    let [cargo, args @ ..] = build else {
        return Err(io::Error::other("no command"));
    };
    let asked = Command::new(cargo)
        .args(args)
        .args(["--no-run", "--quiet", "--message-format=json"])
        .current_dir(&settings.root)
        .env_clear()
        .envs(env.for_children())
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&asked.stdout);
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let found = messages.filter(|it| {
        it.target.as_ref().is_some_and(|target| target.kind.iter().any(|kind| kind == "bench"))
    });
    let program = |it: Message| {
        let cwd = it.manifest_path?.parent()?.to_owned();
        Some(Program { path: it.executable?, cwd })
    };
    Ok(found.filter_map(program).collect())
}
