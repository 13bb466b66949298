//! Codes that are in the lists in which a witness says they are.

use yidan_book::model::{List, ListIx};
use yidan_book::words::Word;

/// What is put behind a prefix, or stands alone, to get a code that no list names whole.
const TAILS: [&str; 6] = ["X", "0", "1", ".9", "-Z", "~"];

/// The lists of a kind that hold `code`.
fn holding(lists: &[List], kind: Word, code: &str) -> Vec<ListIx> {
    let numbered = lists.iter().zip(0_u16..).map(|(list, at)| (ListIx(at), list));
    numbered.filter(|(_, list)| list.kind == kind && list.contains(code)).map(|(ix, _)| ix).collect()
}

/// The codes that stand for the entries of a list: each itself, and of a prefix some that start so.
fn of_list(list: &List) -> impl Iterator<Item = String> {
    list.codes.iter().flat_map(|entry| {
        let longer = TAILS.iter().filter(|_| entry.prefix).map(|tail| format!("{}{tail}", entry.code));
        std::iter::once(entry.code.clone()).chain(longer).filter(|code| !code.is_empty())
    })
}

/// Codes of which every one is only in wanted lists, and which together are in all of them.
pub(super) fn covering(lists: &[List], kind: Word, wanted: &[ListIx]) -> Option<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    let mut covered: Vec<ListIx> = Vec::new();
    for list in wanted {
        if covered.contains(list) {
            continue;
        }
        let fits = |code: &String| {
            let held = holding(lists, kind, code);
            held.contains(list) && held.iter().all(|other| wanted.contains(other))
        };
        let code = of_list(lists.get(list.at())?).find(fits)?;
        covered.extend(holding(lists, kind, &code));
        codes.push(code);
    }
    Some(codes)
}

/// One code that is in exactly the wanted lists; of items one that is in them and in as few others as can be.
pub(super) fn one(lists: &[List], kind: Word, wanted: &[ListIx]) -> Option<String> {
    let extra = |code: &String| {
        let held = holding(lists, kind, code);
        let all = wanted.iter().all(|list| held.contains(list));
        all.then(|| held.len().saturating_sub(wanted.len()))
    };
    let candidates: Vec<String> = match wanted.first() {
        None => TAILS.iter().map(|tail| (*tail).to_owned()).collect(),
        Some(list) => of_list(lists.get(list.at())?).collect(),
    };
    let rated = candidates.into_iter().filter_map(|code| Some((extra(&code)?, code)));
    let (others, code) = rated.min_by_key(|(others, _)| *others)?;
    (others == 0 || kind == Word::Item).then_some(code)
}
