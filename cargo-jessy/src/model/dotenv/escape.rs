//! Backslashes in double quotes.

/// Escapes of double quotes; what isn't one stays as it is.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (replaced, read) = match after.chars().next() {
            Some('a') => ("\u{7}".to_owned(), 1),
            Some('b') => ("\u{8}".to_owned(), 1),
            Some('c') => ("\\c".to_owned(), 1),
            Some('f') => ("\u{c}".to_owned(), 1),
            Some('n') => ("\n".to_owned(), 1),
            Some('r') => ("\r".to_owned(), 1),
            Some('t') => ("\t".to_owned(), 1),
            Some('v') => ("\u{b}".to_owned(), 1),
            Some('"') => ("\"".to_owned(), 1),
            Some('\\') => ("\\".to_owned(), 1),
            // Two, so that the variables that come next see an escaped one.
            Some('$') => ("$$".to_owned(), 1),
            Some('0') => octal(after),
            _ => ("\\".to_owned(), 0),
        };
        out.push_str(&replaced);
        rest = &after[read..];
    }
    out.push_str(rest);
    out
}

/// `\0123` is one character by its octal number.
fn octal(after: &str) -> (String, usize) {
    let digits = after[1..].bytes().take(3).take_while(u8::is_ascii_digit).count();
    let whole = &after[..=digits];
    let value = u32::from_str_radix(&whole[1..], 8).ok().filter(|v| digits == 3 && *v < 256);
    match value.and_then(char::from_u32) {
        Some(c) => (c.to_string(), 1 + digits),
        None => (format!("\\{}", &whole[1..]), 1 + digits),
    }
}
