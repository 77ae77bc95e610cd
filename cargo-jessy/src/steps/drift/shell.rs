//! Simple commands of a POSIX shell, and nothing else of it: what decides, loops or computes is
//! logic, and has no place in an alias.

use std::{iter::Peekable, str::Chars};

/// A command, without the variables in front of it and without its redirections.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Simple {
    /// The line of the script that it begins on, from 0.
    pub(super) line: usize,
    /// Its words, with quotes taken away and variables as they are written.
    pub(super) words: Vec<String>,
}

/// A line, and what stands there that can't be read.
pub(super) type Problem = (usize, String);

/// Words that begin something else than a simple command.
const LOGIC: [&str; 18] = [
    "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac",
    "function", "select", "!", "[[", "{", "}",
];

/// The commands of a script, up to the first thing that can't be read.
pub(super) fn read(text: &str) -> (Vec<Simple>, Option<Problem>) {
    let mut reader =
        Reader { chars: text.chars().peekable(), line: 0, start: 0, words: Vec::new() };
    let mut commands = Vec::new();
    let problem = reader.all(&mut commands).err().map(|what| (reader.line, what));
    (commands, problem)
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    line: usize,
    /// Where the command that is being read began.
    start: usize,
    words: Vec<String>,
}

impl Reader<'_> {
    fn all(&mut self, commands: &mut Vec<Simple>) -> Result<(), String> {
        while let Some(c) = self.chars.peek().copied() {
            match c {
                '\n' | ';' | '&' | '|' => {
                    self.finish(commands)?;
                    self.next();
                }
                ' ' | '\t' | '\r' => {
                    self.next();
                }
                '#' => while self.chars.next_if(|c| *c != '\n').is_some() {},
                '(' | ')' => return Err("a subshell".to_owned()),
                '<' | '>' => self.redirection()?,
                _ => self.argument()?,
            }
        }
        self.finish(commands)
    }

    fn next(&mut self) -> Option<char> {
        let c = self.chars.next();
        self.line += usize::from(c == Some('\n'));
        c
    }

    fn argument(&mut self) -> Result<(), String> {
        if self.words.is_empty() {
            self.start = self.line;
        }
        let Some(word) = self.word()? else { return Ok(()) };
        // `2>&1`: the number belongs to the redirection.
        let number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        if number && matches!(self.chars.peek(), Some('<' | '>')) {
            return self.redirection();
        }
        self.words.push(word);
        Ok(())
    }

    fn redirection(&mut self) -> Result<(), String> {
        let mut sign = String::new();
        while let Some(c) = self.chars.next_if(|c| matches!(c, '<' | '>' | '&')) {
            sign.push(c);
        }
        if sign.starts_with("<<") {
            return Err("a here-document".to_owned());
        }
        while self.chars.next_if(|c| *c == ' ').is_some() {}
        if self.chars.peek() == Some(&'(') {
            return Err("a process substitution".to_owned());
        }
        self.word().map(drop)
    }

    fn finish(&mut self, commands: &mut Vec<Simple>) -> Result<(), String> {
        let words = std::mem::take(&mut self.words);
        let words: Vec<String> = words.into_iter().skip_while(|word| is_assignment(word)).collect();
        let Some(first) = words.first() else { return Ok(()) };
        if LOGIC.contains(&first.as_str()) {
            self.line = self.start;
            return Err(format!("`{first}`, which is logic"));
        }
        commands.push(Simple { line: self.start, words });
        Ok(())
    }

    /// One word, up to a blank or an operator outside of quotes; none, if lines were only joined.
    fn word(&mut self) -> Result<Option<String>, String> {
        let mut word = String::new();
        let mut quoted = false;
        while let Some(c) = self.chars.peek().copied() {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    quoted = true;
                    self.next();
                    self.until('\'', &mut word)?;
                }
                '"' => {
                    quoted = true;
                    self.next();
                    self.quoted(&mut word)?;
                }
                '\\' => {
                    self.next();
                    // At a line's end it joins the lines.
                    word.extend(self.next().filter(|c| *c != '\n'));
                }
                '`' => return Err("a command substitution".to_owned()),
                '$' => self.dollar(&mut word)?,
                _ => {
                    self.next();
                    word.push(c);
                    // `{{ just's }}`
                    if c == '{' && self.chars.peek() == Some(&'{') {
                        self.braces(&mut word);
                        word.extend(self.chars.next_if(|c| *c == '}'));
                    }
                }
            }
        }
        Ok(Some(word).filter(|word| quoted || !word.is_empty()))
    }

    fn until(&mut self, end: char, word: &mut String) -> Result<(), String> {
        loop {
            match self.next() {
                None => return Err(format!("a {end} without its other half")),
                Some(c) if c == end => return Ok(()),
                Some(c) => word.push(c),
            }
        }
    }

    fn quoted(&mut self, word: &mut String) -> Result<(), String> {
        loop {
            match self.chars.peek().copied() {
                None => return Err("a \" without its other half".to_owned()),
                Some('`') => return Err("a command substitution".to_owned()),
                Some('$') => self.dollar(word)?,
                Some('"') => {
                    self.next();
                    return Ok(());
                }
                Some('\\') => {
                    self.next();
                    word.extend(self.next());
                }
                Some(c) => {
                    self.next();
                    word.push(c);
                }
            }
        }
    }

    /// `$NAME` and `${…}`, and `${{ … }}` of workflows, as they are written.
    fn dollar(&mut self, word: &mut String) -> Result<(), String> {
        self.next();
        word.push('$');
        match self.chars.peek() {
            Some('(') => Err("a command substitution".to_owned()),
            Some('\'' | '"') => Err("a quote behind a dollar sign".to_owned()),
            Some('{') => {
                self.braces(word);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Braces and all in between, to where they are even again.
    fn braces(&mut self, word: &mut String) {
        let mut depth = 0_usize;
        while let Some(c) = self.chars.peek().copied() {
            if c == '\n' {
                return;
            }
            self.next();
            word.push(c);
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    fn commands(text: &str) -> Vec<String> {
        let (commands, problem) = read(text);
        assert_eq!(problem, None, "{text}");
        commands.iter().map(|it| format!("{}: {}", it.line, it.words.join("|"))).collect()
    }

    fn problem(text: &str) -> String {
        let (_, problem) = read(text);
        let (line, what) = problem.unwrap_or_else(|| panic!("{text} can be read"));
        format!("{line}: {what}")
    }

    #[test]
    fn commands_are_told_apart_and_lose_what_is_around_them() {
        assert_eq!(commands("cargo jessy ci"), ["0: cargo|jessy|ci"]);
        let script = "# why\nA=1 B='2 3' cargo jessy up && curl x | tee \"a b\" 2>&1 >log\nls;pwd";
        let expected = ["1: cargo|jessy|up", "1: curl|x", "1: tee|a b", "2: ls", "2: pwd"];
        assert_eq!(commands(script), expected);
        assert_eq!(
            commands("cargo \\\n  jessy \\\n  ci # all\nls"),
            ["0: cargo|jessy|ci", "3: ls"]
        );
        assert_eq!(
            commands("cargo jessy ${{ a || b }} \"$@\""),
            ["0: cargo|jessy|${{ a || b }}|$@"]
        );
        assert_eq!(commands("cargo jessy {{ what }}"), ["0: cargo|jessy|{{ what }}"]);
        assert_eq!(commands("X=1\n\n"), [""; 0]);
        assert_eq!(commands("'' cargo"), ["0: |cargo"]);
    }

    #[test]
    fn what_is_no_simple_command_is_named_with_its_line() {
        assert_eq!(problem("ls\nif true; then ls; fi"), "1: `if`, which is logic");
        assert_eq!(problem("cargo jessy $(cat x)"), "0: a command substitution");
        assert_eq!(problem("cargo jessy \"`cat x`\""), "0: a command substitution");
        assert_eq!(problem("(ls)"), "0: a subshell");
        assert_eq!(problem("cat <<END\nx\nEND"), "0: a here-document");
        assert_eq!(problem("diff <(ls) x"), "0: a process substitution");
        assert_eq!(problem("ls 'x"), "0: a ' without its other half");
        assert_eq!(problem("{ ls; }"), "0: `{`, which is logic");
    }
}
