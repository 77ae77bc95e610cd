//! What a person sees on a real terminal, 80 × 24 and wide.

use std::{
    io::{Read as _, Write as _},
    sync::{Arc, Mutex},
};

use insta::assert_snapshot;

use crate::harness::{Fixture, wait};

const ONE: &str = "
name: one
services:
  web:
    image: fixture
    ports: [\"127.0.0.1::80\"]
    x-jessy:
      run: [\"{fake}\"]
      health: { port: 80, path: /ready }
";

/// The binary on a pseudo-terminal, and its screen.
struct Terminal {
    pty: pty_process::blocking::Pty,
    child: std::process::Child,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Terminal {
    fn start(fixture: &Fixture, columns: u16, args: &[&str]) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(24, columns)).unwrap();
        let plain = fixture.command(args);
        let mut command = pty_process::blocking::Command::new(plain.get_program())
            .args(plain.get_args())
            .current_dir(plain.get_current_dir().unwrap())
            .env("TERM", "xterm-256color");
        for (name, value) in plain.get_envs() {
            command = match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.spawn(pts).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(24), size(columns), 0)));
        let seen = Arc::clone(&screen);
        let mut reader =
            std::fs::File::from(std::os::fd::AsFd::as_fd(&pty).try_clone_to_owned().unwrap());
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                seen.lock().unwrap().process(&chunk[..read]);
            }
        });
        Self { pty, child, screen }
    }

    /// The screen's rows as they stand, without blanks at their ends.
    fn text(&self) -> String {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        let rows = screen.rows(0, screen.size().1.get()).map(|row| row.trim_end().to_owned());
        rows.collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }

    fn shows(&self, text: &str) {
        wait(text, || self.text().contains(text));
    }
}

fn size(cells: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(cells).unwrap()
}

#[test]
fn rows_and_ctrl_c() {
    for columns in [80, 200] {
        let fixture = Fixture::new(ONE);
        let mut terminal = Terminal::start(&fixture, columns, &["up"]);
        terminal.shows("│ listening");
        let up = fixture.redact(&terminal.text());
        assert!(up.starts_with("engine: native"), "{up}");
        assert!(up.contains("✓ web  healthy in <TIME>     http://127.0.0.1:<PORT>"), "{up}");
        assert_eq!(up.matches("✓ web").count(), 1, "a row must stand once:\n{up}");
        assert!(!up.contains("waiting"), "debris:\n{up}");
        terminal.pty.write_all(b"\x03").unwrap();
        assert_eq!(terminal.child.wait().unwrap().code(), Some(130));
        terminal.shows("✓ web  stopped");
        assert!(!terminal.text().contains("· web"), "debris:\n{}", terminal.text());
        assert!(fixture.processes().is_empty());
    }
}

#[test]
fn a_card_fits_a_small_terminal() {
    let compose = ONE.replace("[\"{fake}\"]", "[\"{fake}\", \"say=no settings\", \"exit=3\"]");
    let fixture = Fixture::new(&compose);
    let mut terminal = Terminal::start(&fixture, 80, &["up"]);
    assert_eq!(terminal.child.wait().unwrap().code(), Some(1));
    terminal.shows("everything was stopped again");
    let shown = fixture.redact(&terminal.text());
    let (_, card) = shown.split_once('\n').unwrap();
    assert_snapshot!(card, @"
    ✗ web  failed: exit code 3
    ✗ web crashed at start
        exit        code 3
        port        <PORT>
        log         last 1 line
          │ no settings
        look closer: cargo jessy logs web
        more: cargo jessy doctor --explain crashed-at-start
    everything was stopped again
    ");
}

#[test]
fn the_rows_of_the_run_before_and_of_this_one_do_not_mix() {
    let fixture = Fixture::new(ONE);
    fixture.up();
    fixture.write("compose.dev.yaml", "services: { web: { environment: { A: b } } }\n");
    let mut terminal = Terminal::start(&fixture, 80, &["up", "--detach"]);
    assert!(terminal.child.wait().unwrap().success());
    terminal.shows("hint:");
    let text = terminal.text();
    let rows: Vec<_> = text.lines().filter(|line| line.contains("web  ")).collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert!(rows[0].contains("✓ web  stopped") && rows[1].contains("✓ web  healthy"), "{text}");
}
