//! `yidan ledger`.

use super::desk::Desk;
use crate::show::table::Table;
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufWriter, ErrorKind, Write};
use yidan_book::words::Lang;
use yidan_domain::ledger::{Account, JournalEntry, beancount, csv};
use yidan_service::{Line, Refusal};
use yidan_types::{Date, Fen};

/// Runs a command of the group.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("balances", arguments)) => balances(&Desk::open(arguments, lang)?, arguments),
        Some(("statement", arguments)) => statement(&Desk::open(arguments, lang)?, arguments),
        Some(("export", arguments)) => export(&Desk::open(arguments, lang)?, arguments),
        _ => Ok(Answer::default()),
    }
}

fn ledger(desk: &Desk, refusal: Refusal) -> Answer {
    desk.refused(desk.t("账", "ledger"), &[], refusal)
}

fn day(desk: &Desk, arguments: &ArgMatches, name: &str, otherwise: Date) -> Result<Date, Answer> {
    Ok(super::super::day(arguments, name, desk.lang)?.unwrap_or(otherwise))
}

fn balances(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let until = day(desk, arguments, "until", desk.service.moment().today())?;
    let all = desk.service.balances(&desk.caller, until).map_err(|refusal| ledger(desk, refusal))?;
    let sum: i128 = all.iter().map(|(_, balance)| i128::from(balance.get())).sum();
    let code = if sum == 0 { Code::Good } else { Code::No };
    if desk.json {
        let rows = all
            .iter()
            .map(|(account, balance)| json!({ "account": account.to_string(), "balance": balance }));
        let document = json!({
            "format": "yidan-balances", "version": 1, "until": until.to_string(),
            "balances": rows.collect::<Vec<Value>>(), "balanced": sum == 0,
        });
        return Ok(Answer::json(&document, code));
    }
    if all.is_empty() {
        return Ok(Answer::line(desk.t("还没有记账", "nothing is posted yet"), Code::Good));
    }
    let mut table = Table::new(&[desk.t("账户", "Account"), desk.t(">余额", ">Balance"), ""]);
    for (account, balance) in &all {
        table.row([account.to_string(), balance.grouped().to_string(), name(account, desk.lang)]);
    }
    let head = match desk.lang {
        Lang::Zh => format!(" 截至{until}，借方为正，贷方为负，单位元\n"),
        Lang::En => format!(" Until {until}; debits above zero, credits below, in yuan\n"),
    };
    let foot = match (sum, desk.lang) {
        (0, Lang::Zh) => " 合计 0.00，账平\n".to_owned(),
        (0, Lang::En) => " Sum 0.00: balanced\n".to_owned(),
        (_, Lang::Zh) => format!(" 合计{sum}分，账不平：请运行 yidan fsck\n"),
        (_, Lang::En) => format!(" Sum {sum} fen: not balanced, run yidan fsck\n"),
    };
    Ok(Answer { out: head + &table.text(1) + &foot, code, ..Answer::default() })
}

/// What an account is, in words.
fn name(account: &Account, lang: Lang) -> String {
    account.label().in_lang(lang).to_owned()
}

