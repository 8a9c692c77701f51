//! Where one HTTP/1 message ends and the next begins, beyond doubt.
//!
//! A request that two parsers cut at different places smuggles a second one past the first of them. The parser behind
//! this guard forgives much (a bare line feed, `Content-Length` beside `Transfer-Encoding`, `identity, chunked`) and so
//! do upstreams, each something else. The guard reads the same bytes first and forgives nothing:
//!
//! ```text
//! POST /a HTTP/1.1 CRLF         every line ends with CRLF, no other CR or LF, no control characters
//! Content-Length: 5 CRLF        name, colon, value; no space before the colon, no folded line;
//! CRLF                          one length of digits, or one `chunked`, never both, never chunked in HTTP/1.0
//! hello
//! ```
//!
//! It keeps no more than one short name and value, so it may see the bytes in any pieces.

use thiserror::Error;

/// What a connection that speaks HTTP/2 begins with; its frames are for its own parser.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Chunk extensions mean nothing to anybody here; long ones are an attack.
const MAX_EXTENSION: u32 = 256;

/// Trailers of a chunked body.
const MAX_TRAILERS: u32 = 8 << 10;

/// The longest name that matters, `transfer-encoding`, and the longest value: 19 digits.
const MAX_NAME: usize = 17;
const MAX_VALUE: usize = 20;

/// The position in a stream of requests.
#[derive(Clone, Debug)]
pub struct Framing {
    state: State,
    head: Head,
}

/// A byte that leaves a doubt, and how many bytes before it are beyond doubt.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the request's framing leaves a doubt after {good} bytes")]
pub struct Doubt {
    /// The bytes of this piece that may be believed.
    pub good: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The first bytes of the connection, as long as they are the preface.
    Preface(usize),
    /// HTTP/2: not looked at.
    Passed,
    /// Before a request line, where an empty line is forgiven.
    Start,
    StartCr,
    RequestLine,
    LineCr,
    NameStart,
    Name,
    Value,
    EndCr,
    Body(u64),
    SizeStart,
    Size(u64, u8),
    Extension(u64, u32),
    SizeCr(u64),
    Data(u64),
    DataCr,
    DataLf,
}

/// What is known of the message so far.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    name: Kept<MAX_NAME>,
    value: Kept<MAX_VALUE>,
    last: u8,
    http_10: bool,
    length: Option<u64>,
    chunked: bool,
    /// The lines are trailers, and so many bytes of them came.
    trailers: Option<u32>,
}

/// A short text, and the length that it would have if it were kept whole.
#[derive(Clone, Copy, Debug)]
struct Kept<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl Default for Framing {
    fn default() -> Self {
        Self { state: State::Preface(0), head: Head::default() }
    }
}

impl Framing {
    /// Reads on. An error is final: the connection must end after the bytes that are good.
    pub fn read(&mut self, bytes: &[u8]) -> Result<(), Doubt> {
        let mut at = 0;
        while at < bytes.len() {
            let left = bytes.len() - at;
            match self.state {
                State::Passed => return Ok(()),
                State::Body(length) | State::Data(length) => {
                    let taken = usize::try_from(length).unwrap_or(usize::MAX).min(left);
                    self.skip(taken as u64);
                    at += taken;
                }
                _ => match self.piece(&bytes[at..]) {
                    // Most bytes of a head are names and the text of lines: they are not walked through one by one.
                    piece @ 1.. => at += piece,
                    0 => {
                        self.state = self.step(bytes[at]).ok_or(Doubt { good: at })?;
                        at += 1;
                    }
                },
            }
        }
        Ok(())
    }

    /// Whether a head is complete and its body is not: more bytes of it are on their way.
    pub fn is_within_body(&self) -> bool {
        match self.state {
            State::Preface(_) | State::Passed | State::Start | State::StartCr | State::RequestLine => false,
            State::LineCr | State::NameStart | State::Name | State::Value | State::EndCr => {
                self.head.trailers.is_some()
            }
            _ => true,
        }
    }

