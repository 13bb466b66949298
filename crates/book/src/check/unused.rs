//! What nobody reads: perhaps a name was meant where another one stands.

use super::{Checker, say};
use crate::diag::{Diagnostic, Text};
use crate::model::Named;
use crate::words::Word;

impl Checker {
    /// Warns of parameters, lists, groups, limits and sources that no rule reads.
    pub(super) fn unused(&mut self) {
        let mut found: Vec<(Word, Named)> = Vec::new();
        for kind in [Word::Parameter, Word::List, Word::Group, Word::Limit, Word::Source] {
            for (number, named) in self.names.of(kind).iter().enumerate() {
                if !self.is_read(kind, number) {
                    found.push((kind, named.clone()));
                }
            }
        }
        found.into_iter().for_each(|(kind, named)| self.never_read(kind, &named));
    }

    fn is_read(&self, kind: Word, number: usize) -> bool {
        self.names.read.contains(&(kind, number)) || (kind == Word::Group && self.group_matters(number))
    }

    /// A group is read by its rank, and as part of a group that is read.
    fn group_matters(&self, number: usize) -> bool {
        let ranked = self.book.groups.get(number).is_some_and(|g| g.rank.is_some());
        ranked
            || self.book.groups.iter().enumerate().any(|(outer, group)| {
                let includes = group.includes.iter().any(|inner| inner.at() == number);
                includes && (group.rank.is_some() || self.names.read.contains(&(Word::Group, outer)))
            })
    }

    fn never_read(&mut self, kind: Word, named: &Named) {
        let word = say::word(kind);
        let message = Text::new(
            format!("没有规则用到{}“{}”", word.zh, named.label),
            format!("no rule reads {} `{}`", word.en, named.label),
        );
        let hint =
            Text::new("是不是别处该写这个名字？不用就删去", "should it stand somewhere? else remove it");
        let label = Text::new("没有用到", "never read");
        self.report(Diagnostic::warning("never-read", named.span, message).label(label).hint(hint));
    }
}
