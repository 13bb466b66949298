//! `yidan claim`: quote, settle, show, reverse, pay.

use super::desk::{Content, Desk, repeated, short, yuan};
use super::paper::Paper;
use super::people::person_id;
use crate::files;
use crate::show::person::owed;
use crate::texts::t;
use crate::{Answer, Code};
use clap::ArgMatches;
use jiff::{Timestamp, tz::Offset};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use yidan_book::words::Lang;
use yidan_domain::bill::Problem;
use yidan_domain::casefile::{Claim, PersonRef, Settled, claim_json, read_claim};
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::PersonFile;
use yidan_service::{Hold, Refusal};
use yidan_types::{Fen, PersonId, SettlementId};

/// China keeps one time all year.
const CHINA: Offset = Offset::constant(8);

/// Runs a command of the group.
pub fn run(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(Answer::default()) };
    let desk = Desk::open(arguments, lang)?;
    match name {
        "quote" => quote(&desk, arguments),
        "settle" => settle(&desk, arguments),
        "show" => super::claim_show::show(&desk, &settlement_id(arguments, lang)?, None),
        "reverse" => reverse(&desk, arguments),
        "pay" => pay(&desk, arguments),
        "pay-back" => pay_back(&desk, arguments),
        "release" => release(&desk, arguments),
        "corrections" => super::corrections::list(&desk, arguments),
        "confirm" => super::corrections::confirm(&desk, arguments),
        _ => Ok(Answer::default()),
    }
}

/// A claim with its file.
struct Asked {
    from: String,
    bytes: Vec<u8>,
    claim: Claim,
    own_pay: OwnPay,
}

impl Asked {
    fn read(desk: &Desk, arguments: &ArgMatches) -> Result<Asked, Answer> {
        let path = arguments.get_one::<PathBuf>("claim").map_or(Path::new(""), PathBuf::as_path);
        let bytes = files::read_document(path).map_err(|unread| Answer::bad(unread.text(path, desk.lang)))?;
        let from = path.display().to_string();
        let claim = read_claim(&bytes).map_err(|found| desk.problems(&from, &found))?;
        let own_pay = if arguments.get_flag("later") { OwnPay::Later } else { OwnPay::AtWindow };
        Ok(Asked { from, bytes, claim, own_pay })
    }

    fn refused(&self, desk: &Desk, refusal: Refusal) -> Answer {
        match refusal {
            // What is wrong with an option stands nowhere in the file.
            Refusal::Problems(found) if found.iter().all(|problem| problem.path == "$.promised") => {
                let option = |problem| Problem { path: "--promised".to_owned(), ..problem };
                let found: Vec<Problem> = found.into_iter().map(option).collect();
                desk.problems(&self.from, &found)
            }
            refusal => desk.refused(&self.from, &self.bytes, refusal),
        }
    }

    /// The claim, and whatever else decides.
    fn content(&self, more: &Value) -> Value {
        json!({ "claim": claim_json(&self.claim), "own_pay": self.own_pay.code(), "more": more })
    }

    /// A claim by identity number must not be guessed from its key.
    fn named<'c>(&self, content: &'c Value) -> Content<'c> {
        match self.claim.person {
            PersonRef::Id(_) => Content::Plain(content),
            PersonRef::IdentityNumber(_) => Content::Private(content),
        }
    }

    /// How the patient's part is paid.
    fn payment(&self, desk: &Desk) -> (&'static str, String) {
        let how = match self.own_pay {
            OwnPay::AtWindow => desk.t("个人负担当场交", "own pay at the window"),
            OwnPay::Later => desk.t("先诊疗后付费，个人负担以后交", "treated first, own pay later"),
        };
        (t(desk.lang, "付款", "Payment"), how.to_owned())
    }
}

fn quote(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let asked = Asked::read(desk, arguments)?;
    if let Some(minutes) = arguments.get_one::<u32>("reserve") {
        return reserve(desk, &asked, *minutes);
    }
    let document = desk.service.quote(&desk.caller, &asked.claim, asked.own_pay);
    let document = document.map_err(|refusal| asked.refused(desk, refusal))?;
    if desk.json {
        return Ok(Answer::json(&document, Code::Good));
    }
    let quote = (desk.t("预结算", "Quote"), desk.t("没有记账", "nothing was posted").to_owned());
    let out = paper(desk, &asked, &document, &[quote, asked.payment(desk)])?;
    Ok(Answer { out, ..Answer::default() })
}

