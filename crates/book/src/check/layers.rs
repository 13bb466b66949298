//! Layers: for whom, who pays, from which base, how much of it, at most how much.

use super::exprs::Place;
use super::gaps::Owner;
use super::{Checker, rule, say, shape};
use crate::ast::{self, Body, Expr, Item, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::facts::CountFact;
use crate::model::{
    Adjustment, Amount, Base, Cap, Clause, Cond, Deductible, DeductibleMode, LayerIx, LayerRounding,
    LayerRule, Limit, LimitIx, Period, Provenance,
};
use crate::words::Word;

/// Who can pay.
const PAYERS: [Word; 10] = [
    Word::BasicFund,
    Word::CriticalIllnessFund,
    Word::LargeAmountFund,
    Word::CivilServantFund,
    Word::Hospital,
    Word::MedicalAidFund,
    Word::CommercialInsurer,
    Word::ReAidFund,
    Word::Treasury,
    Word::Charity,
];

/// No adjustment moves a ratio further than from one end to the other, in parts per million.
const ALL_POINTS_PPM: i64 = 1_000_000;

impl Checker {
    /// Reads one version of a layer.
    pub(super) fn layer(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let layer = LayerIx(number.unwrap_or(u16::MAX));
        let applies = self.applies(item);
        let known = applies.as_ref().map(|a| a.value.clone());
        let rule = self.where_holds(Owner::Layer(layer), known.as_ref(), |checker| {
            checker.layer_rule(item, layer, applies)
        });
        rule::place(&mut self.book.layers, number, rule.map(|rule| rule::version(frame, rule)));
    }

    /// The condition of a rule; without one it holds always.
    pub(super) fn applies(&mut self, item: &Item) -> Option<Clause<Cond>> {
        let found = shape::first(&item.clauses, |b| match b {
            Body::Applies(cond) | Body::When(cond) => Some(cond),
            _ => None,
        });
        let Some((clause, cond)) = found else {
            return Some(rule::clause(Cond::Always, Provenance::default(), shape::heading(item)));
        };
        let origin = self.bracket(clause);
        let cond = self.cond(cond)?;
        self.can_hold(&cond, clause.span);
        Some(rule::clause(cond, origin, clause.span))
    }

    fn layer_rule(
        &mut self,
        item: &Item,
        layer: LayerIx,
        applies: Option<Clause<Cond>>,
    ) -> Option<LayerRule> {
        let place = Place::Layer(layer);
        let payer = shape::first(&item.clauses, |b| if let Body::Payer(p) = b { Some(p) } else { None });
        let payer = payer.and_then(|(_, payer)| self.one_of(payer, &PAYERS.map(|p| (p, p))));
        let base = self.base_clause(item, place);
        let deductible = self.deductible_clause(item, place, base.as_ref());
        let pays = shape::first(&item.clauses, |b| if let Body::Pays(s) = b { Some(s) } else { None });
        let schedule = pays.and_then(|(clause, segments)| {
            let origin = self.bracket(clause);
            let segments = self.schedule(segments, clause.span, place)?;
            Some(rule::clause(segments, origin, clause.span))
        });
        let adjustments = self.adjustments(item);
        let caps = self.cap_clauses(&item.clauses, shape::heading(item), place);
        let rounding = self.layer_rounding(item);
        let base = base?;
        let rule = LayerRule {
            layer,
            applies: applies?,
            payer: payer?,
            pools: base.value.pools(),
            base,
            deductible: deductible?,
            schedule: schedule?,
            adjustments: adjustments?,
            caps: caps?,
            rounding: rounding?,
        };
        self.pays_something(&rule);
        Some(rule)
    }

    fn base_clause(&mut self, item: &Item, place: Place) -> Option<Clause<Base>> {
        let (clause, (amount, cumulative)) = shape::first(&item.clauses, |b| match b {
            Body::Base { amount, cumulative } => Some((amount, cumulative)),
            _ => None,
        })?;
        let origin = self.bracket(clause);
        let base = self.base(amount, cumulative.as_ref(), place)?;
        Some(rule::clause(base, origin, clause.span))
    }

    /// A base; it must name a part of the bill out of which the layer pays.
    pub(super) fn base(
        &mut self,
        amount: &Expr,
        cumulative: Option<&Spanned<Word>>,
        place: Place,
    ) -> Option<Base> {
        let periods =
            [(Word::PerBill, Period::Bill), (Word::Monthly, Period::Month), (Word::Yearly, Period::Year)];
        let period = match cumulative {
            Some(word) => self.one_of(word, &periods),
            None => Some(Period::Bill),
        };
        let base = Base { amount: self.amount(amount, place)?, period: period? };
        if base.pools().is_empty() {
            let parts = say::words([
                Word::InScope,
                Word::InScopeLeft,
                Word::PaidFirst,
                Word::OverLimit,
                Word::SelfPaid,
                Word::Total,
                Word::OwnPay,
            ]);
            let message = Text::new(
                "基数没有说从这笔费用的哪一部分里付",
                "the base names no part of the bill out of which to pay",
            );
            let label = Text::new("这里没有这笔费用的任何部分", "no part of the bill here");
            let hint =
                Text::new(format!("基数里要有：{}", parts.zh), format!("a base is made of {}", parts.en));
            self.report(
                Diagnostic::error("base-names-no-part", amount.span, message).label(label).hint(hint),
            );
            return None;
        }
        Some(base)
    }

    /// `Some(None)`: the layer has no deductible.
    fn deductible_clause(
        &mut self,
        item: &Item,
        place: Place,
        base: Option<&Clause<Base>>,
    ) -> Option<Option<Clause<Deductible>>> {
        let found = shape::first(&item.clauses, |b| match b {
            Body::Deductible { amount, mode } => Some((amount, mode)),
            _ => None,
        });
        let Some((clause, (amount, mode))) = found else {
            return Some(None);
        };
        let origin = self.bracket(clause);
        let period = base.map_or(Period::Bill, |base| base.value.period);
        let deductible = self.deductible(amount, mode.as_ref(), period, place)?;
        Some(Some(rule::clause(deductible, origin, clause.span)))
    }

    /// A deductible. Over a base that accumulates it is borne once in the period: anything else has no meaning there.
    pub(super) fn deductible(
        &mut self,
        amount: &Expr,
        mode: Option<&Spanned<Word>>,
        period: Period,
        place: Place,
    ) -> Option<Deductible> {
        let modes = [
            (Word::PerBill, DeductibleMode::PerBill),
            (Word::Yearly, DeductibleMode::PerYear),
            (Word::AcrossReferral, DeductibleMode::AcrossReferral),
        ];
        let written = match mode {
            Some(word) => Some(self.one_of(word, &modes)),
            None => None,
        };
        let value = self.amount(amount, place);
        let mode = match (written, period) {
            (Some(written), Period::Bill) => written?,
            // Over a base that accumulates this is once in its period: what makes splitting a bill change nothing.
            (None, _) => DeductibleMode::PerBill,
            (Some(Some(DeductibleMode::PerYear)), Period::Year) => DeductibleMode::PerYear,
            (Some(None), _) => return None,
            (Some(_), _) => {
                self.deductible_mode(mode.map_or(amount.span, |word| word.span));
                return None;
            }
        };
        let value = value?;
        self.not_negative(&value, amount.span);
        Some(Deductible { amount: value, mode })
    }

    fn deductible_mode(&mut self, span: Span) {
        let message = Text::new(
            "基数累计时，起付也按同一期间只承担一次",
            "over a base that accumulates the deductible is borne once in the same period",
        );
        let label = Text::new("与基数的累计不一致", "does not fit the base");
        let hint = Text::new("删去这个词，或改基数的“累计”", "remove this word, or change the base");
        self.report(Diagnostic::error("deductible-mode", span, message).label(label).hint(hint));
    }

    fn adjustments(&mut self, item: &Item) -> Option<Vec<Clause<Adjustment>>> {
        let mut found = Vec::new();
        for clause in &item.clauses {
            let Body::Adjust { points_ppm, when } = &clause.body else {
                continue;
            };
            let origin = self.bracket(clause);
            let points = points_ppm.value;
            let sensible = points.checked_abs().is_some_and(|p| p <= ALL_POINTS_PPM);
            if !sensible {
                self.out_of_range(points_ppm.span, points / 10_000, -100, 100);
            }
            let when = self.cond(when);
            if let Some(when) = &when {
                self.can_hold(when, clause.span);
            }
            let adjustment = when.filter(|_| sensible).map(|when| Adjustment { points_ppm: points, when });
            found.push(adjustment.map(|adjustment| rule::clause(adjustment, origin, clause.span)));
        }
        found.into_iter().collect()
    }

    fn layer_rounding(&mut self, item: &Item) -> Option<LayerRounding> {
        let found = shape::first(&item.clauses, |b| match b {
            Body::Rounding { mode, unit, when } => Some((mode, unit, when)),
            _ => None,
        });
        match found {
            Some((_, (mode, unit, when))) => self.rounding(mode, unit, when),
            None => Some(self.book.rounding),
        }
    }

    /// All caps of a layer, as one clause: an exception displaces them together.
    fn cap_clauses(
        &mut self,
        clauses: &[ast::Clause],
        heading: Span,
        place: Place,
    ) -> Option<Clause<Vec<Cap>>> {
        let mut origin = Provenance::default();
        let mut span: Option<Span> = None;
        let mut written: Vec<(&ast::Cap, Span)> = Vec::new();
        for clause in clauses {
            let Body::Cap(cap) = &clause.body else { continue };
            let own = self.bracket(clause);
            rule::merge(&mut origin, &own);
            span = Some(span.map_or(clause.span, |span| span.to(clause.span)));
            written.push((cap, clause.span));
        }
        let caps = self.caps(&written, place)?;
        Some(rule::clause(caps, origin, span.unwrap_or(heading)))
    }

    /// Reads caps; “no cap” stands alone.
    pub(super) fn caps(&mut self, written: &[(&ast::Cap, Span)], place: Place) -> Option<Vec<Cap>> {
        let none = written.iter().find(|(cap, _)| matches!(cap, ast::Cap::None));
        if let Some((_, span)) = none.filter(|_| written.len() > 1) {
            let message = Text::new("既写“封顶 无”，又写了封顶", "no cap, and a cap");
            let label = Text::new("与其他封顶矛盾", "contradicts the other caps");
            self.report(Diagnostic::error("cap-with-no-cap", *span, message).label(label));
        }
        let caps = written.iter().filter(|(cap, _)| !matches!(cap, ast::Cap::None));
        let read: Vec<Option<Cap>> = caps.map(|(cap, span)| self.cap(cap, *span, place)).collect();
        read.into_iter().collect()
    }

    fn cap(&mut self, cap: &ast::Cap, span: Span, place: Place) -> Option<Cap> {
        match cap {
            ast::Cap::None => None,
            ast::Cap::Per(period, amount) => {
                let (period, amount) = self.cap_per(period, amount, place);
                Some(Cap::Per(period?, amount?))
            }
            ast::Cap::PerCare { unit, amount, at_most } => {
                let units = [
                    (Word::PerMonthOfCare, CountFact::TreatmentMonths),
                    (Word::PerDayOfCare, CountFact::TreatmentDays),
                ];
                let unit = self.one_of(unit, &units);
                let value = self.amount(amount, place);
                if let Some(value) = &value {
                    self.not_negative(value, amount.span);
                }
                let at_most = match at_most {
                    Some(count) => Some(self.count(count, unit.map(CountFact::unit))?),
                    None => None,
                };
                Some(Cap::PerCare { unit: unit?, amount: value?, at_most })
            }
            ast::Cap::Shared(_) if place == Place::Limit => {
                self.limit_of_limit(span);
                None
            }
            ast::Cap::Shared(name) => {
                let number = self.find(Word::Limit, name)?;
                u16::try_from(number).ok().map(|n| Cap::Shared(LimitIx(n)))
            }
        }
    }

    fn limit_of_limit(&mut self, span: Span) {
        let message =
            Text::new("限额要写明每次、每月或每年多少", "a limit says how much, per bill, month or year");
        let label = Text::new("例如：封顶 每年 15万元", "such as: cap yearly 15 wan_yuan");
        self.report(Diagnostic::error("not-a-value", span, message).label(label));
    }

    fn cap_per(
        &mut self,
        period: &Spanned<Word>,
        amount: &Expr,
        place: Place,
    ) -> (Option<Period>, Option<Amount>) {
        let periods =
            [(Word::PerBill, Period::Bill), (Word::Monthly, Period::Month), (Word::Yearly, Period::Year)];
        let period = self.one_of(period, &periods);
        let value = self.amount(amount, place);
        if let Some(value) = &value {
            self.not_negative(value, amount.span);
        }
        (period, value)
    }

    /// Reads one version of a limit that layers share.
    pub(super) fn limit(&mut self, item: &Item) {
        let frame = self.frame(item);
        let number = self.number(item);
        let found = shape::first(&item.clauses, |b| if let Body::Cap(cap) = b { Some(cap) } else { None });
        let Some((clause, cap)) = found else { return };
        let origin = self.bracket(clause);
        let limit = match cap {
            ast::Cap::Per(period, amount) => {
                let (period, value) = self.cap_per(period, amount, Place::Limit);
                period
                    .zip(value)
                    .map(|(period, value)| Limit { period, amount: rule::clause(value, origin, clause.span) })
            }
            _ => {
                self.limit_of_limit(clause.span);
                None
            }
        };
        rule::place(&mut self.book.limits, number, limit.map(|limit| rule::version(frame, limit)));
    }
}
