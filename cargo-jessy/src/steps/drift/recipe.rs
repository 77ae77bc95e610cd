//! A recipe of a justfile: its head, and the commands of its body.

use super::{Reading, calls};

/// Whether a line is the head of a recipe: `name parameters: dependencies`.
pub(super) fn is_head(line: &str) -> bool {
    let Some((head, dependencies)) = split(line) else { return false };
    let head = head.strip_prefix('@').unwrap_or(head);
    let mut words = head.split_whitespace();
    let named = words.next().is_some_and(is_name);
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_&".contains(c);
    // A comment may stand behind them.
    let dependencies = dependencies.split('#').next().unwrap_or_default();
    named && words.all(is_parameter) && dependencies.chars().all(plain)
}

/// Splits at the colon that ends the head. Defaults of parameters may hold one, in quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (index, c) in line.char_indices() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, ':') => return Some((&line[..index], &line[index + 1..])),
            _ => {}
        }
    }
    None
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

/// `name`, `*name`, `+name`, `$name`, each with a default that is text or not.
fn is_parameter(word: &str) -> bool {
    let word = word.trim_start_matches(['*', '+', '$']);
    match word.split_once('=') {
        None => is_name(word),
        Some((name, default)) => {
            let text = |quote| {
                default.len() >= 2 && default.starts_with(quote) && default.ends_with(quote)
            };
            is_name(name) && (text('\'') || text('"') || is_name(default))
        }
    }
}

/// Judges the lines of a body, the first of which is line `first` of the file.
pub(super) fn body(lines: &[&str], first: usize, reading: &mut Reading<'_>) {
    if lines.first().is_some_and(|line| line.trim_start().starts_with("#!")) {
        reading.add(first, "can't read a recipe in another language");
        return;
    }
    let mut index = 0;
    while index < lines.len() {
        let start = index;
        let mut line = lines[index].to_owned();
        // A backslash joins lines; each other line is a shell of its own.
        while line.ends_with('\\') && index + 1 < lines.len() {
            index += 1;
            line = format!("{line}\n{}", lines[index]);
        }
        index += 1;
        let signs: String = line.trim_start().chars().take_while(|c| "@-".contains(*c)).collect();
        if signs.contains('-') {
            reading.add(first + start, "its failure is ignored: `-` in front of a command");
        }
        let command = line.trim_start().trim_start_matches(['@', '-']);
        calls::script(command, first + start, None, reading);
    }
}

#[cfg(test)]
mod tests {
    use super::is_head;

    #[test]
    fn heads_are_read_strictly() {
        for line in ["up *args:", "@it a b='x:y' $c=\"1\": one two", "ci: fmt && lint # all"] {
            assert!(is_head(line), "{line}");
        }
        for line in ["x := 'a'", "up", "x (a):", "x: (y 'z')", "x a=b():", "9x:"] {
            assert!(!is_head(line), "{line}");
        }
    }
}
