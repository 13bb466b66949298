//! Payment to the hospital by another unit than the item. What it differs from the items is the hospital's and the
//! fund's; the patient bears what the items give.

use super::{Done, Noted, Rule, Run};
use crate::model::{LayerIx, PaymentIx, PaymentUnit};
use crate::outcome::PaymentOutcome;
use crate::words::Word;
use yidan_types::Fen;

impl<'a> Run<'a> {
    /// Settles the payment unit that holds, if its layer applied: without the layer its fund has no part in the bill.
    pub(super) fn payment(&mut self) -> Option<PaymentOutcome> {
        let edition = self.edition;
        let mut holding = None;
        for (ix, version) in &edition.payments {
            self.who = Rule::Payment(*ix);
            if self.holds(&version.rule.when).unwrap_or(false) && holding.is_none() {
                holding = Some((*ix, &version.rule));
            }
        }
        let (ix, unit) = holding?;
        self.who = Rule::Payment(ix);
        self.settle_unit(ix, unit).ok().flatten()
    }

    fn settle_unit(&mut self, ix: PaymentIx, unit: &'a PaymentUnit) -> Done<Option<PaymentOutcome>> {
        let applied = self.layers.iter().any(|layer| layer.layer == unit.via && layer.how.is_ok());
        if !applied {
            return Ok(None);
        }
        let standard = self.fen(&unit.standard)?;
        let gap = self.in_range(standard.checked_sub(self.total))?;
        let borne = self.charge_facility(unit.via, gap.neg().clamp_non_negative())?;
        Ok(Some(PaymentOutcome {
            payment: ix,
            standard,
            borne_by_facility: borne,
            surplus: gap.clamp_non_negative(),
        }))
    }

    /// Lowers what the layer's fund pays by the overspend, at most to nothing; by how much.
    fn charge_facility(&mut self, via: LayerIx, overspend: Fen) -> Done<Fen> {
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.layer == via) else {
            return Err(Noted);
        };
        let borne = overspend.min(layer.paid);
        let reduced = layer.paid.checked_sub(borne);
        layer.paid = reduced.as_ref().copied().unwrap_or(layer.paid);
        self.in_range(reduced).map(|_| borne)
    }

    /// What the hospital bears: its own layers and the overspend of a payment unit.
    pub(super) fn facility_part(&mut self, payment: Option<&PaymentOutcome>) -> Done<Fen> {
        let rules = self.edition.layers.iter().map(|(_, rule)| rule);
        let of_layers = rules.filter(|rule| rule.payer == Word::Hospital).map(|rule| self.paid(rule.layer));
        let overspend = payment.map(|payment| payment.borne_by_facility);
        let sum = Fen::try_sum(of_layers.chain(overspend));
        self.in_range(sum)
    }
}
