//! A book with every amount multiplied: the rules without the rounding to the fen.
//!
//! Rules are positively homogeneous in money: if every amount of a book and a bill is multiplied by k, so is every
//! payment, except that rounding to the fen then is rounding to a k-th of a fen. So the reference evaluator itself shows
//! where the exact rule bends, without the noise of rounding that hides small bends.

use yidan_book::model::{Amount, Base, Book, Cap, Change, Choice, Clause, LayerRule, Param, Ruled, Segment};
use yidan_types::{Fen, RoundingUnit};

/// The book with all amounts `k` times as large; `None` where one leaves the range.
pub fn scaled(book: &Book, k: i64) -> Option<Book> {
    let mut book = book.clone();
    let scale = Scale(k);
    for param in rules(&mut book.params) {
        if let Param::Amount(clause) = param {
            scale.amount(&mut clause.value)?;
        }
    }
    for layer in rules(&mut book.layers) {
        scale.layer(layer)?;
    }
    for limit in rules(&mut book.limits) {
        scale.amount(&mut limit.amount.value)?;
    }
    for exception in rules(&mut book.exceptions) {
        exception.changes.iter_mut().try_for_each(|change| scale.change(change))?;
    }
    for payment in rules(&mut book.payments) {
        scale.amount(&mut payment.standard)?;
    }
    book.rounding.rounding.unit = RoundingUnit::Fen;
    Some(book)
}

fn rules<T>(ruled: &mut [Ruled<T>]) -> impl Iterator<Item = &mut T> {
    ruled.iter_mut().flat_map(|rule| &mut rule.versions).map(|version| &mut version.rule)
}

struct Scale(i64);

impl Scale {
    fn layer(&self, layer: &mut LayerRule) -> Option<()> {
        self.base(&mut layer.base.value)?;
        if let Some(Clause { value, .. }) = &mut layer.deductible {
            self.amount(&mut value.amount)?;
        }
        self.segments(&mut layer.schedule.value)?;
        layer.rounding.rounding.unit = RoundingUnit::Fen;
        self.caps(&mut layer.caps.value)
    }

    fn change(&self, change: &mut Change) -> Option<()> {
        match change {
            Change::Base(_, base) => self.base(base),
            Change::Deductible(_, deductible) => self.amount(&mut deductible.amount),
            Change::Schedule(_, segments) => self.segments(segments),
            Change::Caps(_, caps) => self.caps(caps),
            Change::ParamAmount(_, amount) => self.amount(amount),
            Change::Applies(..) | Change::ParamRatio(..) | Change::ParamCount(..) => Some(()),
        }
    }

    fn base(&self, base: &mut Base) -> Option<()> {
        self.amount(&mut base.amount)
    }

    fn segments(&self, segments: &mut [Segment]) -> Option<()> {
        segments.iter_mut().try_for_each(|segment| {
            self.amount(&mut segment.from)?;
            segment.to.iter_mut().try_for_each(|to| self.amount(to))
        })
    }

    fn caps(&self, caps: &mut [Cap]) -> Option<()> {
        caps.iter_mut().try_for_each(|cap| match cap {
            Cap::Per(_, amount) | Cap::PerCare { amount, .. } => self.amount(amount),
            Cap::Shared(_) => Some(()),
        })
    }

    fn amount(&self, amount: &mut Amount) -> Option<()> {
        match amount {
            Amount::Const(fen) => {
                *fen = Fen::new(fen.get().checked_mul(self.0)?)?;
                Some(())
            }
            Amount::Part(_)
            | Amount::PartOfLines(..)
            | Amount::InScopeLeft
            | Amount::OwnPayLeft
            | Amount::Paid(_)
            | Amount::History(_)
            | Amount::Param(..) => Some(()),
            Amount::Add(a, b) | Amount::Sub(a, b) | Amount::Above(a, b) => {
                self.amount(a)?;
                self.amount(b)
            }
            Amount::Between(a, low, high) => {
                self.amount(a)?;
                self.amount(low)?;
                self.amount(high)
            }
            Amount::Min(all) | Amount::Max(all) => all.iter_mut().try_for_each(|one| self.amount(one)),
            Amount::Share(_, one) | Amount::Times(one, _) => self.amount(one),
            Amount::Choice(choice) => {
                let Choice { arms, otherwise } = choice.as_mut();
                arms.iter_mut().try_for_each(|(_, one)| self.amount(one))?;
                otherwise.iter_mut().try_for_each(|one| self.amount(one))
            }
        }
    }
}
