//! A QR code as a drawing in the page: one path, no style, no script, no picture that would have an address.
use std::fmt::Write;

use askama::filters::HtmlSafeOutput;
use qrcodegen::{QrCode, QrCodeEcc};

/// White around the code, in its own squares: without it cameras find no edge.
const QUIET: i32 = 4;

/// A drawing.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    side: i32,
    path: String,
}

impl Picture {
    /// Draws a text; none if it is too long to be drawn.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
                if run > 0 {
                    // writing to a String cannot fail
                    let _ = write!(path, "M{},{}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += i32::try_from(run).unwrap_or_default().max(1);
            }
        }
        Some(Self { side: code.size() + 2 * QUIET, path })
    }

    /// The drawing, with what a screen reader says of it.
    pub fn svg(&self, label: &str) -> HtmlSafeOutput<String> {
        let (side, path) = (self.side, &self.path);
        let label = label.replace(['&', '<', '>', '"'], "");
        HtmlSafeOutput(format!(
            r#"<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{path}"/></svg>"#
        ))
    }
}

// What is drawn is a secret.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("side", &self.side).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_one_path_and_tells_nothing_in_debug() {
        let picture = Picture::of("otpauth://totp/Claviger:alice?secret=JBSWY3DPEHPK3PXP&issuer=Claviger").unwrap();
        let svg = picture.svg("a \"picture\"").0;
        assert!(
            svg.contains("aria-label=\"a picture\"") && svg.matches("<path").count() == 1 && !svg.contains("style")
        );
        assert!(!format!("{picture:?}").contains("M"), "{picture:?}");
        assert!(Picture::of(&"x".repeat(5000)).is_none());
    }
}
