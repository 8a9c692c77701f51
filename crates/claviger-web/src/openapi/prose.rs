//! The little of Markdown that our own texts use: paragraphs, and code between backticks. Everything else is escaped.

/// The paragraphs of a text, as HTML.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(inline).collect()
}

/// One line, as HTML.
pub(super) fn inline(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for (place, part) in text.split('`').enumerate() {
        let escaped = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        if place % 2 == 1 {
            html.push_str("<code>");
            html.push_str(&escaped);
            html.push_str("</code>");
        } else {
            html.push_str(&escaped);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_marked_and_markup_is_text() {
        assert_eq!(inline("Send `a < b` & <b>"), "Send <code>a &lt; b</code> &amp; &lt;b&gt;");
        assert_eq!(paragraphs("One.\n\nTwo.\n\n"), ["One.", "Two."]);
    }
}
