//! Codes in some lists and not in others.

use crate::model::{Code, List, ListIx};
use std::collections::{BTreeMap, BTreeSet};

/// A character that stands in no code: it makes "another code with this prefix".
const OTHER: char = '~';

/// A code that is in all of `inside` and in none of `outside`.
///
/// Whatever code there is, the longest entry of `inside` that covers it gives a candidate that is in at least the same
/// lists of `inside` and in no more of `outside`: so it suffices to try the entries.
pub(super) fn in_exactly(lists: &[List], inside: &[ListIx], outside: &[ListIx]) -> Option<String> {
    let get = |list: &ListIx| lists.get(list.at());
    let fits = |code: &str| {
        inside.iter().all(|list| get(list).is_some_and(|l| l.contains(code)))
            && !outside.iter().any(|list| get(list).is_some_and(|l| l.contains(code)))
    };
    if inside.is_empty() {
        return Some(OTHER.to_string()).filter(|code| fits(code));
    }
    let entries = inside.iter().filter_map(get).flat_map(|list| &list.codes);
    entries.flat_map(candidates).find(|code| fits(code))
}

/// The lists that hold a code, found without going through all entries: catalogues have thousands.
pub(super) struct Index<'l> {
    whole: BTreeMap<&'l str, Vec<ListIx>>,
    prefixes: BTreeMap<&'l str, Vec<ListIx>>,
}

impl<'l> Index<'l> {
    /// Over some of the lists.
    pub(super) fn of(named: &BTreeSet<ListIx>, lists: &'l [List]) -> Index<'l> {
        let mut index = Index { whole: BTreeMap::new(), prefixes: BTreeMap::new() };
        for number in named {
            for entry in lists.get(number.at()).into_iter().flat_map(|list| &list.codes) {
                let table = if entry.prefix { &mut index.prefixes } else { &mut index.whole };
                table.entry(&entry.code).or_default().push(*number);
            }
        }
        index
    }

    /// The lists that hold `code`, in order.
    pub(super) fn lists_of(&self, code: &str) -> Vec<ListIx> {
        let starts = (0..=code.len()).filter_map(|end| code.get(..end));
        let by_prefix = starts.filter_map(|start| self.prefixes.get(start));
        let mut found: Vec<ListIx> =
            self.whole.get(code).into_iter().chain(by_prefix).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The codes that stand for an entry: itself and, of a prefix, another one that starts so.
pub(super) fn candidates(entry: &Code) -> impl Iterator<Item = String> {
    let other = entry.prefix.then(|| format!("{}{OTHER}", entry.code));
    let itself = (!entry.code.is_empty()).then(|| entry.code.clone());
    itself.into_iter().chain(other)
}

/// A code that no list names, unless a list takes all.
pub(super) fn unlisted() -> String {
    OTHER.to_string()
}

/// Without the mark of "another code".
pub(super) fn shown(code: &str) -> Option<&str> {
    Some(code).filter(|code| !code.ends_with(OTHER))
}
