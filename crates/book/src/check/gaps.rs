//! Cases that nobody thought of: a `按` without `其他`, read for a person whom no case covers.
//!
//! Whether a gap matters depends on who gets there: a layer for three groups may leave out everybody else. So reading
//! notes every `按` without a rest and every read of a parameter, with the condition under which it is read, and the
//! gaps are searched when all is known.

use super::Checker;
use crate::ast::Span;
use crate::diag::{Diagnostic, Text};
use crate::model::{Change, Cond, LayerIx, ParamIx};
use crate::sat::Answer;

/// How deep the search follows parameters that read parameters, and how many reads of each: beyond, it is taken to be
/// read for everybody. Bounds the search in a book made to be hard.
const MAX_DEPTH: usize = 3;
const MAX_READS: usize = 24;

/// The rule in which an expression stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Owner {
    /// A parameter: read by whoever reads it.
    Param(ParamIx),
    /// A layer: read where it applies.
    Layer(LayerIx),
    /// Something that is read for everybody for whom the path holds.
    #[default]
    Other,
}

/// Where an expression that is being read stands.
#[derive(Default)]
pub(super) struct Spot {
    pub(super) owner: Owner,
    /// Conditions that hold there.
    pub(super) path: Vec<Cond>,
}

/// What reading noted.
#[derive(Default)]
pub(super) struct Seen {
    gaps: Vec<(Span, Owner, Vec<Cond>)>,
    reads: Vec<(ParamIx, Owner, Vec<Cond>)>,
}

impl Checker {
    /// Notes cases without a rest: `rest` holds where none of them does.
    pub(super) fn note_gap(&mut self, span: Span, rest: Cond) {
        let mut path = self.spot.path.clone();
        path.push(rest);
        self.seen.gaps.push((span, self.spot.owner, path));
    }

    /// Notes that a parameter is read here.
    pub(super) fn note_read(&mut self, param: ParamIx) {
        self.seen.reads.push((param, self.spot.owner, self.spot.path.clone()));
    }

    /// Warns of cases that are missing for somebody.
    pub(super) fn gaps(&mut self) {
        let mut found = Vec::new();
        for (span, owner, path) in &self.seen.gaps {
            let Some(reached) = self.reached(*owner, MAX_DEPTH) else {
                continue;
            };
            let conds: Vec<&Cond> = path.iter().chain([&reached]).collect();
            if let Answer::Holds(witness) = self.solver().solve(&conds) {
                found.push((*span, witness.describe(&self.book)));
            }
        }
        for (span, witness) in found {
            let message = Text::new(
                format!("有的情形没有写，例如：{}", witness.zh),
                format!("a case is missing, for example: {}", witness.en),
            );
            let label = Text::new("没有“其他”", "has no `other`");
            let hint = Text::new(
                "补上这种情形，或写“其他 …”；没有写的，遇到时不能结算",
                "add the case, or `other …`; a bill that needs it cannot be settled",
            );
            self.report(Diagnostic::warning("cases-missing", span, message).label(label).hint(hint));
        }
    }

    /// The condition under which a rule is read; `None` if nobody reads it.
    fn reached(&self, owner: Owner, depth: usize) -> Option<Cond> {
        match owner {
            Owner::Other => Some(Cond::Always),
            Owner::Layer(layer) => Some(self.applies_to(layer)),
            Owner::Param(param) => {
                let Some(depth) = depth.checked_sub(1) else {
                    return Some(Cond::Always);
                };
                let mut ways: Vec<Cond> = Vec::new();
                for (read, owner, path) in &self.seen.reads {
                    // A parameter in a circle, told elsewhere, is not followed for ever.
                    if *read != param || *owner == Owner::Param(param) {
                        continue;
                    }
                    let Some(outer) = self.reached(*owner, depth) else {
                        continue;
                    };
                    let way = Cond::All([path.clone(), vec![outer]].concat());
                    if !ways.contains(&way) {
                        ways.push(way);
                    }
                }
                match ways.len() {
                    0 => None,
                    1..=MAX_READS => Some(Cond::Any(ways)),
                    _ => Some(Cond::Always),
                }
            }
        }
    }

    /// For whom a layer can apply, at any time: its own condition, or one that an exception puts in its place.
    fn applies_to(&self, layer: LayerIx) -> Cond {
        let versions = self.book.layers.get(layer.at()).into_iter().flat_map(|l| &l.versions);
        let mut ways: Vec<Cond> = versions.map(|v| v.rule.applies.value.clone()).collect();
        for exception in self.book.exceptions.iter().flat_map(|e| &e.versions) {
            for change in &exception.rule.changes {
                if let Change::Applies(changed, applies) = change
                    && *changed == layer
                {
                    ways.push(Cond::All(vec![exception.rule.when.clone(), applies.clone()]));
                }
            }
        }
        Cond::Any(ways)
    }

    /// Reads something that holds only where `known` does.
    pub(super) fn where_holds<T>(
        &mut self,
        owner: Owner,
        known: Option<&Cond>,
        read: impl FnOnce(&mut Checker) -> T,
    ) -> T {
        let path: Vec<Cond> = known.cloned().into_iter().collect();
        let before = std::mem::replace(&mut self.spot, Spot { owner, path });
        let found = read(self);
        self.spot = before;
        found
    }
}
