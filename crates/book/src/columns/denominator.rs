//! In which part of a fen amounts count between a ratio and its rounding.

use crate::model::{Amount, Base, Cap, Choice, Clause, Deductible, Edition, Param, Rate, Segment};

/// Parts per million.
pub(super) const PPM: i128 = 1_000_000;

/// The smallest even number of parts of a fen in which every ratio of the edition is whole. Even, so that a half of a
/// fen is a whole number of parts.
pub(super) fn denominator(edition: &Edition) -> i128 {
    let mut ratios = Ratios { gcd: PPM };
    for (_, param) in edition.params.iter().flatten() {
        match param {
            Param::Amount(clause) => ratios.clause(clause, Ratios::amount),
            Param::Ratio(clause) => ratios.clause(clause, Ratios::rate),
            Param::Count(_) => {}
        }
    }
    for (_, layer) in &edition.layers {
        ratios.clause(&layer.base, |r, base: &Base| r.amount(&base.amount));
        if let Some(deductible) = &layer.deductible {
            ratios.clause(deductible, |r, d: &Deductible| r.amount(&d.amount));
        }
        ratios.clause(&layer.schedule, Ratios::segments);
        layer.adjustments.iter().for_each(|a| ratios.ppm(a.value.points_ppm));
        ratios.clause(&layer.caps, Ratios::caps);
    }
    for version in edition.limits.iter().flatten() {
        ratios.clause(&version.rule.amount, Ratios::amount);
    }
    for (_, payment) in &edition.payments {
        ratios.amount(&payment.rule.standard);
    }
    let parts = PPM / ratios.gcd;
    if parts % 2 == 0 { parts } else { parts * 2 }
}

/// Collects the greatest common divisor of a million and all ratios in parts per million.
struct Ratios {
    gcd: i128,
}

impl Ratios {
    fn ppm(&mut self, ppm: i64) {
        self.gcd = greatest_common_divisor(self.gcd, i128::from(ppm).abs());
    }

    fn clause<T>(&mut self, clause: &Clause<T>, visit: impl Fn(&mut Self, &T)) {
        visit(self, &clause.value);
        clause.overrides.iter().for_each(|o| visit(self, &o.value));
    }

    fn rate(&mut self, rate: &Rate) {
        match rate {
            Rate::Const(ratio) => self.ppm(ratio.ppm()),
            Rate::DrgWeight => self.ppm(1),
            Rate::Param(..) => {} // visited where it is declared
            Rate::Choice(choice) => outcomes(choice).for_each(|r| self.rate(r)),
        }
    }

    fn segments(&mut self, segments: &Vec<Segment>) {
        for segment in segments {
            self.amount(&segment.from);
            segment.to.iter().for_each(|to| self.amount(to));
            self.rate(&segment.ratio);
        }
    }

    fn caps(&mut self, caps: &Vec<Cap>) {
        for cap in caps {
            if let Cap::Per(_, amount) | Cap::PerCare { amount, .. } = cap {
                self.amount(amount);
            }
        }
    }

    fn amount(&mut self, amount: &Amount) {
        if let Amount::Share(rate, _) = amount {
            self.rate(rate);
        }
        operands(amount).into_iter().for_each(|a| self.amount(a));
    }
}

/// The amounts that an amount is made of.
fn operands(amount: &Amount) -> Vec<&Amount> {
    match amount {
        Amount::Add(a, b) | Amount::Sub(a, b) | Amount::Above(a, b) => vec![a, b],
        Amount::Between(a, b, c) => vec![a, b, c],
        Amount::Min(all) | Amount::Max(all) => all.iter().collect(),
        Amount::Times(a, _) | Amount::Share(_, a) => vec![a],
        Amount::Choice(choice) => outcomes(choice).collect(),
        Amount::Const(_)
        | Amount::Part(_)
        | Amount::PartOfLines(..)
        | Amount::InScopeLeft
        | Amount::OwnPayLeft
        | Amount::Paid(_)
        | Amount::History(_)
        | Amount::Param(..) => Vec::new(),
    }
}

fn outcomes<T>(choice: &Choice<T>) -> impl Iterator<Item = &T> {
    choice.arms.iter().map(|(_, value)| value).chain(&choice.otherwise)
}

/// Whether the amount holds a ratio, so that it counts in parts of a fen.
pub(super) fn holds_ratio(amount: &Amount, edition: &Edition) -> bool {
    match amount {
        Amount::Share(..) => true,
        Amount::Param(param, _) => match edition.params.get(param.at()) {
            Some(Some((_, Param::Amount(clause)))) => std::iter::once(&clause.value)
                .chain(clause.overrides.iter().map(|o| &o.value))
                .any(|amount| holds_ratio(amount, edition)),
            _ => false,
        },
        other => operands(other).into_iter().any(|amount| holds_ratio(amount, edition)),
    }
}

const fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
