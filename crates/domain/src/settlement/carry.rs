//! What one bill leaves to the next: the person's years, months, rolling windows and chains of referrals.

use std::collections::{BTreeMap, BTreeSet};

use yidan_book::diag::Text;
use yidan_book::inputs::YearToDate;
use yidan_book::model::{Book, History, LayerIx};
use yidan_types::{BillId, Date, Fen};

use super::{Settlement, stated, year_of};
use crate::bill::{Bill, Problem, ProblemCode, Scheme};

/// The id of a layer.
pub(super) type Layer = Box<str>;

/// A calendar month.
pub(super) type Month = (i16, i8);

/// Accumulators of a person's bills settled so far, in the order of settling.
///
/// Layers are known by their ids, so that what one version of a book leaves, a newer one takes up. A layer that the newer
/// version lacks keeps what it has under its name: nothing reads it there, and a version that has the layer again finds
/// it.
///
/// Years are kept apart by year and scheme because bills are settled in the order of their settlement, in which the
/// bills of two years may interleave at the turn; months likewise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carry {
    /// How many bills were settled or refused: the place of the next one.
    pub(super) bills: usize,
    pub(super) years: BTreeMap<(i16, Scheme), Year>,
    pub(super) months: BTreeMap<(Month, Scheme), BTreeMap<Layer, LayerMonth>>,
    pub(super) paid_on: BTreeMap<Layer, Vec<Date>>,
    /// The deductible borne in a chain of referrals up to and with a bill.
    pub(super) chains: BTreeMap<BillId, BTreeMap<Layer, Fen>>,
    /// Years of bills that are older than the book.
    pub(super) older_years: BTreeSet<i16>,
    /// A bill was refused for another reason.
    pub(super) broken: bool,
}

/// A year of a scheme so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Year {
    pub total: Fen,
    pub in_scope: Fen,
    pub own_pay: Fen,
    pub own_pay_in_scope: Fen,
    pub stays: i64,
    /// As in [`YearToDate::highest_grade`].
    pub highest_grade: Option<u8>,
    pub layers: BTreeMap<Layer, LayerYear>,
}

/// A layer's year so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct LayerYear {
    pub paid: Fen,
    pub base: Fen,
    pub deductible: Fen,
    pub units_used: i64,
}

/// A layer's calendar month so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct LayerMonth {
    pub paid: Fen,
    pub base: Fen,
}

impl Carry {
    /// Why a bill cannot be settled because of one before it.
    pub(super) fn blocked(&self, book: &Book, bill: &Bill) -> Option<Problem> {
        let blocked = self.broken || self.older_years.contains(&year_of(book, bill));
        blocked.then(earlier_refused)
    }

    /// The person's year as `bill` of `day` finds it.
    pub(super) fn before(&self, book: &Book, bill: &Bill, day: Date) -> Result<YearToDate, Vec<Problem>> {
        let scheme = bill.person.scheme;
        if let Some(stated) = &bill.year_to_date {
            if !self.years.is_empty() {
                return Err(vec![stated_twice()]);
            }
            return stated::year(book, stated, day);
        }
        let mut year =
            self.years.get(&(year_of(book, bill), scheme)).map(|year| year.under(book)).unwrap_or_default();
        let month = self.months.get(&((day.year(), day.month()), scheme));
        let chain = bill.encounter.previous_bill.as_ref().and_then(|id| self.chains.get(id));
        for (layer, id) in layers(book) {
            if let Some(month) = month.and_then(|month| month.get(id)) {
                put(&mut year.paid_this_month, layer, month.paid);
                put(&mut year.base_this_month, layer, month.base);
            }
            if let Some(days) = self.paid_on.get(id) {
                year.paid_on.insert(layer, days.clone());
            }
            if let Some(borne) = chain.and_then(|chain| chain.get(id)) {
                put(&mut year.amounts, History::DeductibleInReferral(layer), *borne);
            }
        }
        // The amounts of the month are those of this bill's month, so that they are carried on.
        year.last_day = Some(day);
        Ok(year)
    }

