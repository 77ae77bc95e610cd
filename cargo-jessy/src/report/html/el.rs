//! Elements of HTML and SVG. Text and attributes are escaped as they are put in, so nothing that a
//! tool printed can become an element.

use std::fmt;

/// An element.
#[derive(Clone, Debug)]
pub(super) struct El {
    name: &'static str,
    attributes: String,
    inner: String,
}

/// An empty element.
pub(super) fn el(name: &'static str) -> El {
    El { name, attributes: String::new(), inner: String::new() }
}

impl El {
    /// Sets an attribute.
    pub(super) fn attr(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.attributes.push_str(&format!(" {name}=\"{}\"", escaped(value.as_ref())));
        self
    }

    /// Sets its class.
    pub(super) fn class(self, value: impl AsRef<str>) -> Self {
        self.attr("class", value)
    }

    /// Sets an attribute that has no value, if asked to.
    pub(super) fn flag(mut self, name: &'static str, set: bool) -> Self {
        if set {
            self.attributes.push_str(&format!(" {name}"));
        }
        self
    }

    /// Adds text.
    pub(super) fn text(mut self, text: impl AsRef<str>) -> Self {
        self.inner.push_str(&escaped(text.as_ref()));
        self
    }

    /// Adds an element.
    pub(super) fn child(mut self, child: Self) -> Self {
        let Self { name, attributes, inner } = child;
        self.inner.push_str(&format!("<{name}{attributes}>{inner}</{name}>"));
        self
    }

    /// Adds elements.
    pub(super) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Adds text of ours that is no text there: style and script.
    pub(super) fn verbatim(mut self, text: &'static str) -> Self {
        self.inner.push_str(text);
        self
    }
}

impl fmt::Display for El {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, attributes, inner } = self;
        write!(f, "<{name}{attributes}>{inner}</{name}>")
    }
}

fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\'' => all.push_str("&#39;"),
            '\n' | '\t' => all.push(c),
            c if c.is_control() => all.push(char::REPLACEMENT_CHARACTER),
            c => all.push(c),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_put_in_becomes_an_element() {
        let it = el("p").attr("title", "\"><script>").text("</p><script>alert(1)</script>\u{1b}&");
        assert_eq!(
            it.to_string(),
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u{fffd}&amp;</p>"
        );
    }
}
