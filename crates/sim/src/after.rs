//! What is there after a run, beside what the auditor works out.

use std::collections::{BTreeMap, BTreeSet};

use yidan_domain::ledger::Account;
use yidan_service::Service;
use yidan_types::Date;

use crate::auditor::{County, Expected};
use crate::command::{Command, Sent};
use crate::drive::{Answered, Client, Failure, auditor, balances};

/// All of it: ledger, histories, `fsck`.
///
/// # Errors
/// What differs.
pub fn all<'c>(
    client: &Client<'_>,
    counties: impl IntoIterator<Item = &'c County, IntoIter: Clone> + Clone,
) -> Result<(), Failure> {
    ledger(client.service, counties.clone())?;
    counties.clone().into_iter().try_for_each(|county| histories(client, county))?;
    let settled: usize = counties.into_iter().map(County::settled).sum();
    fsck(client.service, u64::try_from(settled)?)
}

/// Balances of some days, statements of all accounts, and the journal, of all counties of a database.
///
/// # Errors
/// What differs.
pub fn ledger<'c>(
    service: &Service,
    counties: impl IntoIterator<Item = &'c County, IntoIter: Clone> + Clone,
) -> Result<(), Failure> {
    let days: BTreeSet<Date> = counties
        .clone()
        .into_iter()
        .flat_map(|county| county.accounts.values().flat_map(BTreeMap::keys))
        .copied()
        .collect();
    let some = days.iter().step_by((days.len() / 6).max(1)).chain(days.last());
    for day in some {
        let mut worked_out = BTreeMap::new();
        for county in counties.clone() {
            worked_out.extend(county.balances(*day));
        }
        let kept = balances(service, *day)?;
        compare(&format!("balances of {day}"), &kept, &worked_out)?;
        let sum: i64 = kept.values().sum();
        if sum != 0 {
            return Err(format!("accounts add up to {sum} fen on {day}").into());
        }
    }
    statements(service, counties.clone().into_iter())?;
    journal(service, counties)
}

fn compare(
    what: &str,
    kept: &BTreeMap<String, i64>,
    worked_out: &BTreeMap<String, i64>,
) -> Result<(), Failure> {
    let codes: BTreeSet<&String> = kept.keys().chain(worked_out.keys()).collect();
    for code in codes {
        let (kept, worked_out) = (kept.get(code), worked_out.get(code));
        // An account of which nothing moved on balance may be missing on either side.
        if kept.unwrap_or(&0) != worked_out.unwrap_or(&0) {
            return Err(format!("{what}: {code} has {kept:?}, the auditor works out {worked_out:?}").into());
        }
    }
    Ok(())
}

/// So many statements are read at most. One reads all transfers of its days, whosever, so those of thousands of accounts
/// would be quadratic; the balances and the journal are held against every account.
const STATEMENTS: usize = 400;

fn statements<'c>(
    service: &Service,
    counties: impl Iterator<Item = &'c County> + Clone,
) -> Result<(), Failure> {
    let accounts = counties.flat_map(|county| &county.accounts);
    let apart = accounts.clone().count().div_ceil(STATEMENTS).max(1);
    accounts.step_by(apart).try_for_each(|(code, days)| statement(service, code, days))
}

/// The lines of an account, day by day, over the second half of its days, with what was before.
fn statement(service: &Service, code: &str, days: &BTreeMap<Date, i64>) -> Result<(), Failure> {
    let account = Account::parse(code).ok_or_else(|| format!("{code} is no account"))?;
    let Some(middle) = days.keys().nth(days.len() / 2) else { return Ok(()) };
    let (before, lines) = service.statement(&auditor()?, &account, *middle, Date::MAX)?;
    let earlier: i64 = days.range(..*middle).map(|(_, fen)| fen).sum();
    let mut by_day: BTreeMap<String, i64> = BTreeMap::new();
    let mut balance = before.get();
    for line in &lines {
        *by_day.entry(line.day.to_string()).or_default() += line.amount.get();
        balance += line.amount.get();
        if balance != line.balance.get() {
            return Err(format!("statement of {code}: {} after {}", line.balance, line.record).into());
        }
    }
    let worked_out = days.range(*middle..).map(|(day, fen)| (day.to_string(), *fen)).collect();
    compare(&format!("statement of {code}"), &by_day, &worked_out)?;
    if before.get() == earlier {
        return Ok(());
    }
    Err(format!("statement of {code}: {before} before {middle}, should be {earlier} fen").into())
}

/// The journal of all days adds up to the balances.
fn journal<'c>(service: &Service, counties: impl IntoIterator<Item = &'c County>) -> Result<(), Failure> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let mut settlements = BTreeSet::new();
    service.journal(&auditor()?, Date::MIN, Date::MAX, &mut |entries| {
        for entry in entries {
            for transfer in &entry.transfers {
                let fen = transfer.amount().get();
                *sums.entry(transfer.debit().to_string()).or_default() += fen;
                *sums.entry(transfer.credit().to_string()).or_default() -= fen;
                settlements.extend(transfer.settlement().map(ToString::to_string));
            }
        }
        Ok(())
    })?;
    let (mut worked_out, mut known) = (BTreeMap::new(), BTreeSet::new());
    for county in counties {
        worked_out.extend(county.balances(Date::MAX));
        known.extend(county.settlements.keys().cloned());
    }
    compare("journal", &sums, &worked_out)?;
    match settlements.iter().find(|id| !known.contains(*id)) {
        Some(id) => Err(format!("the journal names settlement {id}, which was never acknowledged").into()),
        None => Ok(()),
    }
}

/// Every fault that `fsck` finds is one.
///
/// # Errors
/// The faults, or that fewer settlements were looked at than were acknowledged.
pub fn fsck(service: &Service, settlements: u64) -> Result<(), Failure> {
    let mut faults = Vec::new();
    let checked = service.fsck(&mut |fault| faults.push(fault), &mut |_| {})?;
    if let Some(fault) = faults.first() {
        return Err(format!("fsck finds {} faults, first {fault:?}", faults.len()).into());
    }
    if checked.settlements != settlements {
        return Err(
            format!("fsck saw {} settlements, {settlements} were acknowledged", checked.settlements).into()
        );
    }
    Ok(())
}

/// Everybody's file and what their year comes to, worked out from the first bill, some time after the last command.
///
/// # Errors
/// What differs.
pub fn histories(client: &Client<'_>, county: &County) -> Result<(), Failure> {
    let day = Date::new(2026, 6, 1)?;
    for id in county.people.keys() {
        for command in [Command::View(id.clone()), Command::Corrections(id.clone())] {
            let sent = Sent { key: String::from("after"), day, ms: 0, command };
            match (county.expect(&sent), client.send(&sent)?) {
                (Expected::Done(effect), Answered::Done(document, false)) => {
                    county.check(&effect, &document).map_err(|error| format!("{sent:#?}: {error}"))?;
                }
                (expected, answered) => {
                    return Err(format!("{sent:#?}: answered {answered:#?}, should be {expected:#?}").into());
                }
            }
        }
    }
    Ok(())
}
