//! Documents into commands, and commands into words.

use camino::Utf8Path;

/// A command as a document shows it.
#[derive(Debug)]
pub(super) struct Shown {
    /// `README.md:12`.
    pub(super) place: String,
    /// The command line, continued lines joined, without the prompt.
    pub(super) text: String,
    /// What the document says that it prints.
    pub(super) output: String,
    /// What proves it elsewhere, and why.
    pub(super) proof: Option<String>,
}

/// The commands of all `console` and `sh` blocks. In a `console` block they stand behind `$ `, and
/// a block without any is only output.
pub(super) fn shown(document: &Utf8Path, text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut proof = None;
    let mut block: Option<&str> = None;
    let mut is_continued = false;
    for (at, line) in text.lines().enumerate() {
        if let Some(kind) = line.strip_prefix("```") {
            if block.take().is_none() {
                block = Some(kind);
            } else {
                proof = None;
            }
            continue;
        }
        let Some(kind) = block else {
            if let Some(comment) = line.strip_prefix("<!-- proved by ") {
                proof = comment.strip_suffix(" -->").map(str::to_owned);
            } else if !line.is_empty() {
                proof = None;
            }
            continue;
        };
        let command = match kind {
            _ if is_continued => Some(line.trim_start()),
            "console" => line.strip_prefix("$ "),
            "sh" if line.starts_with('#') || line.is_empty() => None,
            "sh" => Some(line),
            _ => continue,
        };
        match (command, found.last_mut()) {
            (Some(command), Some(last)) if is_continued => last.text.push_str(command),
            (Some(command), _) => found.push(Shown {
                place: format!("{document}:{}", at + 1),
                text: command.to_owned(),
                output: String::new(),
                proof: proof.clone(),
            }),
            (None, Some(last)) if kind == "console" => last.output.push_str(&format!("{line}\n")),
            (None, _) => {}
        }
        is_continued = command.is_some_and(|command| command.ends_with('\\'));
        if is_continued && let Some(last) = found.last_mut() {
            last.text.pop();
        }
    }
    found
}

/// The code within the text, outside of blocks. A span may go on in the next line.
pub(super) fn spans(text: &str) -> Vec<String> {
    let mut is_outside = true;
    let lines = text.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        is_outside ^= is_fence;
        is_outside && !is_fence
    });
    let prose: Vec<_> =
        lines.map(|line| if line.is_empty() { "\n" } else { line.trim() }).collect();
    let prose = prose.join(" ");
    prose.lines().flat_map(|part| part.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The words of each simple command of a line, without the variables that are set for it alone.
pub(super) fn simple_commands(line: &str) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '#') if word.is_none() => break,
            (None, ' ' | '\t') => all.last_mut().unwrap().extend(word.take()),
            (None, '|' | ';' | '&') => {
                chars.next_if_eq(&c);
                all.last_mut().unwrap().extend(word.take());
                all.push(Vec::new());
            }
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    all.last_mut().unwrap().extend(word);
    for words in &mut all {
        let is_set = |word: &String| {
            let name = word.split_once('=').map_or("", |(name, _)| name);
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        };
        let set = words.iter().take_while(|word| is_set(word)).count();
        words.drain(..set);
    }
    all.retain(|words| !words.is_empty());
    all
}

#[test]
fn lines_are_read_as_a_shell_reads_them() {
    let line = "A=1 cargo jessy up  # why | not\\";
    assert_eq!(simple_commands(line), [["cargo", "jessy", "up"]]);
    let line = r#"curl -d '{"a": "b | c"}' x | jq -c '.' && echo "d e""#;
    let expected: [&[&str]; 3] =
        [&["curl", "-d", r#"{"a": "b | c"}"#, "x"], &["jq", "-c", "."], &["echo", "d e"]];
    assert_eq!(simple_commands(line), expected);
}

#[test]
fn blocks_are_read_with_their_proofs() {
    let text = "a `b\nc` d\n\n<!-- proved by .ci/run: long -->\n```console\n$ one \\\n  two\nout\n$ three\n```\n\n```sh\n# no\nfour\n```\n\n```text\n$ five\n```\n";
    let found = shown(Utf8Path::new("x.md"), text);
    let told: Vec<_> = found
        .iter()
        .map(|it| (it.text.as_str(), it.output.as_str(), it.proof.as_deref()))
        .collect();
    let proof = Some(".ci/run: long");
    assert_eq!(told, [("one two", "out\n", proof), ("three", "", proof), ("four", "", None)]);
    assert_eq!(found[2].place, "x.md:14");
    assert_eq!(spans(text), ["b c"]);
}
