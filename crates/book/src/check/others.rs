//! Payment units and entitlements.

use super::exprs::Place;
use super::gaps::Owner;
use super::{Checker, rule, shape};
use crate::ast::{Body, Item};
use crate::model::{Cond, EntitlementRule, LayerIx, PaymentUnit};
use crate::words::Word;

/// Units by which a hospital is paid.
const METHODS: [Word; 4] = [Word::SingleDisease, Word::BedDay, Word::PerHead, Word::Drg];

impl Checker {
    /// Reads one version of a payment unit.
    pub(super) fn payment(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let when = self.applies(item).map(|clause| clause.value);
        let unit = self.where_holds(Owner::Other, when.as_ref(), |checker| checker.unit(item, when.clone()));
        rule::place(&mut self.book.payments, number, unit.map(|unit| rule::version(frame, unit)));
    }

    fn unit(&mut self, item: &Item, when: Option<Cond>) -> Option<PaymentUnit> {
        let method = shape::first(&item.clauses, |b| if let Body::Method(w) = b { Some(w) } else { None });
        let method = method.and_then(|(_, word)| self.one_of(word, &METHODS.map(|m| (m, m))));
        let standard =
            shape::first(&item.clauses, |b| if let Body::Standard(e) = b { Some(e) } else { None });
        let standard = standard.and_then(|(_, expr)| {
            let amount = self.amount(expr, Place::After)?;
            self.not_negative(&amount, expr.span);
            Some(amount)
        });
        let via = shape::first(&item.clauses, |b| if let Body::Via(name) = b { Some(name) } else { None });
        let via = via.and_then(|(_, name)| self.find(Word::Layer, name));
        let via = LayerIx(u16::try_from(via?).ok()?);
        Some(PaymentUnit { when: when?, method: method?, standard: standard?, via })
    }

    /// Reads one version of an entitlement.
    pub(super) fn entitlement(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let rule = self.applies(item).map(|clause| EntitlementRule { applies: clause.value });
        rule::place(&mut self.book.entitlements, number, rule.map(|rule| rule::version(frame, rule)));
    }
}