    /// Takes over what a bill leaves that `book` settled.
    pub(super) fn take(&mut self, book: &Book, bill: &Bill, settlement: &Settlement) {
        let (after, scheme) = (&settlement.after, settlement.scheme);
        self.years.entry((settlement.year, scheme)).or_default().become_after(book, after);
        let month = (settlement.day.year(), settlement.day.month());
        let month = self.months.entry((month, scheme)).or_default();
        let previous = bill.encounter.previous_bill.as_ref().and_then(|id| self.chains.get(id));
        let mut chain = previous.cloned().unwrap_or_default();
        for (layer, id) in layers(book) {
            let amounts = LayerMonth {
                paid: after.paid_this_month.get(&layer).copied().unwrap_or_default(),
                base: after.base_this_month.get(&layer).copied().unwrap_or_default(),
            };
            set(month, id, amounts);
            set(&mut self.paid_on, id, after.paid_on.get(&layer).cloned().unwrap_or_default());
            set(&mut chain, id, after.amount(History::DeductibleInReferral(layer)));
        }
        self.chains.insert(bill.id.clone(), chain);
    }

    /// Notes a refused bill. What it would have left is unknown, and rolling windows outlive the year, so all later
    /// bills wait for it. One that is older than the book leaves nothing but to its own year: there were no layers.
    pub(super) fn refuse(&mut self, book: &Book, bill: &Bill, problems: &[Problem]) {
        // A bill that waits for one before it breaks no more than that one did.
        let old = [ProblemCode::OlderThanBook, ProblemCode::EarlierBillRefused];
        if problems.iter().all(|problem| old.contains(&problem.code)) {
            self.older_years.insert(year_of(book, bill));
        } else {
            self.broken = true;
        }
    }

    /// Whether all later bills wait for one that was refused.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Notes a bill that does not count yet: a chain that continues it begins anew.
    pub(super) fn hide(&mut self, bill: &Bill) {
        self.chains.insert(bill.id.clone(), BTreeMap::new());
    }
}

impl Year {
    /// The year as `book` sees it.
    fn under(&self, book: &Book) -> YearToDate {
        let mut year =
            YearToDate { stays: self.stays, highest_grade: self.highest_grade, ..YearToDate::default() };
        put(&mut year.amounts, History::Total, self.total);
        put(&mut year.amounts, History::InScope, self.in_scope);
        put(&mut year.amounts, History::OwnPay, self.own_pay);
        put(&mut year.amounts, History::OwnPayInScope, self.own_pay_in_scope);
        for (layer, id) in layers(book) {
            let Some(amounts) = self.layers.get(id) else { continue };
            put(&mut year.amounts, History::Paid(layer), amounts.paid);
            put(&mut year.amounts, History::Base(layer), amounts.base);
            put(&mut year.amounts, History::Deductible(layer), amounts.deductible);
            put(&mut year.units_used, layer, amounts.units_used);
        }
        year
    }

    /// Becomes the year after a bill; layers that `book` does not have stay as they are.
    fn become_after(&mut self, book: &Book, after: &YearToDate) {
        self.total = after.amount(History::Total);
        self.in_scope = after.amount(History::InScope);
        self.own_pay = after.amount(History::OwnPay);
        self.own_pay_in_scope = after.amount(History::OwnPayInScope);
        self.stays = after.stays;
        self.highest_grade = after.highest_grade;
        for (layer, id) in layers(book) {
            let amounts = LayerYear {
                paid: after.amount(History::Paid(layer)),
                base: after.amount(History::Base(layer)),
                deductible: after.amount(History::Deductible(layer)),
                units_used: after.units_used.get(&layer).copied().unwrap_or_default(),
            };
            set(&mut self.layers, id, amounts);
        }
    }
}

/// The layers of a book with their ids.
fn layers(book: &Book) -> impl Iterator<Item = (LayerIx, &str)> {
    let numbered = book.layers.iter().enumerate();
    numbered.filter_map(|(at, layer)| Some((LayerIx(u16::try_from(at).ok()?), layer.name.id.as_str())))
}

/// Keeps a value, unless it is nothing: absent is zero.
fn put<K: Ord, V: Default + PartialEq>(map: &mut BTreeMap<K, V>, key: K, value: V) {
    if value != V::default() {
        map.insert(key, value);
    }
}

/// The value of a layer becomes `value`; nothing is kept of nothing.
fn set<V: Default + PartialEq>(map: &mut BTreeMap<Layer, V>, id: &str, value: V) {
    map.remove(id);
    put(map, id.into(), value);
}

/// The problem of a bill before which one could not be settled.
pub(crate) fn earlier_refused() -> Problem {
    let text = Text::new(
        "更早的一份票据没有结算成，累计数不全，这份票据不能结算",
        "an earlier bill could not be settled, so the accumulators are not complete",
    );
    Problem::new(ProblemCode::EarlierBillRefused, "$", text)
        .hint("请先改好或拿掉更早的那份票据", "mend or leave out the earlier bill first")
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
