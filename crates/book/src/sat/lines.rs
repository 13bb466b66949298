//! The same for conditions on a line of a bill: one class, one kind, any marks, at most one item code.

use super::codes;
use crate::diag::Text;
use crate::facts::{LineClass, LineFlag, LineKind, LineMark};
use crate::model::{LineCond, List, ListIx};
use crate::walk::{self, Visitor};
use crate::words::{Lang, Word};
use std::collections::{BTreeMap, BTreeSet};

/// A line for which conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub struct LineWitness {
    /// Class.
    pub class: LineClass,
    /// Kind.
    pub kind: LineKind,
    /// Marks.
    pub flags: Vec<LineFlag>,
    /// Lists that hold its code, of those that the conditions name.
    pub lists: Vec<ListIx>,
    /// Its item code, where a list names a whole one.
    pub item: Option<String>,
}

#[derive(Default)]
struct Named(BTreeSet<ListIx>);

impl Visitor for Named {
    fn lines(&mut self, lines: &LineCond) {
        if let LineCond::In(list) = lines {
            self.0.insert(*list);
        }
    }
}

/// A line for which all `conds` hold, if there is any. Tries every line that the conditions can tell apart.
pub fn lines_satisfiable(conds: &[&LineCond], lists: &[List]) -> Option<LineWitness> {
    let mut named = Named::default();
    conds.iter().for_each(|cond| walk::lines(cond, &mut named));
    let items = items(&named.0, lists);
    for class in LineClass::ALL {
        for kind in LineKind::ALL {
            for flags in subsets(LineFlag::ALL) {
                for (inside, item) in &items {
                    let line = LineWitness {
                        class: *class,
                        kind: *kind,
                        flags: flags.clone(),
                        lists: inside.clone(),
                        item: codes::shown(item).map(str::to_owned),
                    };
                    if conds.iter().all(|cond| holds(cond, &line)) {
                        return Some(line);
                    }
                }
            }
        }
    }
    None
}

/// One item code for every set of lists that a code can be in.
fn items(named: &BTreeSet<ListIx>, lists: &[List]) -> Vec<(Vec<ListIx>, String)> {
    let index = codes::Index::of(named, lists);
    let entries = named.iter().filter_map(|list| lists.get(list.at())).flat_map(|list| &list.codes);
    let codes = std::iter::once(codes::unlisted()).chain(entries.flat_map(codes::candidates));
    let mut found = BTreeMap::new();
    for code in codes {
        found.entry(index.lists_of(&code)).or_insert(code);
    }
    found.into_iter().collect()
}

fn subsets(flags: &[LineFlag]) -> Vec<Vec<LineFlag>> {
    let mut all = vec![Vec::new()];
    for flag in flags {
        let with: Vec<_> = all.iter().map(|set| [set.as_slice(), &[*flag]].concat()).collect();
        all.extend(with);
    }
    all
}

fn holds(cond: &LineCond, line: &LineWitness) -> bool {
    match cond {
        LineCond::Always => true,
        LineCond::Not(inner) => !holds(inner, line),
        LineCond::All(all) => all.iter().all(|c| holds(c, line)),
        LineCond::Any(all) => all.iter().any(|c| holds(c, line)),
        LineCond::Mark(LineMark::Class(class)) => line.class == *class,
        LineCond::Mark(LineMark::Kind(kind)) => line.kind == *kind,
        LineCond::Mark(LineMark::Flag(flag)) => line.flags.contains(flag),
        LineCond::In(list) => line.lists.contains(list),
    }
}

impl LineWitness {
    /// The line as an author would write it: `乙类 药品 特药 项目 “XL01”`.
    pub fn describe(&self, lists: &[List]) -> Text {
        let tell = |lang: Lang| {
            let mut words: Vec<String> =
                vec![self.class.word().text(lang).to_owned(), self.kind.word().text(lang).to_owned()];
            words.extend(self.flags.iter().map(|flag| flag.word().text(lang).to_owned()));
            let name = |list: &ListIx| lists.get(list.at()).map(|l| l.name.label.clone());
            words.extend(self.lists.iter().filter_map(name));
            if let Some(item) = &self.item {
                words.push(format!("{} \"{item}\"", Word::Item.text(lang)));
            }
            words.join(" ")
        };
        Text::new(tell(Lang::Zh), tell(Lang::En))
    }
}
