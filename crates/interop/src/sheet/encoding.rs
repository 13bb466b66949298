//! Text of a CSV file, in the encodings that spreadsheet programs save.

use super::problem::SheetProblem;
use encoding_rs::{Encoding, GB18030};
use std::borrow::Cow;

/// The text of a file: by its byte-order mark, else UTF-8, else GB18030.
///
/// # Errors
/// The file ends within a character, or is in none of these encodings.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, SheetProblem> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return decoded(encoding, rest).ok_or_else(|| undecodable(encoding, rest));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => known(Cow::Borrowed(text)).ok_or(SheetProblem::UnknownFormat),
        // Only the last character is incomplete: the rest of it was cut off.
        Err(error) if error.error_len().is_none() && has_wide(bytes, error.valid_up_to()) => {
            Err(SheetProblem::CutShort)
        }
        Err(_) => decoded(GB18030, bytes).ok_or_else(|| undecodable(GB18030, bytes)),
    }
}

/// Whether the good beginning holds other than ASCII: only then is it known to be UTF-8.
fn has_wide(bytes: &[u8], good: usize) -> bool {
    bytes.get(..good).is_some_and(|good| !good.is_ascii())
}

fn decoded<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).and_then(known)
}

/// Text without the control characters that only other kinds of files have.
fn known(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    (!text.bytes().any(control)).then_some(text)
}

/// Cut short if leaving out the last few bytes mends it.
fn undecodable(encoding: &'static Encoding, bytes: &[u8]) -> SheetProblem {
    let shorter = |less: usize| bytes.len().checked_sub(less).and_then(|end| bytes.get(..end));
    let mends = (1..=3).filter_map(shorter).any(|bytes| decoded(encoding, bytes).is_some());
    if mends { SheetProblem::CutShort } else { SheetProblem::UnknownFormat }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let sample = "姓名,样例甲\n";
        let (gb, _, _) = GB18030.encode(sample);
        let utf16: Vec<u8> =
            [0xFEFF].into_iter().chain(sample.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xEF\xBB\xBF", sample.as_bytes()].concat();
        for bytes in [sample.as_bytes(), &gb, &utf16, &marked] {
            assert_eq!(text(bytes).as_deref(), Ok(sample), "{bytes:x?}");
        }
    }

    #[test]
    fn a_half_character_at_the_end_is_a_cut() {
        let sample = "姓名,样例甲";
        let (gb, _, _) = GB18030.encode(sample);
        assert_eq!(text(&sample.as_bytes()[..sample.len() - 1]), Err(SheetProblem::CutShort));
        assert_eq!(text(&gb[..gb.len() - 1]), Err(SheetProblem::CutShort));
        assert_eq!(text(b"\xff\xff\xff\xff\xff\xff"), Err(SheetProblem::UnknownFormat));
        assert_eq!(text(b"a\0b"), Err(SheetProblem::UnknownFormat));
    }
}
