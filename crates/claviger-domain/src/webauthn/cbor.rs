//! The part of CBOR (RFC 8949) that authenticators speak: definite lengths, no floats, shallow.

use super::NotAccepted;

const BROKEN: NotAccepted = NotAccepted("broken CBOR");
/// How deep things may nest; an attestation object nests four deep (CTAP 2, section 8).
const DEPTH: usize = 8;

/// Where a reader stands in a text of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
}

/// One thing that was read. What is inside of an array or a map is read on by the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'b> {
    Integer(i64),
    Bytes(&'b [u8]),
    Text(&'b str),
    Array(usize),
    Map(usize),
    /// False, true, null and their like.
    Simple,
}

impl<'b> Reader<'b> {
    pub(super) const fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    /// What was not read yet.
    pub(super) const fn rest(&self) -> &'b [u8] {
        self.bytes
    }

    /// Reads one thing.
    pub(super) fn item(&mut self) -> Result<Item<'b>, NotAccepted> {
        let (kind, short) = {
            let first = self.take(1)?[0];
            (first >> 5, first & 0x1f)
        };
        if kind == 7 {
            return if matches!(short, 20..=23) { Ok(Item::Simple) } else { Err(BROKEN) };
        }
        let argument = match short {
            0..=23 => u64::from(short),
            24..=27 => self.take(1 << (short - 24))?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
            _ => return Err(BROKEN),
        };
        let length = usize::try_from(argument).map_err(|_| BROKEN);
        match kind {
            0 => i64::try_from(argument).map(Item::Integer).map_err(|_| BROKEN),
            1 => i64::try_from(argument).map(|number| Item::Integer(-1 - number)).map_err(|_| BROKEN),
            2 => Ok(Item::Bytes(self.take(length?)?)),
            3 => std::str::from_utf8(self.take(length?)?).map(Item::Text).map_err(|_| BROKEN),
            4 => Ok(Item::Array(length?)),
            5 => Ok(Item::Map(length?)),
            _ => Err(BROKEN),
        }
    }

    /// Reads past one whole thing.
    pub(super) fn skip(&mut self) -> Result<(), NotAccepted> {
        self.skip_within(DEPTH)
    }

    fn skip_within(&mut self, depth: usize) -> Result<(), NotAccepted> {
        let depth = depth.checked_sub(1).ok_or(BROKEN)?;
        let inner = match self.item()? {
            Item::Array(length) => length,
            Item::Map(length) => length.checked_mul(2).ok_or(BROKEN)?,
            Item::Integer(_) | Item::Bytes(_) | Item::Text(_) | Item::Simple => 0,
        };
        // each takes at least a byte: a length that lies ends here soon
        (0..inner).try_for_each(|_| self.skip_within(depth))
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], NotAccepted> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(BROKEN)?;
        self.bytes = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_read_as_rfc_8949_appendix_a_has_them() {
        for (bytes, item) in [
            (&[0x00][..], Item::Integer(0)),
            (&[0x17], Item::Integer(23)),
            (&[0x18, 0x64], Item::Integer(100)),
            (&[0x1a, 0x00, 0x0f, 0x42, 0x40], Item::Integer(1_000_000)),
            (&[0x20], Item::Integer(-1)),
            (&[0x39, 0x01, 0x00], Item::Integer(-257)),
            (&[0x44, 1, 2, 3, 4], Item::Bytes(&[1, 2, 3, 4])),
            (&[0x62, 0xc3, 0xbc], Item::Text("ü")),
            (&[0xf5], Item::Simple),
        ] {
            assert_eq!(Reader::new(bytes).item(), Ok(item), "{bytes:x?}");
        }
    }

    #[test]
    fn what_lies_about_its_length_or_nests_without_end_is_broken() {
        for bytes in [
            &[][..],
            &[0x18],
            &[0x44, 1, 2],
            &[0x5f],
            &[0x9f],
            &[0x1c],
            &[0xf9, 0, 0],
            &[0x61, 0xff],
            &[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00],
            &[0x81; 200],
        ] {
            assert!(Reader::new(bytes).skip().is_err(), "{bytes:x?}");
        }
        let mut reader = Reader::new(&[0xa1, 0x61, b'a', 0x82, 1, 2, 0x05]);
        assert!(reader.skip().is_ok());
        assert_eq!(reader.item(), Ok(Item::Integer(5)));
    }
}
