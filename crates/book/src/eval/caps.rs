//! Caps: how much a layer may pay at most on this bill.

use super::{Done, Noted, Rule, Run};
use crate::facts::CountFact;
use crate::model::{Cap, Count, History, LayerIx, LayerRule, LimitIx, Period};
use crate::outcome::{CapRef, MissingFact};
use yidan_types::Fen;

/// What the caps leave.
pub(super) struct Ceiling {
    /// The tightest cap and what it leaves; of equals the first.
    pub tightest: Option<(CapRef, Fen)>,
    /// Units of care that this bill counts against a per-care cap, if the layer pays.
    pub units: i64,
}

impl<'a> Run<'a> {
    /// The tightest of the layer's caps.
    pub(super) fn ceiling(&mut self, rule: &'a LayerRule) -> Done<Ceiling> {
        let caps = self.clause(&rule.caps)?;
        let mut ceiling = Ceiling { tightest: None, units: 0 };
        let mut failed = false;
        for (place, cap) in caps.iter().enumerate() {
            match self.left_by(rule, cap, &mut ceiling.units) {
                Ok(left) => {
                    let cap_ref = match cap {
                        Cap::Shared(limit) => CapRef::Shared(*limit),
                        Cap::Per(..) | Cap::PerCare { .. } => CapRef::Own(place),
                    };
                    if ceiling.tightest.is_none_or(|(_, tightest)| left < tightest) {
                        ceiling.tightest = Some((cap_ref, left));
                    }
                }
                Err(Noted) => failed = true,
            }
        }
        if failed { Err(Noted) } else { Ok(ceiling) }
    }

    /// What one cap leaves for this bill.
    fn left_by(&mut self, rule: &'a LayerRule, cap: &'a Cap, units: &mut i64) -> Done<Fen> {
        match cap {
            Cap::Per(period, amount) => {
                let most = self.fen(amount)?;
                self.rest(most, self.paid_in(*period, rule.layer))
            }
            Cap::PerCare { unit, amount, at_most } => {
                let granted = self.units(rule.layer, *unit, at_most.as_ref());
                let each = self.amount(amount);
                let granted = granted?;
                *units = granted.max(*units);
                let all = self.in_range(each?.times_count(granted))?;
                self.whole_fen(all)
            }
            Cap::Shared(limit) => self.left_of_limit(*limit),
        }
    }

    /// `most` less what is used of it, at least zero.
    fn rest(&mut self, most: Fen, used: Fen) -> Done<Fen> {
        self.in_range(most.checked_sub(used)).map(Fen::clamp_non_negative)
    }

    /// What a layer paid in the period before this bill.
    fn paid_in(&self, period: Period, layer: LayerIx) -> Fen {
        match period {
            Period::Bill => Fen::ZERO,
            Period::Month => self.year.paid_this_month.get(&layer).copied().unwrap_or(Fen::ZERO),
            Period::Year => self.year.amount(History::Paid(layer)),
        }
    }

    /// The units of care of this bill that the cap grants, after what was used in the year.
    fn units(&mut self, layer: LayerIx, unit: CountFact, at_most: Option<&'a Count>) -> Done<i64> {
        let known = self.known.count(unit);
        let of_bill = known.ok_or_else(|| self.note_missing(MissingFact::Word(unit.word())));
        let at_most = at_most.map(|count| self.count(count)).transpose();
        let (of_bill, at_most) = (of_bill?.max(0), at_most?);
        let used = self.year.units_used.get(&layer).copied().unwrap_or(0);
        let left = at_most.map_or(of_bill, |most| most.saturating_sub(used).max(0));
        Ok(of_bill.min(left))
    }

    /// What the layers that share a limit have left of it, those of this bill so far included.
    fn left_of_limit(&mut self, limit: LimitIx) -> Done<Fen> {
        let edition = self.edition;
        let Some(Some(version)) = edition.limits.get(limit.at()) else {
            return Err(self.note_not_in_force(Rule::Limit(limit)));
        };
        let asked_by = std::mem::replace(&mut self.who, Rule::Limit(limit));
        let most = self.clause(&version.rule.amount).and_then(|amount| self.fen(amount));
        self.who = asked_by;
        let most = most?;
        let period = version.rule.period;
        let sharing = edition.book.layers_sharing(limit);
        let used =
            Fen::try_sum(sharing.iter().flat_map(|layer| [self.paid_in(period, *layer), self.paid(*layer)]));
        let used = self.in_range(used)?;
        self.rest(most, used)
    }
}
