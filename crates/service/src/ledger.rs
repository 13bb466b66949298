//! The ledger: balances, statements, and the journal for other tools.

use std::collections::BTreeMap;

use yidan_domain::access::Act;
use yidan_domain::bill::ShortText;
use yidan_domain::ledger::{Account, JournalEntry, RecordKind, Transfer};
use yidan_store::{Record, Stream};
use yidan_types::{Date, Fen, SettlementId};

use crate::command::Caller;
use crate::kept::{MalformedKept, read_transfer};
use crate::may::of_account;
use crate::refusal::Refusal;
use crate::service::Service;

const PAGE: usize = 1_000;

/// Takes the journal page by page.
pub type Pages<'p> = &'p mut dyn FnMut(&[JournalEntry]) -> Result<(), Refusal>;

/// A line of an account's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The day of posting.
    pub day: Date,
    /// The id of the record.
    pub record: String,
    /// What moved.
    pub transfer: Transfer,
    /// Debit, or credit below zero.
    pub amount: Fen,
    /// Debits less credits up to and with this line.
    pub balance: Fen,
}

impl Service {
    /// The balances of all accounts that ever moved, up to the end of a day: debits less credits. They add up to zero for
    /// who sees the whole ledger; others see the accounts of their places, without those of single patients.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]; those of the database.
    pub fn balances(&self, by: &Caller, until: Date) -> Result<Vec<(Account, Fen)>, Refusal> {
        offered(by)?;
        self.looked(by, format!("read balances {}", span(Date::MIN, until)))?;
        let mut balances = self.all_balances(until)?;
        if !by.rights.allow_all(Act::SeeLedger) {
            let library = self.library()?;
            balances.retain(|(account, _)| by.rights.allow(Act::SeeLedger, &of_account(account, &library)));
        }
        Ok(balances)
    }

    /// As of [`Service::balances`], for a decision and not to look at.
    pub(crate) fn all_balances(&self, until: Date) -> Result<Vec<(Account, Fen)>, Refusal> {
        let balances = self.store().balances(until)?;
        let read = |(code, balance): (String, Fen)| Ok((account(&code)?, balance));
        balances.into_iter().map(read).collect()
    }

    /// The statement of an account from one day to another, with the balance before it.
    ///
    /// # Errors
    /// Those of the database; `Malformed` where a balance leaves the range of amounts.
    pub fn statement(
        &self,
        by: &Caller,
        of: &Account,
        from: Date,
        until: Date,
    ) -> Result<(Fen, Vec<Line>), Refusal> {
        self.may_see(by, of)?;
        self.looked(by, format!("read statement of {of} {}", span(from, until)))?;
        self.lines(of, from, until)
    }

    /// As of [`Service::statement`], for a decision and not to look at.
    pub(crate) fn lines(&self, of: &Account, from: Date, until: Date) -> Result<(Fen, Vec<Line>), Refusal> {
        let code = of.to_string();
        let before = match from.yesterday() {
            Ok(day) => self.store().balance(&code, day)?,
            Err(_) => Fen::ZERO,
        };
        let (mut balance, mut lines, mut last) = (before, Vec::new(), None);
        loop {
            let page = self.store().statement(&code, from, until, last.as_ref(), PAGE)?;
            let Some(end) = page.last().cloned() else { return Ok((before, lines)) };
            for kept in page {
                let row = kept.value;
                let transfer = read_transfer(&row, None)?;
                let amount = if transfer.debit() == of { row.amount } else { row.amount.neg() };
                balance = balance
                    .checked_add(amount)
                    .map_err(|_| MalformedKept::new("balance of account", &code))?;
                lines.push(Line { day: row.day, record: row.record, transfer, amount, balance });
            }
            last = Some(end);
        }
    }

    /// The records of the ledger from one day to another with their transfers (for who sees a part of it, those that touch it), in the order of days, handed over page by
    /// page, so that memory does not grow with them.
    ///
    /// # Errors
    /// Those of the database, and what `page` refuses.
    pub fn journal(&self, by: &Caller, from: Date, until: Date, page: Pages<'_>) -> Result<(), Refusal> {
        offered(by)?;
        self.looked(by, format!("read journal {}", span(from, until)))?;
        if by.rights.allow_all(Act::SeeLedger) {
            return self.pages(from, until, page);
        }
        let library = self.library()?;
        let sees = |account: &Account| by.rights.allow(Act::SeeLedger, &of_account(account, &library));
        self.pages(from, until, &mut |entries| {
            let touches = |transfer: &Transfer| sees(transfer.debit()) || sees(transfer.credit());
            let own = entries.iter().filter(|entry| entry.transfers.iter().any(touches));
            page(&own.cloned().collect::<Vec<_>>())
        })
    }

    /// Refuses who may not see an account.
    fn may_see(&self, by: &Caller, account: &Account) -> Result<(), Refusal> {
        match account {
            Account::Patient(person, _) => self.may_of(by, Act::SeeLedger, person),
            account => by.may(Act::SeeLedger, &of_account(account, &*self.library()?)),
        }
    }

    /// As of [`Service::journal`], for a decision and not to look at.
    pub(crate) fn pages(&self, from: Date, until: Date, page: Pages<'_>) -> Result<(), Refusal> {
        let mut last = None;
        loop {
            let rows = self.store().records_between(from, until, last.as_ref(), PAGE)?;
            let Some(end) = rows.last().cloned() else { return Ok(()) };
            last = Some(end);
            let mut entries = Vec::with_capacity(rows.len());
            for row in rows {
                entries.push(self.entry(&row.at.stream, &row.value)?);
            }
            page(&entries)?;
        }
    }

    fn entry(&self, stream: &Stream, record: &Record) -> Result<JournalEntry, Refusal> {
        let malformed = || MalformedKept::new("record", &record.id);
        let settlement = about(record);
        let rows = self.store().transfers_of(stream, &record.id)?;
        let transfers = rows.iter().map(|row| read_transfer(&row.value, settlement.as_ref()));
        Ok(JournalEntry {
            date: record.day,
            kind: RecordKind::find(record.kind.code()).ok_or_else(malformed)?,
            number: ShortText::parse(&record.id).ok_or_else(malformed)?,
            transfers: transfers.collect::<Result<_, _>>()?,
        })
    }
}

/// Refuses who may see no part of a ledger.
fn offered(by: &Caller) -> Result<(), Refusal> {
    if by.rights.offer(Act::SeeLedger) { Ok(()) } else { Err(Refusal::Forbidden(Act::SeeLedger)) }
}

/// Days, as the audit trail names them.
fn span(from: Date, until: Date) -> String {
    if from == Date::MIN { format!("until {until}") } else { format!("{from} to {until}") }
}

/// The settlement that a record is about; `None` of clearing and prepayment.
pub(crate) fn about(record: &Record) -> Option<SettlementId> {
    let id = match record.kind {
        yidan_store::RecordKind::Settlement => Some(&record.id),
        _ => record.of.as_ref(),
    };
    id.and_then(|id| SettlementId::parse(id).ok())
}

fn account(code: &str) -> Result<Account, MalformedKept> {
    Account::parse(code).ok_or_else(|| MalformedKept::new("account", code))
}

/// The sum over all accounts: zero, or the ledger is broken.
pub(crate) fn total(balances: &[(String, Fen)]) -> i128 {
    let by_account: BTreeMap<&str, i128> =
        balances.iter().map(|(code, balance)| (code.as_str(), i128::from(balance.get()))).collect();
    by_account.values().sum()
}
