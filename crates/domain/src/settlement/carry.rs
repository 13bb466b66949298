//! What one bill leaves to the next: the person's years, months, rolling windows and chains of referrals.

use std::collections::BTreeMap;

use yidan_book::diag::Text;
use yidan_book::eval::start_of_next;
use yidan_book::inputs::YearToDate;
use yidan_book::model::{Book, History, LayerIx};
use yidan_types::{BillId, Date, Fen};

use super::{Settlement, stated, year_of};
use crate::bill::{Bill, Problem, ProblemCode, Scheme};

/// A calendar month.
type Month = (i16, i8);

/// What layers paid in a month, and their bases.
type MonthAmounts = (BTreeMap<LayerIx, Fen>, BTreeMap<LayerIx, Fen>);

/// Accumulators of the bills settled so far.
///
/// Years are kept apart by year and scheme because bills are settled in the order of their settlement, in which the
/// bills of two years may interleave at the turn; months likewise.
#[derive(Default)]
pub(super) struct Carry {
    years: BTreeMap<(i16, Scheme), YearToDate>,
    months: BTreeMap<(Month, Scheme), MonthAmounts>,
    paid_on: BTreeMap<LayerIx, Vec<Date>>,
    /// The deductible borne in a chain of referrals up to and with a bill.
    chains: BTreeMap<BillId, BTreeMap<LayerIx, Fen>>,
    /// Years of bills that are older than the book.
    older_years: Vec<i16>,
    /// A bill was refused for another reason.
    broken: bool,
}

impl Carry {
    /// Why a bill cannot be settled because of one before it.
    pub(super) fn blocked(&self, book: &Book, bill: &Bill) -> Option<Problem> {
        let blocked = self.broken || self.older_years.contains(&year_of(book, bill));
        blocked.then(|| {
            let text = Text::new(
                "更早的一份票据没有结算成，累计数不全，这份票据不能结算",
                "an earlier bill could not be settled, so the accumulators are not complete",
            );
            Problem::new(ProblemCode::EarlierBillRefused, "$", text)
                .hint("请先改好或拿掉更早的那份票据", "mend or leave out the earlier bill first")
        })
    }

    /// The person's year as `bill` of `day` finds it.
    pub(super) fn before(&self, book: &Book, bill: &Bill, day: Date) -> Result<YearToDate, Vec<Problem>> {
        let key = (year_of(book, bill), bill.person.scheme);
        if let Some(stated) = &bill.year_to_date {
            if !self.years.is_empty() {
                return Err(vec![stated_twice()]);
            }
            return stated::year(book, stated, day);
        }
        let mut year = match self.years.get(&key) {
            Some(year) => start_of_next(year, day, false),
            None => YearToDate::default(),
        };
        let month = ((day.year(), day.month()), bill.person.scheme);
        (year.paid_this_month, year.base_this_month) = self.months.get(&month).cloned().unwrap_or_default();
        year.paid_on.clone_from(&self.paid_on);
        let chain = bill.encounter.previous_bill.as_ref().and_then(|id| self.chains.get(id));
        for (layer, borne) in chain.into_iter().flatten() {
            year.amounts.insert(History::DeductibleInReferral(*layer), *borne);
        }
        // The amounts of the month are those of this bill's month, so that they are carried on.
        year.last_day = Some(day);
        Ok(year)
    }

    /// Takes over what a settled bill leaves.
    pub(super) fn take(&mut self, bill: &Bill, settlement: &Settlement) {
        let after = &settlement.after;
        let scheme = settlement.scheme;
        let month = ((settlement.day.year(), settlement.day.month()), scheme);
        self.months.insert(month, (after.paid_this_month.clone(), after.base_this_month.clone()));
        self.paid_on.clone_from(&after.paid_on);
        let chain = after.amounts.iter().filter_map(|(history, amount)| match history {
            History::DeductibleInReferral(layer) => Some((*layer, *amount)),
            _ => None,
        });
        self.chains.insert(bill.id.clone(), chain.collect());
        self.years.insert((settlement.year, scheme), after.clone());
    }

    /// Notes a refused bill. What it would have left is unknown, and rolling windows outlive the year, so all later
    /// bills wait for it. One that is older than the book leaves nothing but to its own year: there were no layers.
    pub(super) fn refuse(&mut self, book: &Book, bill: &Bill, problems: &[Problem]) {
        // A bill that waits for one before it breaks no more than that one did.
        let old = [ProblemCode::OlderThanBook, ProblemCode::EarlierBillRefused];
        if problems.iter().all(|problem| old.contains(&problem.code)) {
            self.older_years.push(year_of(book, bill));
        } else {
            self.broken = true;
        }
    }

    /// Notes a bill that does not count yet: a chain that continues it begins anew.
    pub(super) fn hide(&mut self, bill: &Bill) {
        self.chains.insert(bill.id.clone(), BTreeMap::new());
    }
}

fn stated_twice() -> Problem {
    let text = Text::new(
        "写了本年累计，却又同时给了更早的票据，不知以哪个为准",
        "the year so far is stated, but earlier bills are given too: which one counts?",
    );
    Problem::new(ProblemCode::YearStatedTwice, "$.year_to_date", text).hint(
        "只有单独结算的票据，或按次序的第一份票据，才可以写 year_to_date",
        "only a bill that stands alone, or the first in order, may state `year_to_date`",
    )
}
