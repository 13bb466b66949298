//! Columns by letters, as spreadsheets show them.

/// The letters of a column counted from 0: `A`, `Z`, `AA`.
#[must_use]
pub fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        // A remainder of 26 is below 26.
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => return letters.into_iter().rev().collect(),
        }
    }
}

/// The column of letters, from 0; `None` if they are none, or beyond what any spreadsheet has.
#[must_use]
pub fn column_index(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let count = letters.bytes().try_fold(0, |count: usize, byte| {
        let digit = byte.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?;
        Some(count * 26 + usize::from(digit) + 1)
    });
    count?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_numbers_are_one() {
        for (index, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(index), letters);
            assert_eq!(column_index(letters), Some(index));
        }
        for text in ["", "1", "é", "AAAA", "A1"] {
            assert_eq!(column_index(text), None, "{text}");
        }
        assert_eq!(column_index("b"), Some(1));
    }
}
