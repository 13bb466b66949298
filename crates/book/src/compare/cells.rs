//! The part of a clause that changed: of a table only its cells, of a schedule only its segments, of a list its codes.

use super::ClauseChange;
use crate::ast::{Body, Expr, ExprKind, FactValue, Segment};
use crate::facts::EnumFact;
use crate::print::pieces;
use crate::words::{Lang, Word};

/// Where changes go, and in which language they are said.
struct Told<'t> {
    lang: Lang,
    all: &'t mut Vec<ClauseChange>,
}

/// What changed between two clauses of one keyword.
pub(super) fn changes(key: &str, old: &Body, new: &Body, lang: Lang, all: &mut Vec<ClauseChange>) {
    let mut told = Told { lang, all };
    told.bodies(&[key.to_owned()], old, new);
}

impl Told<'_> {
    fn tell(&mut self, place: &[String], before: Option<String>, after: Option<String>) {
        if before != after {
            self.all.push(ClauseChange { place: place.to_vec(), before, after });
        }
    }

    fn bodies(&mut self, place: &[String], old: &Body, new: &Body) {
        match (old, new) {
            (Body::Value(a), Body::Value(b)) | (Body::Standard(a), Body::Standard(b)) => {
                self.exprs(place, a, b)
            }
            (Body::Deductible { amount: a, mode: m }, Body::Deductible { amount: b, mode: n }) if m == n => {
                self.exprs(place, a, b);
            }
            (Body::Pays(a), Body::Pays(b)) => self.segments(place, a, b),
            (Body::Codes(_, a), Body::Codes(_, b)) => {
                let code = |code: &crate::ast::Spanned<String>| code.value.clone();
                self.members(
                    place,
                    &a.iter().map(code).collect::<Vec<_>>(),
                    &b.iter().map(code).collect::<Vec<_>>(),
                );
            }
            (Body::Becomes(a), Body::Becomes(b)) => self.bodies(place, &a.body, &b.body),
            _ => {
                let text = |body| Some(pieces::content(body, self.lang));
                let (before, after) = (text(old), text(new));
                self.tell(place, before, after);
            }
        }
    }

    fn members(&mut self, place: &[String], old: &[String], new: &[String]) {
        for gone in old.iter().filter(|member| !new.contains(member)) {
            self.tell(place, Some(gone.clone()), None);
        }
        for added in new.iter().filter(|member| !old.contains(member)) {
            self.tell(place, None, Some(added.clone()));
        }
    }

    /// Segments belong together if they have the same bounds.
    fn segments(&mut self, place: &[String], old: &[Segment], new: &[Segment]) {
        let lang = self.lang;
        let named = |segments: &[Segment]| -> Vec<(String, Expr)> {
            segments.iter().map(|s| (pieces::bounds(s, lang), s.ratio.clone())).collect()
        };
        let (old, new) = (named(old), named(new));
        for (bounds, ratio) in &old {
            let place = below(place, bounds);
            match new.iter().find(|(other, _)| other == bounds) {
                Some((_, after)) => self.exprs(&place, ratio, after),
                None => self.tell(&place, Some(pieces::expr(ratio, lang)), None),
            }
        }
        for (bounds, ratio) in new.iter().filter(|(bounds, _)| !old.iter().any(|(other, _)| other == bounds))
        {
            self.tell(&below(place, bounds), None, Some(pieces::expr(ratio, lang)));
        }
    }

    /// Expressions; tables over the same fact cell by cell.
    fn exprs(&mut self, place: &[String], old: &Expr, new: &Expr) {
        match (Table::of(old), Table::of(new)) {
            (Some(a), Some(b)) if a.fact == b.fact && a.in_order == b.in_order => {
                for value in a.values(&b, self.lang) {
                    let place = below(place, &value);
                    match (a.cell(&value, self.lang), b.cell(&value, self.lang)) {
                        (Some(before), Some(after)) => self.exprs(&place, before, after),
                        (before, after) => {
                            let text = |cell: Option<&Expr>| cell.map(|cell| pieces::expr(cell, self.lang));
                            let (before, after) = (text(before), text(after));
                            self.tell(&place, before, after);
                        }
                    }
                }
            }
            _ => {
                let (before, after) = (pieces::expr(old, self.lang), pieces::expr(new, self.lang));
                self.tell(place, Some(before), Some(after));
            }
        }
    }
}

fn below(place: &[String], name: &str) -> Vec<String> {
    let mut place = place.to_vec();
    if !name.is_empty() {
        place.push(name.to_owned());
    }
    place
}

/// Cases by the values of a fact.
struct Table<'e> {
    fact: Word,
    in_order: bool,
    arms: &'e [(Vec<FactValue>, Expr)],
    other: Option<&'e Expr>,
}

impl<'e> Table<'e> {
    fn of(expr: &'e Expr) -> Option<Table<'e>> {
        match &*expr.kind {
            ExprKind::By { fact, in_order, arms, other } => {
                Some(Table { fact: fact.value, in_order: *in_order, arms, other: other.as_ref() })
            }
            _ => None,
        }
    }

    fn own_values(&self, lang: Lang) -> Vec<String> {
        let values = self.arms.iter().flat_map(|(values, _)| values);
        values.map(|value| pieces::value(value, self.fact, lang)).collect()
    }

    /// The values of both tables, each once; what holds for all others last, if there are others.
    fn values(&self, other: &Table, lang: Lang) -> Vec<String> {
        let mut all = self.own_values(lang);
        for value in other.own_values(lang) {
            if !all.contains(&value) {
                all.push(value);
            }
        }
        let named = |value: &Word| all.iter().any(|name| name == value.text(lang));
        let closed = EnumFact::from_word(self.fact).is_some_and(|fact| fact.values().iter().all(named));
        if !closed && (self.other.is_some() || other.other.is_some()) {
            all.push(Word::Other.text(lang).to_owned());
        }
        all
    }

    /// What holds for a value: its own cell, or that of all others.
    fn cell(&self, value: &str, lang: Lang) -> Option<&'e Expr> {
        let named = |values: &[FactValue]| values.iter().any(|v| pieces::value(v, self.fact, lang) == value);
        self.arms.iter().find(|(values, _)| named(values)).map(|(_, cell)| cell).or(self.other)
    }
}