fn reserve(desk: &Desk, asked: &Asked, minutes: u32) -> Result<Answer, Answer> {
    let content = asked.content(&json!({ "reserve": minutes }));
    let order = desk.fresh("reserve", &content)?;
    let answer = desk.service.reserve(&order, &asked.claim, asked.own_pay, Hold::Minutes(minutes));
    let answer = answer.map_err(|refusal| asked.refused(desk, refusal))?;
    if desk.json {
        return Ok(Answer::json(&repeated(&answer), Code::Good));
    }
    let document = &answer.document;
    let until: Option<Timestamp> = document["reserved_until"].as_str().and_then(|until| until.parse().ok());
    let until = until.map_or_else(String::new, clock_time);
    let id = document["settlement_id"].as_str().unwrap_or_default();
    let note = match desk.lang {
        Lang::Zh => format!("预留至{until}，没有记账{}", desk.again(&answer)),
        Lang::En => format!("reserved until {until}; nothing was posted{}", desk.again(&answer)),
    };
    let how = (desk.t("结算时用", "To settle"), format!("--promised {id}"));
    let out = paper(desk, asked, document, &[(desk.t("预结算", "Quote"), note), how, asked.payment(desk)])?;
    Ok(Answer { out, ..Answer::default() })
}

/// A moment as clocks in China show it.
fn clock_time(at: Timestamp) -> String {
    let time = CHINA.to_datetime(at);
    format!("{} {:02}:{:02}", time.date(), time.hour(), time.minute())
}

/// The bill of what was just decided.
fn paper(desk: &Desk, asked: &Asked, document: &Value, notes: &[(&str, String)]) -> Result<String, Answer> {
    let file = file_of(desk, document).map_err(|refusal| asked.refused(desk, refusal))?;
    let settled = find(&file, document["settlement_id"].as_str().unwrap_or_default());
    let version = settled.map_or(file.version.saturating_add(1), |settled| settled.version);
    let day = desk.service.moment().today();
    let paper = Paper { document, claim: &asked.claim, file: &file, version, day };
    paper.text(desk, notes).map_err(|refusal| asked.refused(desk, refusal))
}

fn file_of(desk: &Desk, document: &Value) -> Result<PersonFile, Refusal> {
    let person = document["person_id"].as_str().and_then(|id| PersonId::parse(id).ok());
    let person = person.ok_or_else(|| Refusal::Malformed("person of a settlement".to_owned()))?;
    desk.service.view(&desk.caller, &person)
}

fn find<'f>(file: &'f PersonFile, id: &str) -> Option<&'f Settled> {
    file.settled.iter().find(|settled| settled.id.as_str() == id)
}

fn settle(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let asked = Asked::read(desk, arguments)?;
    let promised = arguments.get_one::<String>("promised");
    let promised = promised.map(|text| settlement("--promised", text, desk.lang)).transpose()?;
    let content = asked.content(&json!(promised));
    let order = desk.order("settle", &asked.named(&content))?;
    let answer = desk.service.settle(&order, &asked.claim, asked.own_pay, promised.as_ref());
    let answer = answer.map_err(|refusal| asked.refused(desk, refusal))?;
    let id = answer.document["settlement_id"].as_str().unwrap_or_default();
    if answer.repeated {
        let file = file_of(desk, &answer.document).map_err(|refusal| asked.refused(desk, refusal))?;
        if let Some(settled) = find(&file, id).filter(|settled| !settled.is_live()) {
            return Ok(gone(desk, &answer, settled));
        }
        let id = settlement(&asked.from, id, desk.lang)?;
        if desk.json {
            return Ok(Answer::json(&repeated(&answer), Code::Good));
        }
        let again = desk.t("以前已结算，这次没有重复记账", "settled before; nothing was posted again");
        return super::claim_show::show(desk, &id, Some(again));
    }
    if desk.json {
        return Ok(Answer::json(&repeated(&answer), Code::Good));
    }
    let note = (desk.t("结算编号", "Posted as"), id.to_owned());
    let out = paper(desk, &asked, &answer.document, &[note, asked.payment(desk)])?;
    Ok(Answer { out, ..Answer::default() })
}