fn statement(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let code = arguments.get_one::<String>("account").map_or("", String::as_str);
    let account = Account::parse(code).ok_or_else(|| {
        let hint = desk.t(
            "不是账户代码；yidan ledger balances 列出全部账户",
            "no account; yidan ledger balances lists them",
        );
        Answer::bad(format!("{code}: {hint}"))
    })?;
    let from = day(desk, arguments, "from", Date::MIN)?;
    let until = day(desk, arguments, "until", desk.service.moment().today())?;
    let (before, lines) = desk
        .service
        .statement(&desk.caller, &account, from, until)
        .map_err(|refusal| ledger(desk, refusal))?;
    if desk.json {
        return Ok(Answer::json(&statement_json(&account, (from, until), before, &lines), Code::Good));
    }
    let mut table = Table::new(&[
        desk.t("日期", "Day"),
        desk.t(">金额", ">Amount"),
        desk.t(">余额", ">Balance"),
        desk.t("事由", "For"),
        desk.t("对方账户", "Other account"),
        desk.t("记录", "Record"),
    ]);
    for line in &lines {
        let transfer = &line.transfer;
        let other = if *transfer.debit() == account { transfer.credit() } else { transfer.debit() };
        table.row([
            line.day.to_string(),
            line.amount.grouped().to_string(),
            line.balance.grouped().to_string(),
            transfer.purpose().label().in_lang(desk.lang).to_owned(),
            other.to_string(),
            line.record.clone(),
        ]);
    }
    let title = format!(" {account}  {}\n", name(&account, desk.lang));
    let end = lines.last().map_or(before, |line| line.balance);
    let opening = format!(" {} {}\n", desk.t("期初", "Before"), before.grouped());
    let closing = format!(" {} {}\n", desk.t("期末", "After"), end.grouped());
    let body = if lines.is_empty() { String::new() } else { table.text(1) };
    Ok(Answer { out: title + &opening + &body + &closing, ..Answer::default() })
}

fn statement_json(account: &Account, (from, until): (Date, Date), before: Fen, lines: &[Line]) -> Value {
    let line = |line: &Line| {
        json!({
            "day": line.day.to_string(),
            "record": line.record,
            "debit": line.transfer.debit().to_string(),
            "credit": line.transfer.credit().to_string(),
            "purpose": line.transfer.purpose().to_string(),
            "amount": line.amount,
            "balance": line.balance,
        })
    };
    json!({
        "format": "yidan-statement",
        "version": 1,
        "account": account.to_string(),
        "from": (from != Date::MIN).then(|| from.to_string()),
        "until": until.to_string(),
        "before": before,
        "lines": lines.iter().map(line).collect::<Vec<Value>>(),
        "after": lines.last().map_or(before, |line| line.balance),
    })
}

/// How a journal is written, page after page.
enum Format {
    Csv,
    /// With the accounts that are open.
    Beancount(BTreeSet<Account>),
}

/// Written as it is read: a year of a county does not fit into memory.
fn export(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let from = day(desk, arguments, "from", Date::MIN)?;
    let until = day(desk, arguments, "until", desk.service.moment().today())?;
    let mut format = match arguments.get_one::<String>("format").map(String::as_str) {
        Some("beancount") => Format::Beancount(BTreeSet::new()),
        _ => Format::Csv,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut written = out.write_all(format.page(&[]).as_bytes());
    let result = desk.service.journal(&desk.caller, from, until, &mut |entries| {
        if written.is_ok() {
            written = out.write_all(format.next(entries).as_bytes());
        }
        Ok(())
    });
    let written = written.and_then(|()| out.flush());
    result.map_err(|refusal| ledger(desk, refusal))?;
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let text = desk.t("结果写不出去", "the result cannot be written");
            Err(Answer::bad(format!("{text}: {error}")))
        }
        _ => Ok(Answer::default()),
    }
}

impl Format {
    /// A page with what stands at the beginning of a file.
    fn page(&self, entries: &[JournalEntry]) -> String {
        match self {
            Format::Csv => csv(entries),
            Format::Beancount(_) => beancount(entries),
        }
    }

    /// A further page: without what stands at the beginning, and opening no account twice.
    fn next(&mut self, entries: &[JournalEntry]) -> String {
        let beginning = self.page(&[]).len();
        let page = self.page(entries);
        let rest = page.get(beginning..).unwrap_or_default();
        let Format::Beancount(open) = self else { return rest.to_owned() };
        let mut text = String::with_capacity(rest.len());
        let mut lines = rest.lines().peekable();
        while let Some(line) = lines.next() {
            // An account is opened by two lines, the second of which names its code.
            let code = lines
                .peek()
                .filter(|_| line.contains(" open "))
                .and_then(|next| next.strip_prefix("  code: "));
            let code = code.map(|code| code.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\"));
            match code.as_deref().and_then(Account::parse) {
                Some(account) if !open.insert(account.clone()) => {
                    lines.next();
                }
                _ => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        text
    }
}
