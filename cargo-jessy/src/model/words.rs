//! Names that a person may have meant, and command lines as words.

/// The known name nearest to `name`, if one is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = 1 + name.chars().count() / 3;
    let normal = |s: &str| s.to_lowercase().replace('-', "_");
    let wanted = normal(name);
    known
        .into_iter()
        .map(|candidate| (distance(&wanted, &normal(candidate)), candidate))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// "did you mean …?", else what there is.
pub(crate) fn suggest<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(near) = nearest(name, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let known: Vec<&str> = known.into_iter().collect();
    match known.len() {
        0 => None,
        1..=8 => Some(format!("known here: {}", known.join(", "))),
        _ => None,
    }
}

/// Edits between two words, a swap of neighbours being one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // A long word is no slip of a short one, and the table below is their product.
    if a.len().abs_diff(b.len()) > 8 || a.len() > 64 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best =
                (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

/// The words of a command line, and the sign that ended it early.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    /// `;`, `&`, `|`, `<` or `>` outside quotes: compose drops it and everything behind it in
    /// silence, which nobody can have meant.
    pub(crate) cut: Option<char>,
}

/// Splits a command line: quotes and backslashes as in a shell, nothing else. `None` if a quote,
/// a bracket or a backslash lacks its other half.
pub(crate) fn split(line: &str) -> Option<Words> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut some = false;
    let (mut single, mut double, mut back, mut bracket) = (false, false, false, false);
    let mut cut = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if !single => {
                word.push(chars.next()?);
                some = true;
                continue;
            }
            ' ' | '\t' | '\r' | '\n' if !(single || double || back || bracket) => {
                if some {
                    words.push(std::mem::take(&mut word));
                    some = false;
                }
                continue;
            }
            '`' if !(single || double || bracket) => back = !back,
            ')' if !(single || double || back) => bracket = !bracket,
            '(' if !(single || double || back) => {
                if bracket || !word.ends_with('$') {
                    return None;
                }
                bracket = true;
            }
            '"' if !(single || bracket) => {
                some |= double;
                double = !double;
                continue;
            }
            '\'' if !(double || bracket) => {
                some |= single;
                single = !single;
                continue;
            }
            ';' | '&' | '|' | '<' | '>' if !(single || double || back || bracket) => {
                if c == '>' && word.starts_with(|c: char| c.is_ascii_digit()) {
                    // `2>` is a redirection as a whole.
                    some = false;
                }
                cut = Some(c);
                break;
            }
            _ => {}
        }
        some = true;
        word.push(c);
    }
    if single || double || back || bracket {
        return None;
    }
    if some {
        words.push(word);
    }
    Some(Words { words, cut })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_the_word() {
        let known = ["image", "environment", "env_file", "depends_on"];
        assert_eq!(nearest("imgae", known), Some("image"));
        assert_eq!(nearest("enviroment", known), Some("environment"));
        assert_eq!(nearest("depends-on", known), Some("depends_on"));
        assert_eq!(nearest("zzz", known), None);
    }

    #[test]
    fn words_are_split_as_compose_splits_them() {
        let split = |s| split(s).map(|w| (w.words.join("|"), w.cut));
        let whole = |s: &str| Some((s.to_owned(), None));
        assert_eq!(split("echo \"hi there\" 'a b' c\\ d ''"), whole("echo|hi there|a b|c d|"));
        assert_eq!(split("  "), whole(""));
        assert_eq!(split("a 'b"), None);
        assert_eq!(split("a && b"), Some(("a".to_owned(), Some('&'))));
        assert_eq!(split("a 2>/dev/null"), Some(("a".to_owned(), Some('>'))));
        assert_eq!(split("run $(date +%s)"), whole("run|$(date +%s)"));
    }
}