    fn skip(&mut self, taken: u64) {
        self.state = match self.state {
            State::Body(length) if length == taken => State::Start,
            State::Body(length) => State::Body(length - taken),
            State::Data(length) if length == taken => State::DataCr,
            State::Data(length) => State::Data(length - taken),
            other => other,
        };
    }

    /// Takes what is there of a request line, a name or a value, and says how long it is. Trailers are counted byte by byte.
    fn piece(&mut self, bytes: &[u8]) -> usize {
        let length = match self.state {
            _ if self.head.trailers.is_some() => 0,
            State::RequestLine | State::Value => text(bytes),
            State::NameStart | State::Name => bytes.iter().take_while(|byte| is_token(**byte)).count(),
            _ => 0,
        };
        let piece = &bytes[..length];
        match self.state {
            _ if length == 0 => {}
            State::RequestLine => self.head.last = piece[length - 1],
            State::Value => self.head.value_piece(piece),
            State::NameStart => self.begin_name(piece),
            _ => self.head.name.push(piece),
        }
        length
    }

    fn begin_name(&mut self, piece: &[u8]) {
        (self.head.name, self.head.value) = (Kept::default(), Kept::default());
        self.head.name.push(piece);
        self.state = State::Name;
    }

    /// The state after a byte; none when the byte leaves a doubt.
    fn step(&mut self, byte: u8) -> Option<State> {
        if let Some(bytes) = &mut self.head.trailers {
            *bytes += 1;
            if *bytes > MAX_TRAILERS {
                return None;
            }
        }
        match (self.state, byte) {
            (State::Preface(at), _) => self.preface(at, byte),
            (State::Start, b'\r') => Some(State::StartCr),
            (State::StartCr, b'\n') => Some(State::Start),
            (State::Start, b'!'..=b'~') => {
                self.head = Head { last: byte, ..Head::default() };
                Some(State::RequestLine)
            }
            (State::RequestLine, b'\r') => {
                self.head.http_10 = self.head.last == b'0';
                Some(State::LineCr)
            }
            (State::RequestLine, b' '..=b'~' | 0x80..) => {
                self.head.last = byte;
                Some(State::RequestLine)
            }
            (State::LineCr, b'\n') => Some(State::NameStart),
            (State::NameStart, b'\r') => Some(State::EndCr),
            (State::NameStart, _) if is_token(byte) => {
                self.begin_name(&[byte]);
                Some(State::Name)
            }
            (State::Name, b':') => Some(State::Value),
            (State::Name, _) if is_token(byte) => {
                self.head.name.push(&[byte]);
                Some(State::Name)
            }
            (State::Value, b'\r') => self.head.field().then_some(State::LineCr),
            (State::Value, b'\t' | b' '..=b'~' | 0x80..) => {
                self.head.value_piece(&[byte]);
                Some(State::Value)
            }
            (State::EndCr, b'\n') => Some(self.end_of_head()),
            (State::SizeStart, _) => Some(State::Size(hex(byte)?, 1)),
            (State::Size(size, _), b'\r') | (State::Extension(size, _), b'\r') => Some(State::SizeCr(size)),
            (State::Size(size, _), b';') => Some(State::Extension(size, 0)),
            // Fifteen digits are an exabyte: no size overflows here or in a parser behind.
            (State::Size(size, digits @ ..=14), _) => Some(State::Size(size << 4 | hex(byte)?, digits + 1)),
            (State::Extension(size, length @ ..MAX_EXTENSION), b'\t' | b' '..=b'~') => {
                Some(State::Extension(size, length + 1))
            }
            (State::SizeCr(0), b'\n') => {
                self.head.trailers = Some(0);
                Some(State::NameStart)
            }
            (State::SizeCr(size), b'\n') => Some(State::Data(size)),
            (State::DataCr, b'\r') => Some(State::DataLf),
            (State::DataLf, b'\n') => Some(State::SizeStart),
            _ => None,
        }
    }

