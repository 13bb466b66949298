//! Balances and statements.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use yidan_domain::ledger::Account;
use yidan_service::Line;

use super::{Api, Asked, Day, Shown, text};
use crate::caller::By;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Until {
    until: Option<Day>,
}

/// The balances of all accounts.
#[utoipa::path(
    get, path = "/ledger/balances", tag = "ledger", operation_id = "balances",
    summary = "余额 / balances",
    description = "有过发生额的全部账户，借减贷，合计为零。/ All accounts that ever moved, debits less credits; they add up to zero.",
    params(("until" = Option<String>, Query, description = "到这一天结束时；默认今天 / up to the end of this day; today by default", format = Date)),
    responses((status = 200, description = "余额 / balances", body = ref("#/components/schemas/Balances"))),
)]
pub(super) async fn balances(State(api): Api, By(by): By, Asked(asked): Asked<Until>) -> Shown {
    api.run(move |service| {
        let until = asked.until.map_or_else(|| service.moment().today(), |Day(day)| day);
        let balances = service.balances(&by, until)?;
        let balance =
            |(account, balance): &(Account, _)| json!({ "account": account.to_string(), "balance": balance });
        Ok(Json(json!({
            "format": "yidan-balances",
            "version": 1,
            "until": until,
            "balances": balances.iter().map(balance).collect::<Value>(),
        })))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(deserialize_with = "account")]
    account: Account,
    from: Day,
    until: Day,
}

fn account<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Account, D::Error> {
    text(deserializer, "the code of an account", Account::parse)
}

/// The statement of an account.
#[utoipa::path(
    get, path = "/ledger/statement", tag = "ledger", operation_id = "statement",
    summary = "对账单 / statement of an account",
    description = "期初余额、每笔、期末余额。/ The balance before, each line, the balance after.",
    params(
        ("account" = String, Query, description = "账户代码 / code of the account", example = "fund:resident_basic:371526"),
        ("from" = String, Query, description = "第一天 / the first day", format = Date),
        ("until" = String, Query, description = "最后一天 / the last day", format = Date),
    ),
    responses((status = 200, description = "对账单 / the statement", body = ref("#/components/schemas/Statement"))),
)]
pub(super) async fn statement(State(api): Api, By(by): By, Asked(asked): Asked<Wanted>) -> Shown {
    api.run(move |service| {
        let Wanted { account, from: Day(from), until: Day(until) } = asked;
        let (opening, lines) = service.statement(&by, &account, from, until)?;
        let closing = lines.last().map_or(opening, |line| line.balance);
        Ok(Json(json!({
            "format": "yidan-statement",
            "version": 1,
            "account": account.to_string(),
            "from": from,
            "until": until,
            "opening": opening,
            "lines": lines.iter().map(line_json).collect::<Value>(),
            "closing": closing,
        })))
    })
    .await
}

fn line_json(line: &Line) -> Value {
    json!({
        "day": line.day,
        "record": line.record,
        "debit": line.transfer.debit().to_string(),
        "credit": line.transfer.credit().to_string(),
        "purpose": line.transfer.purpose().to_string(),
        "settlement_id": line.transfer.settlement(),
        "amount": line.amount,
        "balance": line.balance,
    })
}
