//! What nobody reads: perhaps a name was meant where another one stands.

use super::{Checker, say};
use crate::diag::{Diagnostic, Text};
use crate::model::Named;
use crate::words::Word;
use std::collections::BTreeSet;

impl Checker {
    /// Warns of parameters, lists, groups, limits and sources that no rule reads.
    pub(super) fn unused(&mut self) {
        let mut found: Vec<(Word, Named)> = Vec::new();
        let groups = self.groups_read();
        for kind in [Word::Parameter, Word::List, Word::Group, Word::Limit, Word::Source] {
            for (number, named) in self.names.of(kind).iter().enumerate() {
                let group = kind == Word::Group && groups.contains(&number);
                if !group && !self.names.read.contains(&(kind, number)) {
                    found.push((kind, named.clone()));
                }
            }
        }
        found.into_iter().for_each(|(kind, named)| self.never_read(kind, &named));
    }

    /// Groups that a rule reads, by their rank or as part of a group that is read.
    fn groups_read(&self) -> BTreeSet<usize> {
        let mut read = BTreeSet::new();
        for (number, group) in self.book.groups.iter().enumerate() {
            if group.rank.is_some() || self.names.read.contains(&(Word::Group, number)) {
                read.insert(number);
                read.extend(group.includes.iter().map(|inner| inner.at()));
            }
        }
        read
    }

    fn never_read(&mut self, kind: Word, named: &Named) {
        let word = say::plain(kind);
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
