//! `up --watch`: what happens to saved files and to the callers meanwhile.

use std::{process::Command, time::Duration};

use crate::{
    caller::{Callers, ask},
    harness::{Fixture, Watched, pid_of, wait},
};

/// A program that is built from `src/note`, in a second language that any machine has: a copy of
/// the steady service with the note appended. `bad` does not compile, `dies` ends at once.
const BUILD: &str = r#"
      build:
        command: [sh, -c, "sleep $(cat src/pace 2>/dev/null || echo 0); echo built >> builds; if [ ! -e src/note ] || grep -q bad src/note; then echo 'error: bad word'; echo '  --> src/note:1:1'; exit 1; fi; if grep -q dies src/note; then cp /bin/false out.new; else (cat {steady}; echo; cat src/note) > out.new; fi; chmod +x out.new; mv out.new out"]
        output: out
      watch: [src]
"#;

fn compose(order: &str) -> String {
    format!(
        "
services:
  web:
    ports: [\"127.0.0.1::80\"]
    restart: unless-stopped
    stop_grace_period: 5s
    healthcheck: {{ start_period: 5s, interval: 1s }}
    image: fixture\n    x-jessy:{BUILD}
      run: [\"{{bin}}\"]
      health: {{ port: 80, path: / }}
      reload: {order}
"
    )
}

fn watched(compose: &str) -> Watched {
    let fixture = Fixture::new(compose);
    fixture.write("src/note", "one");
    Watched::start(fixture)
}

fn builds(watched: &Watched) -> usize {
    std::fs::read_to_string(watched.path("builds")).unwrap_or_default().lines().count()
}

#[test]
fn a_reload_under_load_refuses_and_loses_no_request() {
    for order in ["start-first", "stop-first"] {
        let watched = watched(&compose(order));
        let port = watched.port("web");
        let callers = Callers::start(port, 8, Duration::from_millis(5));
        for program in ["two", "three", "four"] {
            watched.write("src/note", program);
            wait(program, || ask(port).contains(program));
            watched.says_again("web  reloaded in <TIME> (compile <TIME>)");
        }
        let seen = callers.stop();
        assert_eq!((seen.refused, seen.lost), (0, 0), "{order}: {seen:?}");
        assert!(seen.answered > 100, "{order}: {seen:?}");
        assert_eq!(watched.service("web")["restarts"], 0);
        watched.end();
    }
}

#[test]
fn open_requests_are_answered_before_the_next_program_starts() {
    let watched = watched(&compose("stop-first").replace("\"{bin}\"", "\"{bin}\", slow=300"));
    let port = watched.port("web");
    let callers = Callers::start(port, 4, Duration::from_millis(5));
    watched.write("src/note", "two");
    watched.says_again("web  reloaded in");
    let seen = callers.stop();
    assert_eq!((seen.refused, seen.lost), (0, 0), "{seen:?}");
    watched.end();
}

#[test]
fn what_does_not_compile_is_told_and_the_old_program_serves_on() {
    let watched = watched(&compose("stop-first"));
    let port = watched.port("web");
    let before = pid_of(&watched.service("web"));
    watched.write("src/note", "bad");
    watched.says_again("✗ web  doesn't compile: src/note:1:1 bad word");
    watched.says_again("✗ web does not build");
    assert!(ask(port).contains("one"));
    // The program of before: nothing to reload, and the error is gone.
    watched.write("src/note", "one");
    watched.says_again("web  reloaded in");
    watched.write("src/note", "two");
    watched.says_again("web  reloaded in");
    assert!(ask(port).contains("two"));
    assert_ne!(pid_of(&watched.service("web")), before);
    watched.end();
}

#[test]
fn a_program_that_fails_gives_way_to_the_one_of_before() {
    for order in ["start-first", "stop-first"] {
        let watched = watched(&compose(order));
        let port = watched.port("web");
        let callers = Callers::start(port, 2, Duration::from_millis(10));
        watched.write("src/note", "dies");
        watched.says_again("✗ web  the new program failed; the one of before serves on");
        watched.says_again("✗ web crashed at start");
        assert!(ask(port).contains("one"), "{order}");
        // Were it to crash now, what runs is still the one of before.
        let before = pid_of(&watched.service("web"));
        crate::harness::kill(before, "KILL");
        watched.fixture.wait_for("web", |web| {
            web["state"] == "healthy" && web["pid"].as_i64() != Some(before.into())
        });
        assert!(ask(port).contains("one"), "{order}");
        watched.write("src/note", "two");
        watched.says_again("web  reloaded in");
        assert!(ask(port).contains("two"), "{order}");
        let seen = callers.stop();
        assert_eq!(seen.refused, 0, "{order}: {seen:?}");
        watched.end();
    }
}

#[test]
fn the_last_save_wins() {
    let watched = watched(&compose("stop-first"));
    let port = watched.port("web");
    watched.write("src/pace", "1");
    watched.says_again("compiling web: pace was saved");
    watched.write("src/note", "two");
    watched.says_again("compiling web: note and 1 other were saved");
    watched.write("src/note", "three");
    watched.says_again("web  reloaded in");
    assert!(ask(port).contains("three"));
    // The first build of all, and the last: those between were given up.
    assert_eq!(builds(&watched), 2);
    watched.end();
}

#[test]
fn many_files_at_once_are_one_build_and_what_editors_leave_is_none() {
    let watched = watched(&compose("stop-first"));
    // However long this takes on a busy machine, it comes in one piece.
    watched.meanwhile(|| {
        for name in ["note~", ".note.swp", "4913", "#note#", "note.tmp"] {
            watched.write(&format!("src/{name}"), "x");
        }
        watched.write("src/note", "one");
        // A save that does count comes after all of those.
        for index in 0..50 {
            watched.write(&format!("src/part{index}"), "x");
        }
        watched.write("src/note", "two");
    });
    watched.says_again("compiling web: note and 50 others were saved");
    watched.says_again("web  reloaded in");
    assert_eq!(builds(&watched), 2);
    let port = watched.port("web");
    // As a branch switch does, or a formatter that writes anew what it read.
    std::fs::remove_dir_all(watched.path("src")).unwrap();
    watched.says_again("doesn't compile");
    watched.write("src/note", "three");
    watched.says_again("web  reloaded in");
    watched.write("src/note", "four");
    watched.says_again("web  reloaded in");
    assert!(ask(port).contains("four"));
    // What cargo needs to call this a workspace.
    watched.write("src/lib.rs", "");
    watched.end();
}

#[test]
fn a_build_that_writes_among_its_sources_does_not_run_for_ever() {
    let own = "date +%N > src/made; sleep 0.2; cp {steady} out.new; date +%N >> out.new";
    let compose = compose("stop-first").replace("sleep $(cat", &format!("{own}; sleep $(cat"));
    let watched = watched(&compose);
    watched.write("src/note", "two");
    watched.says_again("web  reloaded in");
    let mut last = 0;
    wait("the builds to end", || {
        let now = builds(&watched);
        std::thread::park_timeout(Duration::from_millis(1500));
        let is_quiet = now == builds(&watched) && now == last;
        last = now;
        is_quiet
    });
    watched.write("src/note", "three");
    wait("a save of a person", || ask(watched.port("web")).contains("three"));
    watched.end();
}

#[test]
fn data_runs_a_one_shot_again_and_restarts_no_other() {
    let fixture = Fixture::new(
        "
services:
  layers:
    image: fixture
    x-jessy: { run: [sh, -c, \"test ! -e data/bad && cp data/x made\"], watch: [data] }
  web:
    depends_on: { layers: { condition: service_completed_successfully } }
    ports: [\"127.0.0.1::80\"]
    image: fixture
    x-jessy: { run: [\"{fake}\"], health: { port: 80, path: / } }
",
    );
    fixture.write("data/x", "one");
    let watched = Watched::start(fixture);
    let before = pid_of(&watched.service("web"));
    watched.write("data/x", "two");
    watched.says_again("layers  reloaded in <TIME>\n");
    assert_eq!(std::fs::read_to_string(watched.path("made")).unwrap(), "two");
    watched.write("data/bad", "");
    watched.says_again("layers  the new program failed; the one of before serves on");
    std::fs::remove_file(watched.path("data/bad")).unwrap();
    watched.says_again("layers  reloaded in <TIME>\n");
    assert_eq!(pid_of(&watched.service("web")), before);
    watched.end();
}

#[test]
fn what_runs_after_a_reload_is_what_an_up_would_start() {
    let watched = watched(&compose("stop-first"));
    watched.write("src/note", "two");
    watched.says_again("web  reloaded in");
    let before = pid_of(&watched.service("web"));
    let again = watched.fixture.run(&["up", "--engine", "native", "--detach"]);
    assert!(again.err.contains("already running, and nothing has changed"), "{}", again.err);
    assert_eq!(pid_of(&watched.service("web")), before);
    watched.end();
}

#[test]
fn real_compilers() {
    let fixture = Fixture::new(
        "
services:
  rust:
    image: fixture
    x-jessy: { build: { cargo: { package: fixture } } }
  go:
    image: fixture
    x-jessy: { build: { go: { dir: gate, output: gate } } }
",
    );
    let rust = |word: &str| {
        format!("fn main() {{ println!(\"rust {word}\"); loop {{ std::thread::park() }} }}\n")
    };
    let go = |word: &str| {
        format!(
            "package main\n\nimport \"fmt\"\n\nfunc main() {{ fmt.Println(\"go {word}\"); select {{}} }}\n"
        )
    };
    // Go would call a process in which nothing can happen any more a deadlock.
    let go = |word: &str| {
        go(word).replace("select {}", "c := make(chan int); go func() { for { c <- 1 } }(); for { <-c; time.Sleep(time.Hour) }").replace("import \"fmt\"", "import (\n\t\"fmt\"\n\t\"time\"\n)")
    };
    fixture.write("src/main.rs", &rust("one"));
    fixture.write("gate/go.mod", "module gate\n\ngo 1.26\n");
    fixture.write("gate/main.go", &go("one"));
    let watched = Watched::start(fixture);
    watched.write("src/main.rs", &rust("two").replace("park()", "park(missing)"));
    watched.says_again("rust  doesn't compile: src/main.rs:1:");
    watched.write("gate/main.go", &go("two").replace("Println", "Printnl"));
    watched.says_again("go    doesn't compile: gate/main.go:8:");
    watched.write("gate/main.go", &go("two"));
    watched.says_again("go    reloaded in <TIME> (compile <TIME>)");
    watched.write("src/main.rs", &rust("two"));
    watched.says_again("rust  reloaded in <TIME> (compile <TIME>)");
    for word in ["rust two", "go two"] {
        wait(word, || watched.fixture.run(&["logs"]).out.contains(word));
    }
    watched.end();
}

#[test]
fn watching_needs_somebody_who_looks() {
    let fixture = Fixture::new(&compose("stop-first"));
    let ended = fixture.run(&["up", "--watch", "--detach"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("--watch' cannot be used with '--detach"), "{}", ended.err);
}

#[test]
fn git_switches_are_followed() {
    let fixture = Fixture::new(&compose("start-first"));
    fixture.write("src/note", "main");
    fixture.write(".gitignore", "/target\n/.jessy\n/out\n/builds\n");
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.invalid"];
        let mut command = Command::new("git");
        command.args(identity).args(args).current_dir(fixture.path("."));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    git(&["switch", "-qc", "side"]);
    fixture.write("src/note", "side");
    fixture.write("src/deep/er/part", "x");
    git(&["add", "."]);
    git(&["commit", "-qm", "two"]);
    let watched = Watched::start(fixture);
    let port = watched.port("web");
    let git = |branch: &str| {
        let mut command = Command::new("git");
        command.args(["switch", "-q", branch]).current_dir(watched.path("."));
        assert!(command.status().unwrap().success());
    };
    for branch in ["main", "side", "main"] {
        git(branch);
        wait(branch, || ask(port).contains(branch));
        watched.says_again("web  reloaded in");
    }
    watched.end();
}
