//! Documents as rows hold them: compressed where that makes them smaller. JSON says its keys over and over, and what is
//! not written need not be hashed, logged and read again.
//!
//! A document stands as it is, or behind [`MARK`] compressed. One that begins with the mark itself, as no JSON does, is
//! always compressed, so each reads back as it was.

use crate::fault::Fault;

/// The first byte of what is compressed.
const MARK: u8 = 1;
/// Shorter documents hardly get smaller.
const SMALL: usize = 200;
/// No document is longer unpacked: a row that says so was not written by this program.
const LONGEST: usize = 1 << 28;
const SIZE: usize = size_of::<u32>();

/// What a row holds of a document.
pub(crate) fn packed(document: &[u8]) -> Vec<u8> {
    let marked = document.first() == Some(&MARK);
    if document.len() < SMALL && !marked {
        return document.to_vec();
    }
    let compressed = lz4_flex::block::compress_prepend_size(document);
    if compressed.len() < document.len() || marked {
        [&[MARK], compressed.as_slice()].concat()
    } else {
        document.to_vec()
    }
}

/// The document of a row of `table`.
pub(crate) fn unpacked(row: Vec<u8>, table: &'static str) -> Result<Vec<u8>, Fault> {
    let Some((&MARK, compressed)) = row.split_first() else { return Ok(row) };
    let malformed = || Fault::Malformed(table);
    let (size, _) = compressed.split_first_chunk::<SIZE>().ok_or_else(malformed)?;
    if usize::try_from(u32::from_le_bytes(*size)).map_or(true, |size| size > LONGEST) {
        return Err(malformed());
    }
    lz4_flex::block::decompress_size_prepended(compressed).map_err(|_| malformed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_reads_back() {
        let long = br#"{"line":"001","amount":"12.00"},"#.repeat(100);
        let noise: Vec<u8> = (0..4_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for document in [b"".as_slice(), b"{}", b"\x01", b"\x01{}", &long, &noise, &[MARK; 1_000]] {
            let row = packed(document);
            assert!(row.len() <= document.len() || document.first() == Some(&MARK));
            assert_eq!(unpacked(row, "record").as_deref(), Ok(document));
        }
        assert!(packed(&long).len() * 5 < long.len());
    }

    #[test]
    fn what_does_not_unpack_is_malformed() {
        for row in [&[MARK][..], &[MARK, 255, 255, 255, 255, 0], &[MARK, 9, 0, 0, 0, 0xf0]] {
            assert_eq!(unpacked(row.to_vec(), "record"), Err(Fault::Malformed("record")));
        }
    }
}