    fn preface(&mut self, at: usize, byte: u8) -> Option<State> {
        if byte == PREFACE[at] {
            return Some(if at + 1 == PREFACE.len() { State::Passed } else { State::Preface(at + 1) });
        }
        // It was no preface: what looked like one until here is read again, as a request.
        self.state = State::Start;
        for earlier in &PREFACE[..at] {
            self.state = self.step(*earlier)?;
        }
        self.step(byte)
    }

    fn end_of_head(&mut self) -> State {
        match self.head {
            Head { trailers: Some(_), .. } => {
                self.head = Head::default();
                State::Start
            }
            Head { chunked: true, .. } => State::SizeStart,
            Head { length: Some(1..), .. } => State::Body(self.head.length.unwrap_or(0)),
            _ => State::Start,
        }
    }
}

impl<const N: usize> Kept<N> {
    fn push(&mut self, piece: &[u8]) {
        let fits = piece.len().min(N.saturating_sub(self.length));
        if fits > 0 {
            self.bytes[self.length..self.length + fits].copy_from_slice(&piece[..fits]);
        }
        self.length += piece.len();
    }

    /// The text; none when it is too long to matter.
    fn text(&self) -> Option<&[u8]> {
        self.bytes.get(..self.length)
    }
}

impl<const N: usize> Default for Kept<N> {
    fn default() -> Self {
        Self { bytes: [0; N], length: 0 }
    }
}

impl Head {
    /// A piece of a value; spaces before it do not belong to it.
    fn value_piece(&mut self, piece: &[u8]) {
        let spaces = if self.value.length == 0 { piece.iter().take_while(|byte| **byte == b' ').count() } else { 0 };
        self.value.push(&piece[spaces..]);
    }

    /// A header line is complete: whether it leaves no doubt.
    fn field(&mut self) -> bool {
        let Some(name) = self.name.text() else { return true };
        let is_length = name.eq_ignore_ascii_case(b"content-length");
        if !is_length && !name.eq_ignore_ascii_case(b"transfer-encoding") {
            return true;
        }
        let value = self.value.text().unwrap_or_default();
        if self.trailers.is_some() {
            false
        } else if is_length {
            let digits = (1..MAX_VALUE).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
            let length = std::str::from_utf8(value).ok().and_then(|text| text.parse::<u64>().ok());
            digits && !self.chunked && self.length.replace(length.unwrap_or(u64::MAX)).is_none()
        } else {
            let plain = value.eq_ignore_ascii_case(b"chunked");
            plain && !self.http_10 && self.length.is_none() && !std::mem::replace(&mut self.chunked, true)
        }
    }
}

/// What a field's name may hold (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'-' | b'A'..=b'Z' | b'0'..=b'9')
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

/// What request lines and values are made of, but for tabs.
fn is_text(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7f
}

/// How many bytes at the beginning are text: sixteen at a time, which the machine looks at in one step, then one by one.
fn text(bytes: &[u8]) -> usize {
    let all_text = |block: &&[u8]| block.iter().fold(true, |all, byte| all & is_text(*byte));
    let blocks = 16 * bytes.chunks_exact(16).take_while(all_text).count();
    blocks + bytes[blocks..].iter().take_while(|byte| is_text(**byte)).count()
}

