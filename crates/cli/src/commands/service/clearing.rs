//! `yidan clearing`.

use super::desk::{Desk, yuan};
use super::registers::area;
use crate::show::clearing::{self as page, Facility};
use crate::texts::t;
use crate::{Answer, Code, files};
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use yidan_book::words::Lang;
use yidan_domain::clearing::{Month, PlacePair};
use yidan_domain::reconcile::read_day;
use yidan_service::{Payment, Refusal};
use yidan_types::{FacilityId, Fen};

/// Runs a command of the group.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    match arguments.subcommand() {
        Some(("day", arguments)) => day(&Desk::open(arguments, lang)?, arguments),
        Some(("month", arguments)) => month(&Desk::open(arguments, lang)?, arguments),
        Some(("pay", arguments)) => pay(&Desk::open(arguments, lang)?, arguments),
        _ => Ok(Answer::default()),
    }
}

fn given<'m>(arguments: &'m ArgMatches, name: &str) -> Option<&'m str> {
    arguments.get_one::<String>(name).map(String::as_str)
}

fn day(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let path = arguments.get_one::<PathBuf>("file").map_or(Path::new(""), PathBuf::as_path);
    let bytes = files::read_document(path).map_err(|unread| Answer::bad(unread.text(path, desk.lang)))?;
    let from = path.display().to_string();
    let statement = read_day(&bytes).map_err(|found| desk.problems(&from, &found))?;
    let refused = |refusal| desk.refused(&from, &bytes, refusal);
    let document = desk.service.reconcile(&desk.caller, &statement).map_err(refused)?;
    let code = if document["agrees"] == true { Code::Good } else { Code::No };
    if desk.json {
        return Ok(Answer::json(&document, code));
    }
    let name = name(desk, &statement.facility).map_err(refused)?;
    let facility = Facility { name: name.as_deref(), id: statement.facility.as_str() };
    Ok(Answer { out: page::day(&document, &facility, desk.lang), code, ..Answer::default() })
}

/// What a facility is called.
fn name(desk: &Desk, id: &FacilityId) -> Result<Option<String>, Refusal> {
    let all = desk.service.facilities()?;
    Ok(all.iter().find(|facility| facility.id == *id).map(|facility| facility.name.as_str().to_owned()))
}

fn month(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let written = given(arguments, "month").unwrap_or_default();
    let month = Month::parse(written).ok_or_else(|| {
        Answer::bad(format!("{written}: {}", desk.t("月份写作 2020-03", "a month is written 2020-03")))
    })?;
    match given(arguments, "place") {
        Some(code) => month_of_place(desk, code, month),
        None => month_of_facility(desk, given(arguments, "facility").unwrap_or_default(), month),
    }
}

fn month_of_facility(desk: &Desk, id: &str, month: Month) -> Result<Answer, Answer> {
    let id = facility(id, desk.lang)?;
    let refused = |refusal| desk.refused(id.as_str(), &[], refusal);
    let document = desk.service.facility_month(&desk.caller, &id, month).map_err(refused)?;
    if desk.json {
        return Ok(Answer::json(&document, Code::Good));
    }
    let name = name(desk, &id).map_err(refused)?;
    let facility = Facility { name: name.as_deref(), id: id.as_str() };
    Ok(Answer { out: page::facility_month(&document, &facility, desk.lang), ..Answer::default() })
}

fn month_of_place(desk: &Desk, code: &str, month: Month) -> Result<Answer, Answer> {
    let place = area("--place", code, desk.lang)?;
    let statements = desk.service.place_months(&desk.caller, place, month);
    let statements = statements.map_err(|refusal| desk.refused(code, &[], refusal))?;
    if desk.json {
        return Ok(Answer::json(&Value::Array(statements), Code::Good));
    }
    if statements.is_empty() {
        let none = desk.t("没有异地清算", "nothing to clear with other places");
        return Ok(Answer { out: format!("{place} {month}: {none}\n"), ..Answer::default() });
    }
    let pages: Vec<String> = statements.iter().map(|one| page::place_month(one, desk.lang)).collect();
    Ok(Answer { out: pages.join("\n"), ..Answer::default() })
}

fn facility(id: &str, lang: Lang) -> Result<FacilityId, Answer> {
    FacilityId::parse(id)
        .map_err(|_| Answer::bad(format!("{id}: {}", t(lang, "不是机构编号", "no id of a facility"))))
}

fn pay(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let amount = yuan(arguments, desk.lang)?;
    match (given(arguments, "payer"), given(arguments, "place")) {
        (Some(payer), Some(place)) => pay_place(desk, payer, place, amount),
        _ => pay_facility(desk, arguments, amount),
    }
}

fn pay_facility(desk: &Desk, arguments: &ArgMatches, amount: Fen) -> Result<Answer, Answer> {
    let id = facility(given(arguments, "facility").unwrap_or_default(), desk.lang)?;
    let kind = given(arguments, "kind").and_then(Payment::find).unwrap_or(Payment::Clear);
    let order =
        desk.fresh("pay-facility", &json!({ "facility": id, "kind": kind.code(), "amount": amount }))?;
    let answer = desk.service.pay_facility(&order, kind, &id, amount);
    let answer = answer.map_err(|refusal| desk.refused(id.as_str(), &[], refusal))?;
    Ok(said(desk, &answer, &format!("{id}{}", verb(kind, desk.lang)), amount))
}

fn pay_place(desk: &Desk, payer: &str, place: &str, amount: Fen) -> Result<Answer, Answer> {
    let payer = area("--payer", payer, desk.lang)?;
    let treated_in = area("--place", place, desk.lang)?;
    let content =
        json!({ "payer": payer.to_string(), "treated_in": treated_in.to_string(), "amount": amount });
    let order = desk.fresh("pay-place", &content)?;
    let answer = desk.service.pay_place(&order, PlacePair { payer, treated_in }, amount);
    let answer = answer.map_err(|refusal| desk.refused(place, &[], refusal))?;
    let what = match desk.lang {
        Lang::Zh => format!("{payer} 拨付 {treated_in}"),
        Lang::En => format!("{payer} paid {treated_in}"),
    };
    Ok(said(desk, &answer, &what, amount))
}

fn said(desk: &Desk, answer: &yidan_service::Answer, what: &str, amount: Fen) -> Answer {
    desk.answer(answer, || {
        let yuan = desk.t("元", "yuan");
        format!("{what} {} {yuan}{}\n", amount.grouped(), desk.again(answer))
    })
}

fn verb(kind: Payment, lang: Lang) -> &'static str {
    match kind {
        Payment::Clear => t(lang, " 拨付", " was paid"),
        Payment::Retain => t(lang, " 扣留保证金", ": kept back as a deposit"),
        Payment::Release => t(lang, " 返还保证金", ": deposit released"),
        Payment::Prepay => t(lang, " 预付", " was paid in advance"),
        Payment::SetOff => t(lang, " 冲抵预付", ": set off against advances"),
    }
}
