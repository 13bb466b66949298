//! The journal in the language of beancount, a plain-text accounting tool.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::account::Account;
use super::journal::JournalEntry;

/// The journal as a beancount file: every account opened on the first day of the journal, one transaction for each
/// record, two postings for each transfer. `bean-check` accepts it.
#[must_use]
pub fn beancount(entries: &[JournalEntry]) -> String {
    let mut text = String::from("option \"title\" \"Yidan\"\noption \"operating_currency\" \"CNY\"\n\n");
    let accounts: BTreeMap<&Account, String> = entries
        .iter()
        .flat_map(|entry| &entry.transfers)
        .flat_map(|transfer| [transfer.debit(), transfer.credit()])
        .map(|account| (account, name(account)))
        .collect();
    if let Some(first) = entries.iter().map(|entry| entry.date).min() {
        for (account, name) in &accounts {
            line(&mut text, &format!("{first} open {name} CNY"));
            line(&mut text, &format!("  code: {}", quoted(&account.to_string())));
        }
    }
    let named = |account: &Account| accounts.get(account).cloned().unwrap_or_default();
    for entry in entries.iter().filter(|entry| !entry.transfers.is_empty()) {
        let (kind, number) = (quoted(entry.kind.code()), quoted(entry.number.as_str()));
        line(&mut text, &format!("\n{} * {kind} {number}", entry.date));
        for transfer in &entry.transfers {
            line(&mut text, &format!("  {}  {} CNY", named(transfer.debit()), transfer.amount()));
            line(&mut text, &format!("    purpose: {}", quoted(&transfer.purpose().to_string())));
            if let Some(settlement) = transfer.settlement() {
                line(&mut text, &format!("    settlement: {}", quoted(settlement.as_str())));
            }
            line(&mut text, &format!("  {}  {} CNY", named(transfer.credit()), transfer.amount().neg()));
        }
    }
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// The name of an account: one of beancount's five roots, then parts that begin with a capital letter.
fn name(account: &Account) -> String {
    match account {
        Account::Fund(fund, area) => format!("Expenses:Fund:{}:A{area}", part(fund.code())),
        Account::Insurer(layer, area) => format!("Expenses:Insurer:{}:A{area}", part(layer.as_str())),
        Account::Government(area) => format!("Expenses:Government:A{area}:Backstop"),
        Account::Facility(id, side) => {
            format!("Liabilities:Facility:{}:{}", part(id.as_str()), part(side.code()))
        }
        Account::Place(area, side) => format!("Liabilities:Place:A{area}:{}", part(side.code())),
        Account::Patient(id, side) => format!("Assets:Patient:{}:{}", part(id.as_str()), part(side.code())),
    }
}

/// A text as a part of a name: `X`, then letters and digits as they are, every other byte as `-` and two hexadecimal
/// digits. Different texts stay different.
fn part(text: &str) -> String {
    let mut part = String::from("X");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            part.push(char::from(byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(part, "-{byte:02x}");
        }
    }
    part
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
