//! Where one request ends and the next begins: the guard and the parser behind it never cut at different places, and it
//! makes no difference in which pieces the bytes come.
#![no_main]
use claviger_domain::gate::framing::Framing;
use httparse::{EMPTY_HEADER, Status};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = Framing::default().read(bytes);
    let good = whole.map_or_else(|doubt| doubt.good, |()| bytes.len());
    for size in [1, 7] {
        let mut framing = Framing::default();
        let mut read = 0;
        for piece in bytes.chunks(size) {
            match framing.read(piece) {
                Ok(()) => read += piece.len(),
                Err(doubt) => {
                    read += doubt.good;
                    break;
                }
            }
        }
        assert_eq!(read, good, "in pieces of {size}");
    }
    if !bytes.starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") {
        follow(&bytes[..good]);
    }
});

/// Cuts the believed bytes as the parser does and asks the guard at every cut.
fn follow(bytes: &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let mut headers = [EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        // What the parser refuses or has not got yet is cut by nobody.
        let Ok(Status::Complete(head)) = request.parse(&bytes[at..]) else { return };
        let values = |name: &str| {
            let named = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
            named.map(|header| header.value.trim_ascii()).collect::<Vec<_>>()
        };
        let (lengths, encodings) = (values("content-length"), values("transfer-encoding"));
        assert!(lengths.len() + encodings.len() <= 1, "two ways to tell the end");
        at += head;
        if let [length] = lengths[..] {
            let length = std::str::from_utf8(length).ok().and_then(|text| text.parse::<usize>().ok());
            at = at.saturating_add(length.expect("a length is a number"));
        } else if let [encoding] = encodings[..] {
            assert!(encoding.eq_ignore_ascii_case(b"chunked") && request.version == Some(1));
            match end_of_chunks(bytes, at) {
                Some(end) => at = end,
                None => return,
            }
        }
        if at <= bytes.len() {
            let mut framing = Framing::default();
            assert_eq!(framing.read(&bytes[..at]), Ok(()));
            assert!(framing.clone().read(b"\0").is_err(), "the guard is still inside a body at {at}");
            assert_eq!(framing.read(b"GET / HTTP/1.1\r\n\r\n"), Ok(()), "the guard is not at a request's start at {at}");
        }
    }
}

fn end_of_chunks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        let Status::Complete((digits, size)) = httparse::parse_chunk_size(rest).expect("a chunk's size is a size") else {
            return None;
        };
        at += digits;
        if size == 0 {
            let mut trailers = [EMPTY_HEADER; 64];
            return match httparse::parse_headers(bytes.get(at..)?, &mut trailers) {
                Ok(Status::Complete((length, _))) => Some(at + length),
                _ => None,
            };
        }
        at = at.checked_add(usize::try_from(size).ok()?)?.checked_add(2)?;
    }
}