fn hex(byte: u8) -> Option<u64> {
    char::from(byte).to_digit(16).map(u64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How many bytes are good; all of them when there is no doubt.
    fn good(text: &str) -> usize {
        match Framing::default().read(text.as_bytes()) {
            Ok(()) => text.len(),
            Err(doubt) => doubt.good,
        }
    }

    fn with(lines: &str) -> String {
        format!("POST /a HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\nhello")
    }

    #[test]
    fn ordinary_requests_leave_no_doubt() {
        for text in [
            &with("Content-Length: 5"),
            &with("content-length:5"),
            "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.0\r\n\r\n\r\nPRINT / HTTP/1.1\r\nX:\tten tabs\t\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\n\r",
            "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=\"b\"\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        ] {
            assert_eq!(good(text), text.len(), "{text:?}");
        }
    }

    #[test]
    fn a_body_is_known_to_be_incomplete() {
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n";
        let counted = "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
        for text in [chunked, counted] {
            let head = text.find("\r\n\r\n").unwrap() + 4;
            let mut framing = Framing::default();
            for (at, byte) in text.bytes().enumerate() {
                assert_eq!(framing.is_within_body(), (head..text.len()).contains(&at), "{text:?} before byte {at}");
                framing.read(&[byte]).unwrap();
            }
            assert!(!framing.is_within_body());
        }
    }

    #[test]
    fn smg_01_a_length_is_one_number_and_alone() {
        for lines in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: +5",
            "Content-Length: 5 ",
            "Content-Length:\t5",
            "Content-Length: 0x5",
            "Content-Length: 5,5",
            "Content-Length: 5, 5",
            "Content-Length: -1",
            "Content-Length: ",
            "Content-Length: 10000000000000000000",
        ] {
            let text = with(lines);
            assert!(good(&text) <= text.find("\r\n\r\n").unwrap(), "{lines}");
        }
    }

    #[test]
    fn smg_02_an_encoding_is_chunked_and_nothing_else() {
        for lines in [
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding:\tchunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: \x0bchunked",
            "Transfer-Encoding: chunked ",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding:",
        ] {
            let text = with(lines);
            assert!(good(&text) <= text.find("\r\n\r\n").unwrap(), "{lines}");
        }
    }

    #[test]
    fn smg_03_a_chunk_is_digits_and_data() {
        let long = format!("5;{}\r\nhello\r\n", "x".repeat(1 << 20));
        for chunks in [
            "0x10\r\n",
            "10000000000000000\r\n",
            " 5\r\nhello",
            "5 \r\nhello",
            "5\nhello",
            "5\r\nhelloX",
            "5\r\nhello\n0\r\n",
            "\r\n",
            "5;a\nb\r\n",
            "0\r\nContent-Length: 5\r\n\r\n",
            "0\r\n folded\r\n",
            "-5\r\n",
            "5\r\r\n",
            &long,
        ] {
            let text = format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
            assert!(good(&text) < text.len(), "{chunks:?}");
        }
        let trailers = format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{}", "X: 1\r\n".repeat(2000));
        assert!(good(&trailers) < trailers.len());
    }

    #[test]
    fn smg_04_http_1_0_has_no_chunks() {
        assert!(good("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") < 45);
    }

    #[test]
    fn smg_05_lines_are_lines() {
        for text in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\0b\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
            "GET / HTTP/1.1\r\nX : a\r\n\r\n",
            "GET / HTTP/1.1\r\n: a\r\n\r\n",
            "GET / HTTP/1.1\r\nXä: a\r\n\r\n",
            "GET / HTTP/1.1\r\nX\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\r\n\n",
            "GET /\t HTTP/1.1\r\n\r\n",
            "\nGET / HTTP/1.1\r\n\r\n",
            " GET / HTTP/1.1\r\n\r\n",
        ] {
            assert!(good(text) < text.len(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn smg_06_pieces_do_not_matter(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "X: y\r\n", "\r\n",
                "abc", "3\r\n", "0\r\n", "\n", "SM\r\n",
            ]), 0..12),
            cut in 1usize..9,
        ) {
            let text = parts.concat();
            let whole = Framing::default().read(text.as_bytes()).map_err(|doubt| doubt.good);
            let mut guard = Framing::default();
            let mut pieces = Ok(());
            for (at, piece) in text.as_bytes().chunks(cut).enumerate() {
                if let Err(doubt) = guard.read(piece) {
                    pieces = Err(at * cut + doubt.good);
                    break;
                }
            }
            prop_assert_eq!(whole, pieces);
        }

        #[test]
        fn smg_06_whole_requests_come_back_to_the_start(bodies in proptest::collection::vec("[ -~]{0,30}", 1..5), chunked in any::<bool>()) {
            let mut text = String::new();
            for body in &bodies {
                text += &if chunked && !body.is_empty() {
                    format!("PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
                } else {
                    format!("PUT /x HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len())
                };
            }
            let mut guard = Framing::default();
            prop_assert_eq!(guard.read(text.as_bytes()), Ok(()));
            prop_assert_eq!(guard.state, State::Start);
        }
    }
}
