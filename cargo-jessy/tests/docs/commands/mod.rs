//! Every command that a document shows works as it stands there.
//!
//! Fenced `console` and `sh` blocks are run, document by document and line by line, in a clone of
//! this repository, with the real binary. What costs minutes carries a comment above its block,
//! `<!-- proved by PATH: why -->`, and is only parsed; any other command that nobody taught this
//! test to run fails it. Commands within the text must name verbs and flags that exist.

mod clone;
mod parse;
mod run;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_jessy::cli;

use self::parse::{Shown, shown, simple_commands, spans};
use crate::repository;

#[test]
fn fenced_commands_run() {
    let mut clone = clone::Clone::make();
    for document in documents() {
        let text = fs_err::read_to_string(repository().join(&document)).unwrap();
        let commands = shown(&document, &text);
        let commands: Vec<_> = commands.into_iter().filter(|it| it.proof.is_none()).collect();
        run::document(&mut clone, &commands);
    }
}

#[test]
fn fenced_commands_parse() {
    let mut seen = 0;
    for document in documents() {
        let text = fs_err::read_to_string(repository().join(&document)).unwrap();
        for Shown { place, text, proof, .. } in shown(&document, &text) {
            if let Some(proof) = proof {
                let (by, why) = proof.split_once(": ").unwrap_or((&proof, ""));
                assert!(repository().join(by).exists(), "{place}: {by}, which proves it, is gone");
                assert!(!why.is_empty(), "{place}: say why it is proved elsewhere");
            }
            for words in simple_commands(&text) {
                let Some(arguments) = jessy(&words) else { continue };
                seen += 1;
                let all = ["cargo-jessy"].into_iter().chain(arguments.iter().map(String::as_str));
                if let Err(error) = cli::command().try_get_matches_from(all) {
                    assert!(!error.use_stderr(), "{place}: {text}\n{error}");
                }
            }
        }
    }
    assert!(seen > 0, "no document shows a command");
}

/// `cargo jessy up [--env dev|test]` and the like: the verb and each flag are there.
#[test]
fn commands_in_the_text_exist() {
    let mut seen = 0;
    for document in documents() {
        let text = fs_err::read_to_string(repository().join(&document)).unwrap();
        for span in spans(&text) {
            let words: Vec<_> = span.split_whitespace().collect();
            let Some(at) = words.windows(2).position(|pair| pair == ["cargo", "jessy"]) else {
                continue;
            };
            let model = cli::command();
            let Some(verb) = words.get(at + 2) else { continue };
            if !verb.starts_with(|c: char| c.is_ascii_lowercase()) {
                continue; // `cargo jessy …`, `cargo jessy --version`
            }
            let Some(verb) = model.find_subcommand(verb) else {
                panic!("{document}: `{span}`: there is no {verb}");
            };
            seen += 1;
            for flag in flags(&span) {
                let is_there = verb.get_arguments().any(|it| it.get_long() == Some(&flag));
                let is_global = ["color", "help"].contains(&flag.as_str());
                assert!(is_there || is_global, "{document}: `{span}`: there is no --{flag}");
            }
        }
    }
    assert!(seen > 20, "only {seen} commands were found in the text");
}

/// The flags of the first command of a span.
fn flags(span: &str) -> Vec<String> {
    let first = span.split(" && ").next().unwrap_or(span);
    let starts = first.match_indices("--").map(|(at, _)| &first[at + 2..]);
    let name = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect()
    };
    starts.map(name).filter(|name| !name.is_empty()).collect()
}

/// The arguments of ours, if it is a command of ours.
fn jessy(words: &[String]) -> Option<&[String]> {
    match words {
        [cargo, jessy, arguments @ ..] if cargo == "cargo" && jessy == "jessy" => Some(arguments),
        _ => None,
    }
}

/// README.md, docs/*.md and the README of each part.
fn documents() -> Vec<Utf8PathBuf> {
    let mut found = vec![Utf8PathBuf::from("README.md")];
    for entry in ignore::Walk::new(repository()) {
        let path = Utf8PathBuf::from_path_buf(entry.unwrap().into_path()).unwrap();
        let path = path.strip_prefix(repository()).unwrap();
        let parent = path.parent().unwrap_or(Utf8Path::new(""));
        let is_readme = path.file_name() == Some("README.md") && !path.as_str().contains("tests/");
        let is_document = path.extension() == Some("md") && parent == "docs";
        if (is_readme || is_document) && path != "README.md" {
            found.push(path.to_owned());
        }
    }
    found.sort();
    found
}
