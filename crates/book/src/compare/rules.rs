//! The rules of a side, and which of them belong together.

use super::Side;
use crate::ast::{Body, Chunk, Clause, Item};
use crate::model::Version;
use crate::words::Word;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Kinds of rules, in the order in which changes are told.
pub(super) const KINDS: [Word; 12] = [
    Word::Book,
    Word::Group,
    Word::List,
    Word::Parameter,
    Word::Lines,
    Word::Exemption,
    Word::Layer,
    Word::Limit,
    Word::Exception,
    Word::Payment,
    Word::Entitlement,
    Word::Guarantee,
];

/// A rule as it is written.
#[derive(Clone)]
pub(super) struct Rule<'a> {
    pub kind: Word,
    pub label: String,
    id: String,
    item: &'a Item,
}

impl<'a> Rule<'a> {
    /// What its clauses say that an amount can depend on.
    pub fn bodies(&self) -> Vec<&'a Body> {
        let clauses: &'a [Clause] = &self.item.clauses;
        clauses.iter().map(|clause| &clause.body).filter(|body| counts(self.kind, body)).collect()
    }
}

/// Whether amounts can depend on a clause. Every book has a name, a place and a year of its own.
fn counts(kind: Word, body: &Body) -> bool {
    let frame =
        matches!(body, Body::Origin(_) | Body::From(_) | Body::Until(_) | Body::Announced(_) | Body::Note(_));
    let identity = kind == Word::Book && matches!(body, Body::Place(..) | Body::Year(_));
    !frame && !identity
}

/// The rules of a side that are in force on its day, in the order of the file.
pub(super) fn in_force<'a>(side: Side<'a>) -> Vec<Rule<'a>> {
    let starts = starts(side);
    let items = side.file.chunks.iter().filter_map(|chunk| match chunk {
        Chunk::Rules(rules) => Some(&rules.items),
        Chunk::Prose(_) => None,
    });
    let holds = |item: &&'a Item| match item.kind.value {
        Word::Book | Word::Group | Word::List => true,
        Word::Guarantee => holds_on(item, side.day),
        kind => KINDS.contains(&kind) && starts.contains(&item.kind.span.start),
    };
    items.flatten().filter(holds).map(rule).collect()
}

fn rule(item: &Item) -> Rule<'_> {
    let text = |name: &Option<crate::ast::Name>| name.as_ref().map_or(String::new(), |n| n.value.clone());
    let (label, id) = (text(&item.label), text(&item.id));
    // A book has one head and one set of rules for lines, whatever they are called.
    let once = matches!(item.kind.value, Word::Book | Word::Lines);
    let label = if once {
        String::new()
    } else if label.is_empty() {
        id.clone()
    } else {
        label
    };
    Rule { kind: item.kind.value, label, id, item }
}

/// Where the versions in force begin in the file.
fn starts(side: Side) -> BTreeSet<u32> {
    fn start<T>(version: &Version<T>) -> u32 {
        version.span.start
    }
    let edition = side.book.edition(side.day, None);
    let mut all = BTreeSet::new();
    all.extend(edition.lines.iter().map(|(version, _)| start(version)));
    all.extend(edition.params.iter().flatten().map(|(version, _)| start(version)));
    all.extend(edition.exemptions.iter().map(|(_, version)| start(version)));
    all.extend(edition.layers.iter().map(|(version, _)| start(version)));
    all.extend(edition.limits.iter().flatten().map(|version| start(version)));
    all.extend(edition.exceptions.iter().flatten().map(|version| start(version)));
    all.extend(edition.payments.iter().map(|(_, version)| start(version)));
    all.extend(edition.entitlements.iter().map(|(_, version)| start(version)));
    all
}

fn holds_on(item: &Item, day: Date) -> bool {
    item.clauses.iter().all(|clause| match &clause.body {
        Body::From(from) => from.value <= day,
        Body::Until(until) => day <= until.value,
        _ => true,
    })
}

/// Rules of one kind that are the same rule: by label, else by id; those of the first side in their order, then what
/// only the second has.
pub(super) fn pairs<'r, 'a>(
    before: &'r [Rule<'a>],
    after: &'r [Rule<'a>],
) -> Vec<(Option<&'r Rule<'a>>, Option<&'r Rule<'a>>)> {
    let labelled = |rules: &[Rule], label: &str| rules.iter().any(|rule| rule.label == label);
    let partner = |old: &Rule| {
        let by_label = after.iter().position(|new| new.label == old.label);
        by_label.or_else(|| {
            after
                .iter()
                .position(|new| !old.id.is_empty() && new.id == old.id && !labelled(before, &new.label))
        })
    };
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for old in before {
        let new = partner(old).filter(|place| taken.insert(*place));
        all.push((Some(old), new.and_then(|place| after.get(place))));
    }
    let rest = after.iter().enumerate().filter(|(place, _)| !taken.contains(place));
    all.extend(rest.map(|(_, new)| (None, Some(new))));
    all
}
