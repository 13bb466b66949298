//! The person and the bill that a search found, in plain words.

use super::domain::{Domain, Number};
use super::{Solver, bounds};
use crate::diag::Text;
use crate::facts::{EnumFact, Facts, Membership};
use crate::model::{Atom, Book, Cond, GroupIx, LayerIx, ListIx};
use crate::walk::{self, Visitor};
use crate::words::{Lang, Word};
use std::collections::{BTreeMap, BTreeSet};

/// Facts that fulfil conditions: those of which the conditions speak, and no others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// The facts. Groups and lists that are not named in it are those in which the person or bill is not.
    pub facts: Facts,
    /// In how many of the last months a layer paid.
    pub months_paid: BTreeMap<(LayerIx, u16), i64>,
    /// Groups in which the person must not be.
    pub outside: BTreeSet<GroupIx>,
    /// Lists in which nothing of the bill must be.
    pub not_in: BTreeSet<(Membership, ListIx)>,
}

/// The facts of which conditions speak.
#[derive(Default)]
struct Mentioned {
    enums: BTreeSet<EnumFact>,
    numbers: BTreeSet<Number>,
}

impl Visitor for Mentioned {
    fn atom(&mut self, atom: &Atom) {
        match atom {
            Atom::Is(fact, _) => {
                self.enums.insert(*fact);
            }
            Atom::Within(fact, ..) => {
                self.numbers.insert(Number::Fact(*fact));
            }
            Atom::MonthsPaid { layer, window, .. } => {
                self.numbers.insert(Number::Months(*layer, *window));
            }
            Atom::True(_) | Atom::Group(_) | Atom::In(..) => {}
        }
    }
}

/// Picks one value for each fact. The smallest everywhere, but the largest for the highest grade: so the highest grade
/// is not below the facility's, and windows of months keep their order.
pub(super) fn pick(domain: &Domain, solver: &Solver<'_>, conds: &[&Cond]) -> Witness {
    let mut mentioned = Mentioned::default();
    conds.iter().for_each(|cond| walk::cond(cond, &mut mentioned));
    let mut witness = Witness::default();
    for (fact, set) in domain.enums.iter().filter(|(fact, _)| mentioned.enums.contains(fact)) {
        if let Some((smallest, largest)) = bounds(*set, *fact) {
            let value = if *fact == EnumFact::HighestGrade { largest } else { smallest };
            witness.facts.enums.insert(*fact, value);
        }
    }
    witness.facts.bools = domain.bools.clone();
    for (number, (smallest, _)) in domain.numbers.iter().filter(|(n, _)| mentioned.numbers.contains(n)) {
        match number {
            Number::Fact(fact) => {
                witness.facts.counts.insert(*fact, *smallest);
            }
            Number::Months(layer, window) => {
                witness.months_paid.insert((*layer, *window), *smallest);
            }
        }
    }
    if !domain.groups.is_empty() {
        let (inside, outside): (Vec<_>, Vec<_>) = domain.groups.iter().partition(|(_, inside)| **inside);
        witness.facts.groups = Some(inside.into_iter().map(|(group, _)| *group).collect());
        witness.outside = outside.into_iter().map(|(group, _)| *group).collect();
    }
    for ((membership, list), inside) in &domain.lists {
        let lists = witness.facts.lists.entry(*membership).or_default();
        if *inside {
            lists.push(*list);
        } else {
            witness.not_in.insert((*membership, *list));
        }
    }
    complete_facility(domain, solver, &mut witness);
    witness
}

/// The facility that was found may be in lists that the search left open: say so, or the facts would contradict it.
fn complete_facility(domain: &Domain, solver: &Solver<'_>, witness: &mut Witness) {
    let Some(lists) = witness.facts.lists.get_mut(&Membership::Facility) else {
        return;
    };
    let Some(code) = domain.facility_code(solver) else {
        return;
    };
    for (number, list) in solver.lists.iter().enumerate() {
        let Ok(number) = u16::try_from(number).map(ListIx) else {
            return;
        };
        if list.kind == Word::Facility && list.contains(&code) && !lists.contains(&number) {
            lists.push(number);
        }
    }
}

impl Witness {
    /// The person and the bill as an author would write them in an example: `人群 低保对象，年龄 65岁，医院等级 三级`.
    pub fn describe(&self, book: &Book) -> Text {
        let parts = |lang: Lang| {
            let mut parts = self.groups(book, lang);
            let word = |word: Word| word.text(lang);
            for (fact, value) in &self.facts.enums {
                if let Some(value) = fact.values().get(usize::from(*value)) {
                    parts.push(format!("{} {}", word(fact.word()), word(*value)));
                }
            }
            for (fact, value) in &self.facts.bools {
                let not = if *value { String::new() } else { format!("{} ", word(Word::Not)) };
                parts.push(format!("{not}{}", word(fact.word())));
            }
            for (fact, value) in &self.facts.counts {
                parts.push(format!("{} {}", word(fact.word()), counted(*value, fact.unit(), lang)));
            }
            parts.extend(self.lists(book, lang));
            parts.extend(self.months(book, lang));
            parts
        };
        let (zh, en) = (parts(Lang::Zh), parts(Lang::En));
        if zh.is_empty() {
            return Text::new("任何人的任何一笔费用", "anybody's bill");
        }
        Text::new(zh.join("，"), en.join(", "))
    }

    fn groups(&self, book: &Book, lang: Lang) -> Vec<String> {
        let name = |group: &GroupIx| book.groups.get(group.at()).map(|g| g.name.label.as_str());
        let word = Word::Group.text(lang);
        let inside: Vec<&str> = self.facts.groups.iter().flatten().filter_map(name).collect();
        let outside: Vec<&str> = self.outside.iter().filter_map(name).collect();
        let mut parts = Vec::new();
        if !inside.is_empty() {
            parts.push(format!("{word} {}", inside.join(listing(lang))));
        }
        if !outside.is_empty() {
            let not = Word::Not.text(lang);
            parts.push(format!("{not} {word} {}", outside.join(listing(lang))));
        }
        parts
    }

    fn lists(&self, book: &Book, lang: Lang) -> Vec<String> {
        let name = |list: &ListIx| book.lists.get(list.at()).map(|l| l.name.label.as_str());
        let mut parts = Vec::new();
        for (membership, lists) in &self.facts.lists {
            let word = membership.word().text(lang);
            let inside: Vec<&str> = lists.iter().filter_map(name).collect();
            if !inside.is_empty() {
                parts.push(format!("{word} {}", inside.join(listing(lang))));
            }
        }
        for (membership, list) in &self.not_in {
            let words = (Word::Not.text(lang), membership.word().text(lang));
            parts.extend(name(list).map(|name| format!("{} {} {name}", words.0, words.1)));
        }
        parts
    }

    fn months(&self, book: &Book, lang: Lang) -> Vec<String> {
        let tell = |((layer, window), value): (&(LayerIx, u16), &i64)| {
            let label = &book.layers.get(layer.at())?.name.label;
            let window = counted(i64::from(*window), Word::Months, lang);
            Some(format!("{}({label}, {window}) {value}", Word::MonthsPaid.text(lang)))
        };
        self.months_paid.iter().filter_map(tell).collect()
    }
}

/// What stands between members of an enumeration.
fn listing(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

/// A count with its unit: `65岁`, `65 years_old`.
fn counted(value: i64, unit: Word, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{value}{}", unit.text(lang)),
        Lang::En => format!("{value} {}", unit.text(lang)),
    }
}
