//! What two books, or two days of one, say otherwise: rule by rule, clause by clause, cell by cell.
//!
//! Rules are the same if they are of one kind and have the same label, else if they have the same id. What they say is
//! compared as the formatter prints it, so spacing, order of clauses and language make no difference. Where a rule comes
//! from, since when it holds and what is told to the patient is not compared: it changes with every book, and no amount
//! with it.

mod cells;
mod rules;

use crate::ast::{Body, BookFile};
use crate::model::Book;
use crate::print::pieces;
use crate::words::{Lang, Word};
use jiff::civil::Date;
use rules::{Rule, in_force};

/// A book and the day whose rules count.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What is written.
    pub file: &'a BookFile,
    /// The same, checked.
    pub book: &'a Book,
    /// The day.
    pub day: Date,
}

/// A rule that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Which kind of rule: its keyword.
    pub kind: Word,
    /// Its label; empty for what a book has once.
    pub label: String,
    /// What became of it.
    pub how: How,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Only the second side has it: its clauses.
    Added(Vec<String>),
    /// Only the first side has it.
    Removed(Vec<String>),
    /// It says something else.
    Changed(Vec<ClauseChange>),
    /// Layers that both sides have pay in another order: before, after.
    Reordered(Vec<String>, Vec<String>),
}

/// A clause, or a part of it, that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseChange {
    /// Keyword of the clause, then the cell of its table or the bounds of its segment.
    pub place: Vec<String>,
    /// What it said; `None` if it was not there.
    pub before: Option<String>,
    /// What it says now.
    pub after: Option<String>,
}

/// All rules that change from one side to the other, by kind, in the order of the books.
pub fn compare(one: Side, other: Side, lang: Lang) -> Vec<RuleChange> {
    let (before, after) = (in_force(one), in_force(other));
    let mut all = Vec::new();
    for kind in rules::KINDS {
        let before: Vec<Rule> = before.iter().filter(|rule| rule.kind == kind).cloned().collect();
        let after: Vec<Rule> = after.iter().filter(|rule| rule.kind == kind).cloned().collect();
        let pairs = rules::pairs(&before, &after);
        for (old, new) in &pairs {
            all.extend(change(*old, *new, lang));
        }
        if kind == Word::Layer {
            all.extend(reordered(&pairs, &after));
        }
    }
    all
}

fn change(old: Option<&Rule>, new: Option<&Rule>, lang: Lang) -> Option<RuleChange> {
    let text = |rule: &Rule| pieces::clauses(&rule.bodies(), lang);
    let (rule, how) = match (old, new) {
        (Some(old), Some(new)) => {
            let changes = clauses(old, new, lang);
            (old, (!changes.is_empty()).then_some(How::Changed(changes))?)
        }
        (Some(old), None) => (old, How::Removed(text(old))),
        (None, Some(new)) => (new, How::Added(text(new))),
        (None, None) => return None,
    };
    Some(RuleChange { kind: rule.kind, label: rule.label.clone(), how })
}

/// The clauses of a rule that changed. Several with one keyword are told apart by what they say.
fn clauses(old: &Rule, new: &Rule, lang: Lang) -> Vec<ClauseChange> {
    let mut all = Vec::new();
    if old.label != new.label {
        let name = |rule: &Rule| Some(rule.label.clone());
        all.push(ClauseChange { place: Vec::new(), before: name(old), after: name(new) });
    }
    let mut keys: Vec<String> = Vec::new();
    for body in old.bodies().into_iter().chain(new.bodies()) {
        let key = pieces::key(body, lang);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    for key in keys {
        let of_key = |rule: &Rule| -> Vec<(Body, String)> {
            let bodies = rule.bodies().into_iter().filter(|body| pieces::key(body, lang) == key);
            bodies.map(|body| (body.clone(), pieces::content(body, lang))).collect()
        };
        let (mut before, mut after) = (of_key(old), of_key(new));
        before.retain(|(_, text)| match after.iter().position(|(_, other)| other == text) {
            Some(same) => {
                after.remove(same);
                false
            }
            None => true,
        });
        paired(&key, &before, &after, lang, &mut all);
    }
    all
}

/// Clauses of one keyword that are left on either side, one against one.
fn paired(
    key: &str,
    before: &[(Body, String)],
    after: &[(Body, String)],
    lang: Lang,
    all: &mut Vec<ClauseChange>,
) {
    for place in 0..before.len().max(after.len()) {
        match (before.get(place), after.get(place)) {
            (Some((old, _)), Some((new, _))) => cells::changes(key, old, new, lang, all),
            (old, new) => {
                let text = |clause: Option<&(Body, String)>| clause.map(|(_, text)| text.clone());
                all.push(ClauseChange { place: vec![key.to_owned()], before: text(old), after: text(new) });
            }
        }
    }
}

/// The layers of both sides in either order, if it is not the same.
fn reordered(pairs: &[(Option<&Rule>, Option<&Rule>)], after: &[Rule]) -> Option<RuleChange> {
    let both: Vec<(&Rule, &Rule)> = pairs.iter().filter_map(|(old, new)| Some(((*old)?, (*new)?))).collect();
    let before: Vec<String> = both.iter().map(|(old, _)| old.label.clone()).collect();
    let old_name =
        |rule: &Rule| both.iter().find(|(_, new)| new.label == rule.label).map(|(old, _)| old.label.clone());
    let after: Vec<String> = after.iter().filter_map(old_name).collect();
    let how = (before != after).then_some(How::Reordered(before, after))?;
    Some(RuleChange { kind: Word::Layer, label: String::new(), how })
}
