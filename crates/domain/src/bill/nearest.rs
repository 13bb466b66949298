//! "Did you mean": the known name that is closest to what was written.

/// The closest of `known`, if it is close enough to be meant: at most a third of its letters differ, at least one may.
pub(crate) fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A long text is no misspelling of a short name; comparing it would only cost time.
    if written.chars().nth(64).is_some() {
        return None;
    }
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (distance(&written, name), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        // Of a name of one letter nothing would be left.
        .filter(|(distance, name)| *distance < name.chars().count())
        .map(|(_, name)| name)
}

/// How many letters must be put in, left out or changed to come from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for ((right, diagonal), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            let before = next.last().copied().unwrap_or(usize::MAX - 1);
            let changed = diagonal + usize::from(left != *right);
            next.push(changed.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_misspellings_only() {
        let known = ["unit_price", "quantity", "amount", "住院"];
        assert_eq!(nearest("unit_prise", known), Some("unit_price"));
        assert_eq!(nearest("Quantity", known), Some("quantity"));
        assert_eq!(nearest("unitprice", known), Some("unit_price"));
        assert_eq!(nearest("住院部", known), Some("住院"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
