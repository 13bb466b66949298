//! Days and months with facilities and places: reconciling, statements, payments.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use yidan_domain::access::Act;
use yidan_domain::bill::ProblemCode;
use yidan_domain::clearing::payment::{self, PaymentPlan, Standing};
use yidan_domain::clearing::{
    Month, Openings, PlaceMonth, PlacePair, facility_month, owed_between, place_months,
};
use yidan_domain::ledger::{Account, FacilitySide, JournalEntry, PlaceSide, Transfer};
use yidan_domain::reconcile::{DayRecord, DayStatement, reconcile};
use yidan_domain::registry::{AreaCode, Facility, PersonFile};
use yidan_store::{Name, Record, RecordKind, Rows, Stream, Write};
use yidan_types::{Date, FacilityId, Fen, Overflow, PersonId};

use crate::command::{Answer, Caller, Content, Decision, Order};
use crate::kept::{MalformedKept, transfer_rows};
use crate::ledger::about;
use crate::library::all;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;

const PAGE: usize = 1_000;

/// What is done with the accounts of a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// It is paid what payers owe it.
    Clear,
    /// Some of that is kept back as a deposit.
    Retain,
    /// A deposit is paid out.
    Release,
    /// It is paid in advance.
    Prepay,
    /// An advance is set off against what payers owe it.
    SetOff,
}

