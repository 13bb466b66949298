//! `yidan claim show`: a settlement as it was made, and what came after it.

use super::claim::owed_line;
use super::desk::Desk;
use super::file_json::settled_json;
use super::paper::Paper;
use crate::layout::wrap_lines;
use crate::{Answer, Code};
use serde_json::{Value, json};
use yidan_book::words::Lang;
use yidan_domain::casefile::Settled;
use yidan_domain::ledger::{AmountsDraft, OwnPay};
use yidan_service::Refusal;
use yidan_types::{Date, PersonId, SettlementId};

/// Shows a settlement, with a note at its head.
pub fn show(desk: &Desk, id: &SettlementId, note: Option<&str>) -> Result<Answer, Answer> {
    shown(desk, id, note).map_err(|refusal| desk.refused(id.as_str(), &[], refusal))
}

fn shown(desk: &Desk, id: &SettlementId, note: Option<&str>) -> Result<Answer, Refusal> {
    let malformed = || Refusal::Malformed(format!("settlement {id}"));
    let document = desk.service.settlement(&desk.caller, id)?.into_value();
    let person =
        document["person_id"].as_str().and_then(|id| PersonId::parse(id).ok()).ok_or_else(malformed)?;
    let file = desk.service.view(&desk.caller, &person)?;
    let settled = file.settled.iter().find(|settled| settled.id == *id).ok_or_else(malformed)?;
    if desk.json {
        let document = json!({
            "format": "yidan-settlement-history", "version": 1,
            "settlement": document, "since": since_json(settled),
        });
        return Ok(Answer::json(&document, Code::Good));
    }
    let day = desk.service.store().record(id.as_str())?.ok_or_else(malformed)?.value.day;
    let paper =
        Paper { document: &document, claim: &settled.claim, file: &file, version: settled.version, day };
    let mut notes = vec![
        (desk.t("结算编号", "Posted as"), id.to_string()),
        (desk.t("记账", "Posted on"), day.to_string()),
    ];
    if settled.own_pay == OwnPay::Later {
        let how = desk.t("先诊疗后付费，个人负担以后交", "treated first, own pay later");
        notes.push((desk.t("付款", "Payment"), how.to_owned()));
    }
    notes.extend(note.map(|note| (desk.t("注意", "Note"), note.to_owned())));
    let since = since(settled, desk.lang);
    let out = paper.text(desk, &notes)? + &since + &owed_line(settled, desk.lang);
    Ok(Answer { out, ..Answer::default() })
}

fn since_json(settled: &Settled) -> Value {
    let mut document = settled_json(settled);
    if let Some(fields) = document.as_object_mut() {
        // They stand in the settlement's own document.
        fields.retain(|name, _| !["settlement_id", "claim", "first"].contains(&name.as_str()));
    }
    document
}

/// What came after a settlement, by day.
fn since(settled: &Settled, lang: Lang) -> String {
    let own_pay = |amounts| AmountsDraft::from(amounts).own_pay.grouped().to_string();
    let mut events: Vec<(Date, u64, String)> = Vec::new();
    let mut before = own_pay(settled.first.amounts.clone());
    for correction in &settled.corrections {
        let now = own_pay(correction.decided.amounts.clone());
        let why: Vec<String> =
            correction.why.iter().map(|why| why.label().in_lang(lang).to_owned()).collect();
        let text = match lang {
            Lang::Zh => {
                format!("第{}次更正：个人负担 {before} → {now}（{}）", correction.number, why.join("；"))
            }
            Lang::En => {
                format!("correction {}: own pay {before} → {now} ({})", correction.number, why.join("; "))
            }
        };
        events.push((correction.on, correction.version, text));
        before = now;
    }
    for instalment in &settled.instalments {
        let amount = instalment.amount;
        let text = match (amount.is_negative(), lang) {
            (false, Lang::Zh) => format!("还款 {}", amount.grouped()),
            (false, Lang::En) => format!("paid {}", amount.grouped()),
            (true, Lang::Zh) => format!("退还多收 {}", amount.neg().grouped()),
            (true, Lang::En) => format!("given back {}", amount.neg().grouped()),
        };
        events.push((instalment.on, instalment.version, text));
    }
    if let Some(reversal) = &settled.reversal {
        let text = match lang {
            Lang::Zh => format!("全额冲销：{}", reversal.reason.as_str()),
            Lang::En => format!("reversed in full: {}", reversal.reason.as_str()),
        };
        events.push((reversal.on, reversal.version, text));
    }
    events.sort_by_key(|(_, version, _)| *version);
    events.iter().map(|(day, _, text)| wrap_lines(&format!("  {day} {text}"))).collect()
}