/// The same content gives the first answer again, also where it was reversed since: that must not look settled.
fn gone(desk: &Desk, answer: &yidan_service::Answer, settled: &Settled) -> Answer {
    let on = settled.reversal.as_ref().map_or_else(String::new, |reversal| reversal.on.to_string());
    if desk.json {
        let mut document = repeated(answer);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("reversed_on".to_owned(), json!(on));
        }
        return Answer::json(&document, Code::No);
    }
    let err = match desk.lang {
        Lang::Zh => format!(
            "{}: 同样的内容结算过（{}），{on}已冲销，这次没有结算。\n  确要重新结算，请加 --key 给一个新的请求编号\n",
            settled.claim.id, settled.id
        ),
        Lang::En => format!(
            "{}: the same was settled ({}) and reversed on {on}; nothing was settled now.\n  To settle it anew, give a new --key\n",
            settled.claim.id, settled.id
        ),
    };
    Answer { err, code: Code::No, ..Answer::default() }
}

fn settlement(option: &str, text: &str, lang: Lang) -> Result<SettlementId, Answer> {
    let wrong =
        |_| Answer::bad(format!("{option} {text}: {}", t(lang, "不是结算编号", "no id of a settlement")));
    SettlementId::parse(text).map_err(wrong)
}

fn settlement_id(arguments: &ArgMatches, lang: Lang) -> Result<SettlementId, Answer> {
    settlement("", arguments.get_one::<String>("settlement").map_or("", String::as_str), lang)
}

fn reverse(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let id = settlement_id(arguments, desk.lang)?;
    let reason =
        short("--reason", arguments.get_one::<String>("reason").map_or("", String::as_str), desk.lang)?;
    let content = json!({ "settlement": id, "reason": reason.as_str() });
    let order = desk.order("reverse", &Content::Plain(&content))?;
    let answer = desk.service.reverse(&order, &id, &reason);
    let answer = answer.map_err(|refusal| desk.refused(id.as_str(), &[], refusal))?;
    Ok(desk.answer(&answer, || {
        let on = answer.document["on"].as_str().unwrap_or_default();
        match desk.lang {
            Lang::Zh => format!("{id} 已于{on}全额冲销{}\n", desk.again(&answer)),
            Lang::En => format!("{id} reversed in full on {on}{}\n", desk.again(&answer)),
        }
    }))
}

fn pay(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let id = settlement_id(arguments, desk.lang)?;
    let amount = yuan(arguments, desk.lang)?;
    let order = desk.fresh("pay", &json!({ "settlement": id, "amount": amount }))?;
    let answer = desk.service.pay(&order, &id, amount);
    let answer = answer.map_err(|refusal| desk.refused(id.as_str(), &[], refusal))?;
    Ok(desk.answer(&answer, || {
        let (paid, left) = (amount.grouped(), left(&answer.document));
        match desk.lang {
            Lang::Zh => format!("{id} 还款 {paid} 元，尚欠 {left} 元{}\n", desk.again(&answer)),
            Lang::En => format!("{id}: {paid} yuan paid, {left} yuan still owed{}\n", desk.again(&answer)),
        }
    }))
}

fn left(document: &Value) -> String {
    let left: Option<Fen> = serde_json::from_value(document["still_owed"].clone()).ok();
    left.unwrap_or(Fen::ZERO).grouped().to_string()
}

fn pay_back(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let id = settlement_id(arguments, desk.lang)?;
    let order = desk.fresh("pay-back", &json!({ "settlement": id }))?;
    let answer = desk.service.pay_back(&order, &id);
    let answer = answer.map_err(|refusal| desk.refused(id.as_str(), &[], refusal))?;
    Ok(desk.answer(&answer, || {
        let back: Option<Fen> = serde_json::from_value(answer.document["amount"].clone()).ok();
        let back = back.unwrap_or(Fen::ZERO).neg().grouped();
        match desk.lang {
            Lang::Zh => format!("{id} 已退还多收的 {back} 元{}\n", desk.again(&answer)),
            Lang::En => format!("{id}: {back} yuan given back{}\n", desk.again(&answer)),
        }
    }))
}

fn release(desk: &Desk, arguments: &ArgMatches) -> Result<Answer, Answer> {
    let (person, id) = (person_id(arguments, desk.lang)?, settlement_id(arguments, desk.lang)?);
    let order = desk.order("release", &Content::Plain(&json!({ "person": person, "settlement": id })))?;
    let answer = desk.service.release(&order, &person, &id);
    let answer = answer.map_err(|refusal| desk.refused(id.as_str(), &[], refusal))?;
    Ok(desk.answer(&answer, || {
        let text = desk.t("的预留已放弃", "is no longer reserved");
        format!("{id} {text}{}\n", desk.again(&answer))
    }))
}

/// What is owed for a settlement, if anything, as a line.
pub fn owed_line(settled: &Settled, lang: Lang) -> String {
    owed(settled, lang).map_or_else(String::new, |owed| format!("  {owed}\n"))
}
