//! From a text to its clauses, folded so that one spelling stands for all (domain §11).
//!
//! Folding: compatibility forms are taken apart (full-width and styled letters, ligatures), accents
//! and invisible characters dropped, letters made lower-case, and letters that only look Latin made
//! Latin. A clause ends at `. ; : ! ?`, a line break and the word "but".

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The word that ends a clause.
const TURN: &str = "but";

/// A word, or a part of one: "mother-in-law" is one word of three pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it ends in the clause's text, its closing blank included.
    pub(super) end: usize,
    /// Number of its word in the clause.
    pub(super) word: usize,
    /// A hyphen binds it to another piece.
    pub(super) bound: bool,
    /// It ends in `'s`.
    pub(super) possessive: bool,
}

/// Part of a text.
#[derive(Debug, Default)]
pub(super) struct Clause {
    /// Each piece between two blanks of its own: ` how  to `. What is searched for has the same
    /// form, so that nothing is ever found in the middle of a word.
    pub(super) text: String,
    /// In order.
    pub(super) pieces: Vec<Piece>,
}

/// Hands out one clause after the other, in the same memory.
pub(super) struct Clauses<'a> {
    chars: Box<dyn Iterator<Item = char> + 'a>,
    clause: Clause,
    word: usize,
    /// A piece is being written.
    open: bool,
    /// The piece to come hangs on the one before by a hyphen.
    binds: bool,
    /// An apostrophe that counts if a letter follows.
    apostrophe: bool,
}

impl<'a> Clauses<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            chars: folded(text),
            clause: Clause::default(),
            word: 0,
            open: false,
            binds: false,
            apostrophe: false,
        }
    }

    /// The next clause that has words; `None` after the last.
    pub(super) fn next(&mut self) -> Option<&Clause> {
        self.clause.text.clear();
        self.clause.pieces.clear();
        self.word = 0;
        while let Some(c) = self.chars.next() {
            if c.is_alphanumeric() {
                self.letter(c);
            } else if c == '\'' && self.open {
                self.apostrophe = true;
            } else {
                self.close();
                let within = self.clause.pieces.last().is_some_and(|last| last.word == self.word);
                if within && matches!(c, '-' | '_') {
                    self.binds = true;
                } else if c.is_whitespace() || ends_clause(c) {
                    let turned = self.end_word();
                    if turned || ends_clause(c) {
                        if !self.clause.pieces.is_empty() {
                            return Some(&self.clause);
                        }
                        self.word = 0;
                    }
                }
            }
        }
        self.close();
        self.end_word();
        (!self.clause.pieces.is_empty()).then_some(&self.clause)
    }

    fn letter(&mut self, c: char) {
        let text = &mut self.clause.text;
        if !self.open {
            text.push(' ');
            self.open = true;
        } else if self.apostrophe {
            text.push('\'');
        }
        self.apostrophe = false;
        text.push(c);
    }

    /// Ends the piece that is being written.
    fn close(&mut self) {
        if !self.open {
            return;
        }
        let Clause { text, pieces } = &mut self.clause;
        let possessive = text.ends_with("'s");
        text.push(' ');
        let bound = self.binds;
        if let (true, Some(before)) = (bound, pieces.last_mut()) {
            before.bound = true;
        }
        pieces.push(Piece { end: text.len(), word: self.word, bound, possessive });
        (self.open, self.binds, self.apostrophe) = (false, false, false);
    }

    /// Ends the word; whether it is the one that ends a clause. That one is no part of the clause.
    fn end_word(&mut self) -> bool {
        self.binds = false;
        let Clause { text, pieces } = &mut self.clause;
        let Some(last) = pieces.last().copied().filter(|last| last.word == self.word) else {
            return false;
        };
        self.word += 1;
        let start = pieces.len().checked_sub(2).map_or(0, |before| pieces[before].end);
        if last.bound || text[start..].trim() != TURN {
            return false;
        }
        text.truncate(start);
        pieces.pop();
        true
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, '.' | ';' | ':' | '!' | '?' | '。' | '\u{2028}' | '\u{2029}' | '\u{85}')
        || matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}')
}