impl Payment {
    /// All kinds.
    pub const ALL: [Payment; 5] =
        [Payment::Clear, Payment::Retain, Payment::Release, Payment::Prepay, Payment::SetOff];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Payment::Clear => "clear",
            Payment::Retain => "retain",
            Payment::Release => "release",
            Payment::Prepay => "prepay",
            Payment::SetOff => "set_off",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn find(code: &str) -> Option<Payment> {
        Payment::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Service {
    /// Compares a facility's own statement of a day with what was posted on that day for it. The document
    /// `yidan-reconciliation`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn reconcile(&self, by: &Caller, day: &DayStatement) -> Result<Value, Refusal> {
        self.may_at(by, Act::SeeClearing, &day.facility)?;
        self.looked(by, format!("reconcile {} {}", day.facility, day.date))?;
        let records = self.records_of_day(&day.facility, day.date)?;
        Ok(reconcile(day, &records).map_err(too_large)?.to_json())
    }

    /// What was posted on a day for a facility: settlements, reversals, corrections, in the order of people.
    ///
    /// # Errors
    /// `unknown-facility`, [`Refusal::Forbidden`].
    pub fn day(&self, by: &Caller, facility: &FacilityId, date: Date) -> Result<Vec<DayRecord>, Refusal> {
        self.may_at(by, Act::SeeClearing, facility)?;
        self.looked(by, format!("read day {facility} {date}"))?;
        self.facility(facility)?;
        self.records_of_day(facility, date)
    }

    fn records_of_day(&self, facility: &FacilityId, date: Date) -> Result<Vec<DayRecord>, Refusal> {
        let rows = all(|after| self.store().records_of_day(facility, date, after, PAGE))?;
        let mut files: BTreeMap<PersonId, PersonFile> = BTreeMap::new();
        let mut records = Vec::new();
        for row in rows {
            let Stream::Person(person) = row.at.stream else { continue };
            let file = match files.entry(person) {
                std::collections::btree_map::Entry::Occupied(held) => held.into_mut(),
                std::collections::btree_map::Entry::Vacant(free) => {
                    let file = self.file(free.key())?;
                    free.insert(file)
                }
            };
            records.extend(day_record(file, &row.value, row.at.seq)?);
        }
        Ok(records)
    }

    /// The statement of a month for a facility: what each payer came to owe it, what was kept back, set off and paid, what
    /// is still owed. The document `yidan-clearing`.
    ///
    /// # Errors
    /// `unknown-facility`.
    pub fn facility_month(&self, by: &Caller, facility: &FacilityId, month: Month) -> Result<Value, Refusal> {
        self.may_at(by, Act::SeeClearing, facility)?;
        self.looked(by, format!("statement of {facility} {month}"))?;
        self.facility(facility)?;
        let (first, last) = days(month)?;
        let openings = self.facility_balances(facility, first.yesterday().unwrap_or(first))?;
        let touches = |account: &Account| matches!(account, Account::Facility(id, _) if id == facility);
        let entries =
            self.entries(first, last, |transfer| touches(transfer.debit()) || touches(transfer.credit()))?;
        Ok(facility_month(facility, month, &openings, &entries).map_err(too_large)?.to_json())
    }

    /// The statements of a month between a place and others, for each pair in which it pays or treats: what the payers of
    /// one owe for care in the other, and what was paid.
    ///
    /// # Errors
    /// Those of the database.
    pub fn place_months(&self, by: &Caller, place: AreaCode, month: Month) -> Result<Vec<Value>, Refusal> {
        Service::may_in(by, Act::SeeClearing, [place])?;
        self.looked(by, format!("statements of place {place} {month}"))?;
        let (first, last) = days(month)?;
        let openings = self.owed_between(first.yesterday().unwrap_or(first))?;
        let entries = self.entries(first, last, of_places)?;
        let months = place_months(month, &openings, &entries).map_err(too_large)?;
        let of_place = |pair: &PlacePair| pair.payer == place || pair.treated_in == place;
        Ok(months.iter().filter(|month| of_place(&month.pair)).map(PlaceMonth::to_json).collect())
    }

    /// Posts a payment to a facility, or what stands in its place.
    ///
    /// # Errors
    /// `unknown-facility`, `not-positive`, `more-than-owed`, `more-than-retained`, `more-than-prepaid`.
    pub fn pay_facility(
        &self,
        order: &Order,
        kind: Payment,
        facility: &FacilityId,
        amount: Fen,
    ) -> Result<Answer, Refusal> {
        self.may_at(&order.by, Act::PayClearing, facility)?;
        let content = json!({ "kind": kind.code(), "facility_id": facility, "amount": amount });
        self.once(order, &Content::of("pay-facility", &content), |moment| {
            let known = self.facility(facility)?;
            let stream = Stream::Facility(facility.clone());
            // The version first: a payment that comes after it is a conflict, not money paid twice.
            let version = self.store().version(&stream)?;
            let balances = self.facility_balances(facility, Date::MAX)?;
            let standing = Standing { version, balances: &balances };
            let plan = match kind {
                Payment::Clear => payment::clear_facility(standing, &known, amount)?,
                Payment::Retain => payment::retain(standing, &known, amount)?,
                Payment::Release => payment::release(standing, &known, amount)?,
                Payment::Prepay => payment::prepay(standing, &known, amount)?,
                Payment::SetOff => payment::set_off(standing, &known, amount)?,
            };
            let about = json!({ "payment": kind.code(), "facility_id": facility });
            posted(order, moment, stream, &plan, Some(facility), &about)
        })
    }

    /// A place pays another for care that its people had there.
    ///
    /// # Errors
    /// `not-positive`, `more-than-owed`.
    pub fn pay_place(&self, order: &Order, pair: PlacePair, amount: Fen) -> Result<Answer, Refusal> {
        Service::may_in(&order.by, Act::PayClearing, [pair.payer])?;
        let (payer, treated_in) = (pair.payer.to_string(), pair.treated_in.to_string());
        let about = json!({ "payment": "clear", "payer": payer, "treated_in": treated_in });
        let content = json!({ "about": about, "amount": amount });
        self.once(order, &Content::of("pay-place", &content), |moment| {
            let name = format!("{payer}-{treated_in}");
            let stream = Stream::Place(Name::parse(&name).map_err(|_| MalformedKept::new("place", &name))?);
            let version = self.store().version(&stream)?;
            let owed = self.owed_between(Date::MAX)?.get(&pair).copied().unwrap_or(Fen::ZERO);
            let plan = payment::clear_place(version, pair, owed, amount)?;
            posted(order, moment, stream, &plan, None, &about)
        })
    }

    /// A facility of the register.
    fn facility(&self, id: &FacilityId) -> Result<Facility, Refusal> {
        let (zh, en) = ("没有登记过这个机构", "no facility is registered so");
        let found = self.library()?.facilities.get(id).cloned();
        found.ok_or_else(|| Refusal::problem(ProblemCode::UnknownFacility, "$.facility_id", zh, en))
    }

    fn facility_balances(&self, facility: &FacilityId, until: Date) -> Result<Openings, Refusal> {
        let mut balances = Openings::new();
        for side in FacilitySide::ALL {
            let account = Account::Facility(facility.clone(), *side);
            let balance = self.store().balance(&account.to_string(), until)?;
            balances.insert(account, balance);
        }
        Ok(balances)
    }

    fn owed_between(&self, until: Date) -> Result<BTreeMap<PlacePair, Fen>, Refusal> {
        let accounts: BTreeSet<Account> =
            self.all_balances(until)?.into_iter().map(|(account, _)| account).collect();
        let mut transfers = Vec::new();
        for account in accounts.iter().filter(|account| is_clearing(account)) {
            let (_, lines) = self.lines(account, Date::MIN, until)?;
            transfers.extend(lines.into_iter().map(|line| line.transfer));
        }
        owed_between(&transfers).map_err(too_large)
    }

    /// The entries of the journal with a transfer that is wanted.
    fn entries(
        &self,
        from: Date,
        until: Date,
        wanted: impl Fn(&Transfer) -> bool,
    ) -> Result<Vec<JournalEntry>, Refusal> {
        let mut entries = Vec::new();
        self.pages(from, until, &mut |page| {
            let touched = page.iter().filter(|entry| entry.transfers.iter().any(&wanted));
            entries.extend(touched.cloned());
            Ok(())
        })?;
        Ok(entries)
    }
}

fn is_clearing(account: &Account) -> bool {
    matches!(account, Account::Place(_, PlaceSide::Clearing))
}

fn of_places(transfer: &Transfer) -> bool {
    is_clearing(transfer.debit()) || is_clearing(transfer.credit())
}

fn days(month: Month) -> Result<(Date, Date), Refusal> {
    let first = month.first_day();
    let last = first.map(|first| first.last_of_month());
    first.zip(last).ok_or_else(|| MalformedKept::new("month", &month).into())
}

/// What a record of the day moved; `None` of instalments.
fn day_record(file: &PersonFile, row: &Record, version: u64) -> Result<Option<DayRecord>, Refusal> {
    let malformed = || MalformedKept::new("record", &row.id);
    let settlement = about(row).ok_or_else(malformed)?;
    let settled = file.settled.iter().find(|settled| settled.id == settlement).ok_or_else(malformed)?;
    let record = match row.kind {
        RecordKind::Settlement => DayRecord::settlement(settled),
        RecordKind::Reversal => DayRecord::reversal(settled),
        RecordKind::Correction => {
            let correction = settled.corrections.iter().find(|correction| correction.version == version);
            DayRecord::correction(settled, correction.ok_or_else(malformed)?)
        }
        RecordKind::Instalment | RecordKind::Clearing | RecordKind::Prepayment => return Ok(None),
    };
    record.map(Some).map_err(too_large)
}

fn too_large(_: Overflow) -> Refusal {
    Refusal::problem(
        ProblemCode::AmountTooLarge,
        "$",
        "合计超出金额上限",
        "a sum leaves the range of amounts",
    )
}

/// The commit of a payment.
fn posted(
    order: &Order,
    moment: Moment,
    stream: Stream,
    plan: &PaymentPlan,
    facility: Option<&FacilityId>,
    about: &Value,
) -> Result<Decision, Refusal> {
    let (id, transfer) = (moment.id(order.key.as_str(), 0), &plan.transfer);
    let kind = match plan.kind {
        yidan_domain::ledger::RecordKind::Clearing => RecordKind::Clearing,
        yidan_domain::ledger::RecordKind::Prepayment => RecordKind::Prepayment,
        _ => return Err(MalformedKept::new("payment", &id).into()),
    };
    let mut document = about.clone();
    if let Some(fields) = document.as_object_mut() {
        fields.insert("payment_id".to_owned(), json!(id));
        fields.insert("amount".to_owned(), json!(transfer.amount()));
        fields.insert("on".to_owned(), json!(moment.today()));
        fields.insert("debit".to_owned(), json!(transfer.debit().to_string()));
        fields.insert("credit".to_owned(), json!(transfer.credit().to_string()));
        fields.insert("purpose".to_owned(), json!(transfer.purpose().to_string()));
    }
    let record = Record {
        id: id.clone(),
        kind,
        of: None,
        scheme: None,
        year: None,
        facility: facility.cloned(),
        bill: None,
        day: moment.today(),
        brief: Vec::new(),
        document: document.to_string().into_bytes(),
    };
    let transfers = transfer_rows(&id, moment.today(), std::slice::from_ref(transfer)).collect();
    let what = format!("pay {stream} {} {}", transfer.purpose(), transfer.amount());
    let rows = Rows { records: vec![record], transfers, ..Rows::default() };
    let write = Write { stream, expected: Some(plan.decided_on), rows };
    Ok(Decision { what, writes: vec![write], answer: document.into() })
}
