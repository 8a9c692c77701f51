//! As much DER (X.690) as it takes to find an RSA key: tags, lengths, sequences.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed: the version at the head of a certificate.
pub(super) const EXPLICIT_0: u8 = 0xa0;

/// Reads one element after the other. Nothing is copied, nothing nests by itself: its caller walks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'d> {
    rest: &'d [u8],
}

impl<'d> Reader<'d> {
    pub(super) const fn new(der: &'d [u8]) -> Self {
        Self { rest: der }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next_is(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// The content of the next element, which has to have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'d [u8]> {
        let (&found, rest) = self.rest.split_first()?;
        let (length, rest) = length(rest)?;
        if found != tag || rest.len() < length {
            return None;
        }
        let (content, rest) = rest.split_at(length);
        self.rest = rest;
        Some(content)
    }

    /// A reader of what is inside the next element.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self::new)
    }
}

/// Section 10.1: definite, in as few bytes as possible. No key is longer than 64 KiB.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match *bytes {
        [short @ 0..=0x7f, ref rest @ ..] => Some((usize::from(short), rest)),
        [0x81, length @ 0x80..=0xff, ref rest @ ..] => Some((usize::from(length), rest)),
        [0x82, high @ 1..=0xff, low, ref rest @ ..] => Some((usize::from(high) << 8 | usize::from(low), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_are_definite_and_as_short_as_they_can_be() {
        assert_eq!(Reader::new(&[0x02, 0x01, 0x05]).take(INTEGER), Some(&[5][..]));
        let long = [&[0x02, 0x81, 0x80][..], &[7; 0x80]].concat();
        assert_eq!(Reader::new(&long).take(INTEGER).map(<[u8]>::len), Some(0x80));
        let longer = [&[0x02, 0x82, 0x01, 0x00][..], &[7; 0x100]].concat();
        assert_eq!(Reader::new(&longer).take(INTEGER).map(<[u8]>::len), Some(0x100));
        for bad in [
            &[][..],
            &[0x02],
            &[0x02, 0x02, 0x01],
            &[0x03, 0x01, 0x01],
            &[0x02, 0x80, 0x00, 0x00],
            &[0x02, 0x81, 0x01, 0x05],
            &[0x02, 0x82, 0x00, 0x01, 0x05],
            &[0x02, 0x83, 0x00, 0x00, 0x01, 0x05],
            &[0x02, 0x84, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(Reader::new(bad).take(INTEGER), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, tag: u8) {
            let mut reader = Reader::new(&bytes);
            while reader.take(tag).is_some() {}
        }
    }
}
