//! A day of the year: facts become known, bills are settled, what follows from earlier days is done.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use yidan_domain::ledger::OwnPay;
use yidan_population::{Bill, Population};
use yidan_service::{Refusal, Service};
use yidan_types::{Fen, SettlementId};

use crate::afterwards::{Task, Tasks};
use crate::agenda::{Deed, Entry};
use crate::error::MakeError;
use crate::orders::{by, order};

/// Clients that work at a time: the store commits what waits at one moment together.
const CLIENTS: usize = 16;

/// What the days of the year share.
pub(crate) struct Days<'y> {
    pub service: &'y Service,
    pub population: &'y Population,
    pub tasks: Tasks,
    pub settled: AtomicU64,
    pub refused: AtomicU64,
}

impl Days<'_> {
    /// Goes through what happens on a day: everything of a person by one client, in its order.
    pub fn run(&self, day: u16, entries: &[Entry]) -> Result<(), MakeError> {
        shared_out(
            entries,
            |entry| usize::try_from(entry.person).unwrap_or_default(),
            |entry| self.done(*entry),
        )?;
        let tasks = self.tasks.take(day);
        shared_out(&tasks, whose, |task| task.carry_out(self.service, day))
    }

    fn done(&self, entry: Entry) -> Result<(), MakeError> {
        let number = u64::from(entry.person);
        let resident = self.population.resident(number).ok_or(MakeError::Malformed("a person"))?;
        let year = self.population.year(&resident);
        match entry.deed {
            Deed::Fact(nth) => {
                let fact = year.facts.get(usize::from(nth)).ok_or(MakeError::Malformed("a fact"))?;
                let order = order(&format!("fact-{}", fact.id()))?;
                self.service.record_facts(&order, resident.id(), std::slice::from_ref(fact))?;
                // Most corrections are confirmed after some days; the others wait for an officer.
                if !number.is_multiple_of(3) {
                    self.tasks.add(entry.day.saturating_add(9), Task::Confirm(resident.id().clone()));
                }
                Ok(())
            }
            Deed::Bill(nth) => {
                let (nth, bills) = (usize::from(nth), &year.bills);
                let bill = bills.get(nth).ok_or(MakeError::Malformed("a bill"))?;
                let leads_on = bills.get(nth + 1).is_some_and(|next| continues(next, bill));
                self.settle(entry, bill, leads_on)
            }
        }
    }

    fn settle(&self, entry: Entry, bill: &Bill, leads_on: bool) -> Result<(), MakeError> {
        let own_pay = if bill.pays_later { OwnPay::Later } else { OwnPay::AtWindow };
        let order = by("clerk", &format!("settle-{}", bill.claim.id))?;
        let answer = match self.service.settle(&order, &bill.claim, own_pay, None) {
            Ok(answer) => answer.document,
            // As at a window: the patient is told why, and the others are served.
            Err(Refusal::Problems(_)) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
            Err(refusal) => return Err(refusal.into()),
        };
        self.settled.fetch_add(1, Ordering::Relaxed);
        let settlement = settlement(&answer).ok_or(MakeError::Malformed("an answer"))?;
        if bill.pays_later {
            self.instalments(entry, &settlement, own_part(&answer));
        } else if !leads_on && chosen(entry, 331) {
            let again = chosen(entry, 2).then(|| Box::new(bill.claim.clone()));
            self.tasks.add(entry.day.saturating_add(3), Task::Reverse(settlement, again));
        }
        Ok(())
    }

    /// Little is paid at once, more in three months; of those some leave the last part open.
    fn instalments(&self, entry: Entry, settlement: &SettlementId, owed: Fen) {
        let third = owed.get() / 3;
        let parts = match owed.get() {
            ..1 => Vec::new(),
            1..30_000 => vec![(15, owed.get())],
            _ if chosen(entry, 4) => vec![(30, third), (60, third)],
            _ => vec![(30, third), (60, third), (90, owed.get() - 2 * third)],
        };
        for (days, amount) in parts {
            let amount = Fen::new(amount).filter(|amount| amount.get() > 0);
            if let Some(amount) = amount {
                self.tasks.add(entry.day.saturating_add(days), Task::Pay(settlement.clone(), amount));
            }
        }
    }
}

/// Whether a bill continues another.
fn continues(next: &Bill, bill: &Bill) -> bool {
    next.claim.encounter.previous_bill.as_ref().is_some_and(|previous| previous.bill == bill.claim.id)
}

/// One of so many entries, always the same.
fn chosen(entry: Entry, one_in: u64) -> bool {
    let mixed =
        (u64::from(entry.person) << 16 | u64::from(entry.day)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
    mixed.is_multiple_of(one_in)
}

fn settlement(answer: &Value) -> Option<SettlementId> {
    SettlementId::parse(answer.get("settlement_id")?.as_str()?).ok()
}

fn own_part(answer: &Value) -> Fen {
    let text = answer.get("own_pay").and_then(Value::as_str).unwrap_or_default();
    Fen::parse_yuan(text).unwrap_or(Fen::ZERO)
}

/// Tasks of one settlement or person go to one client.
fn whose(task: &Task) -> usize {
    let id = match task {
        Task::Reverse(settlement, _) | Task::Pay(settlement, _) => settlement.as_str(),
        Task::Confirm(person) => person.as_str(),
    };
    id.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)))
}

/// Shares work out among clients by whose it is; the first failure is told.
fn shared_out<T: Sync>(
    all: &[T],
    whose: impl Fn(&T) -> usize + Sync,
    work: impl Fn(&T) -> Result<(), MakeError> + Sync,
) -> Result<(), MakeError> {
    if all.is_empty() {
        return Ok(());
    }
    let client = |client: usize| all.iter().filter(|one| whose(one) % CLIENTS == client).try_for_each(&work);
    let client = &client;
    std::thread::scope(|scope| {
        let working: Vec<_> = (0..CLIENTS).map(|of| scope.spawn(move || client(of))).collect();
        let ended =
            working.into_iter().map(|thread| thread.join().map_err(|_| MakeError::Malformed("a thread"))?);
        ended.collect::<Vec<_>>().into_iter().collect()
    })
}