fn folded(text: &str) -> Box<dyn Iterator<Item = char> + '_> {
    if text.is_ascii() {
        return Box::new(text.chars().map(|c| c.to_ascii_lowercase()));
    }
    // Before they are taken apart: some would become a blank and an accent.
    let known = text.chars().filter(|&c| !is_invisible(c)).map(known);
    let letters = known.nfkd().filter(|&c| !is_combining_mark(c));
    Box::new(letters.flat_map(char::to_lowercase).flat_map(latin))
}

/// Characters that stand for one of ASCII.
fn known(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' | '\u{2032}' => '\'',
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        other => other,
    }
}

/// Characters with no shape of their own, which may stand within a word.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// The Latin letters that a lower-case letter is, or only looks like.
fn latin(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'а' | 'α' => ('a', None),
        'в' => ('b', None),
        'с' => ('c', None),
        'ԁ' => ('d', None),
        'е' | 'ε' => ('e', None),
        'һ' | 'н' => ('h', None),
        'і' | 'ι' | 'ı' => ('i', None),
        'ј' => ('j', None),
        'к' | 'κ' => ('k', None),
        'ӏ' => ('l', None),
        'м' => ('m', None),
        'о' | 'ο' => ('o', None),
        'р' | 'ρ' => ('p', None),
        'ѕ' => ('s', None),
        'т' | 'τ' => ('t', None),
        'υ' => ('u', None),
        'ν' => ('v', None),
        'х' | 'χ' => ('x', None),
        'у' => ('y', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<String> {
        let mut clauses = Clauses::new(text);
        let mut found = Vec::new();
        while let Some(clause) = clauses.next() {
            found.push(clause.text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        found.retain(|clause| !clause.is_empty());
        found
    }

    #[test]
    fn clauses_end_where_the_domain_says() {
        let cases: [(&str, &[&str]); 7] = [
            ("a b. c; d: e! f? g", &["a b", "c", "d", "e", "f", "g"]),
            ("a\nb\r\nc\u{2028}d", &["a", "b", "c", "d"]),
            ("a, b (c) but d, BUT e", &["a b c", "d", "e"]),
            ("butter all-but b butt", &["butter all but b butt"]),
            ("a。b！c？d", &["a", "b", "c", "d"]),
            ("", &[]),
            ("?! ... but", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(clauses(text), expected, "{text:?}");
        }
    }

    #[test]
    fn one_spelling_stands_for_all() {
        let cases = [
            ("KILL", "kill"),
            ("ｋｉｌｌ", "kill"),
            ("𝐤𝒾𝓁𝔩", "kill"),
            ("k\u{200b}i\u{ad}l\u{2060}l", "kill"),
            ("kíl\u{301}l", "kill"),
            ("кіӏӏ", "kiӏӏ".replace('ӏ', "l").as_str()),
            ("‘don’t’", "don't"),
            ("\"hurt,someone\"", "hurt someone"),
            ("a\t b\u{a0}\u{3000}c", "a b c"),
        ]
        .map(|(text, expected)| (text.to_owned(), expected.to_owned()));
        for (text, expected) in cases {
            assert_eq!(clauses(&text), [expected], "{text:?}");
        }
    }

    #[test]
    fn a_word_of_three_pieces_is_one_word() {
        let mut clauses = Clauses::new("my mother-in-law's dog");
        let clause = clauses.next().unwrap();
        let words: Vec<_> = clause.pieces.iter().map(|p| (p.word, p.bound)).collect();
        assert_eq!(words, [(0, false), (1, true), (1, true), (1, true), (2, false)]);
        assert!(clause.pieces[3].possessive);
    }
}
