//! The ledger: balances of accounts, and the statement of one.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::ledger::Account;
use yidan_service::Line;
use yidan_types::{Date, Fen, parse_date};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::words::{encoded, t};
use crate::failure::Failure;
use crate::shared::Shared;

#[derive(Deserialize)]
pub(super) struct Until {
    until: Option<String>,
}

/// All balances up to the end of a day, today unless another is asked for.
pub(super) async fn balances(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Query(asked): Query<Until>,
) -> Result<Page, PageFailure> {
    let (lang, by) = (visitor.lang, visitor.caller());
    let until = asked.until.map(|day| read_day(&day)).transpose().lang(lang)?;
    let shown = shared.run(move |service| {
        let until = until.unwrap_or_else(|| service.moment().today());
        let mut balances = service.balances(&by, until)?;
        // Patients' accounts are as many as patients: a statement shows one.
        balances.retain(|(account, _)| !matches!(account, Account::Patient(..)));
        Ok((until, balances))
    });
    let (until, balances) = shown.await.lang(lang)?;
    let main = html! {
        h1 { (t(lang, "总账", "Ledger")) }
        form method="get" class="card inline" {
            label { span { (t(lang, "截至", "Until")) } input type="date" name="until" value=(until); }
            button { (t(lang, "查看", "Show")) }
        }
        section class="card" { div class="scroll" { table {
            thead { tr { th { (t(lang, "账户", "Account")) } th { (t(lang, "代码", "Code")) } th class="money" { (t(lang, "余额（借减贷）", "Balance (debits less credits)")) } } }
            tbody { @for (account, balance) in &balances {
                @let code = account.to_string();
                tr { td { (account.label().in_lang(lang)) } td { a href={ "/ledger/statement?account=" (encoded(&code)) } { (code) } } td class="money" { (balance.grouped()) } }
            } }
        } } p class="quiet" { (t(lang, "不含患者个人账户。", "Without the accounts of single patients.")) } }
    };
    Ok(layout::page(&visitor, t(lang, "总账", "Ledger"), &main))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    account: String,
    from: Option<String>,
    until: Option<String>,
}

/// What moved on an account between two days, this month unless others are asked for.
pub(super) async fn statement(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Page, PageFailure> {
    let (lang, by) = (visitor.lang, visitor.caller());
    let account = Account::parse(&asked.account).ok_or_else(|| PageFailure::new(Failure::NoRoute, lang))?;
    let from = asked.from.map(|day| read_day(&day)).transpose().lang(lang)?;
    let until = asked.until.map(|day| read_day(&day)).transpose().lang(lang)?;
    let of = account.clone();
    let shown = shared.run(move |service| {
        let today = service.moment().today();
        let (from, until) = (from.unwrap_or_else(|| today.first_of_month()), until.unwrap_or(today));
        Ok((from, until, service.statement(&by, &of, from, until)?))
    });
    let (from, until, (before, lines)) = shown.await.lang(lang)?;
    let main = html! {
        h1 { (account.label().in_lang(lang)) " " small class="quiet" { (account) } }
        form method="get" class="card inline" {
            input type="hidden" name="account" value=(account);
            label { span { (t(lang, "自", "From")) } input type="date" name="from" value=(from); }
            label { span { (t(lang, "至", "To")) } input type="date" name="until" value=(until); }
            button { (t(lang, "查看", "Show")) }
        }
        (moved(lang, &account, before, &lines))
    };
    Ok(layout::page(&visitor, t(lang, "对账单", "Statement"), &main))
}

fn moved(lang: Lang, account: &Account, before: Fen, lines: &[Line]) -> Markup {
    html! {
        section class="card" { div class="scroll" { table {
            thead { tr {
                th { (t(lang, "日期", "Day")) } th { (t(lang, "事由", "For")) } th { (t(lang, "对方", "With")) }
                th class="money" { (t(lang, "金额", "Amount")) } th class="money" { (t(lang, "余额", "Balance")) }
            } }
            tbody {
                tr { td colspan="4" class="quiet" { (t(lang, "期初", "Before")) } td class="money" { (before.grouped()) } }
                @for line in lines {
                    @let other = if line.transfer.debit() == account { line.transfer.credit() } else { line.transfer.debit() };
                    tr {
                        td { (line.day) } td { (line.transfer.purpose().label().in_lang(lang)) } td { (other.label().in_lang(lang)) }
                        td class="money" { (line.amount.grouped()) } td class="money" { (line.balance.grouped()) }
                    }
                }
            }
        } } }
    }
}

fn read_day(text: &str) -> Result<Date, Failure> {
    parse_date(text.trim()).map_err(|_| {
        let text = Text::new("日期应写作 2020-03-18", "write the day as 2020-03-18");
        Failure::from(vec![Problem::new(ProblemCode::BadDate, "$.until", text)])
    })
}
