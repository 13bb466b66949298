//! Settlements of a person that come out otherwise, from the document `yidan-corrections`.

use super::problems;
use super::table::Table;
use crate::layout::wrap_lines;
use crate::texts::t;
use serde_json::Value;
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::casefile::Reason;
use yidan_types::Fen;

/// So much of a digest is shown and asked for.
pub const SEEN: usize = 8;

/// The list.
pub fn page(document: &Value, lang: Lang) -> String {
    let (proposed, stuck) = (list(&document["proposed"]), list(&document["stuck"]));
    if proposed.is_empty() && stuck.is_empty() {
        return t(lang, "没有需要更正的结算\n", "nothing to correct\n").to_owned();
    }
    let mut pages: Vec<String> = proposed.iter().map(|of| one(of, lang)).collect();
    pages.extend(stuck.iter().map(|of| waiting(of, lang)));
    let person = document["person_id"].as_str().unwrap_or_default();
    if !proposed.is_empty() {
        let how = match lang {
            Lang::Zh => format!("核对后确认：yidan claim confirm {person} 编号…，或 --all 确认全部\n"),
            Lang::En => format!("To post them: yidan claim confirm {person} NUMBER..., or --all of them\n"),
        };
        pages.push(how);
    }
    pages.join("\n")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn amount(value: &Value) -> String {
    let fen: Option<Fen> = serde_json::from_value(value.clone()).ok();
    fen.map_or_else(|| "-".to_owned(), |fen| fen.grouped().to_string())
}

fn one(proposed: &Value, lang: Lang) -> String {
    let seen = text(&proposed["seen"]).get(..SEEN).unwrap_or_default();
    let settlement = text(&proposed["settlement_id"]);
    let head = match lang {
        Lang::Zh => format!("更正编号 {seen}  结算 {settlement}  第{}次更正\n", proposed["number"]),
        Lang::En => format!("Correction {seen}  settlement {settlement}  number {}\n", proposed["number"]),
    };
    let mut table = Table::new(&[
        t(lang, "付方", "Who"),
        t(lang, ">原", ">Stands"),
        t(lang, ">应为", ">Comes out"),
        t(lang, ">差额", ">Change"),
    ]);
    for difference in list(&proposed["differences"]) {
        table.row([
            party(&difference["party"], lang),
            amount(&difference["old"]),
            amount(&difference["new"]),
            signed(&difference["change"]),
        ]);
    }
    let why: Vec<String> = list(&proposed["why"]).iter().map(|why| reason(why, lang)).collect();
    let why = match why.is_empty() {
        true => t(lang, "没有可以解释的原因：请先运行 yidan fsck", "nothing says why: run yidan fsck first")
            .to_owned(),
        false => why.join(t(lang, "；", "; ")),
    };
    head + &table.text(2) + &wrap_lines(&format!("  {}{why}", t(lang, "原因：", "Because: ")))
}

fn signed(value: &Value) -> String {
    let amount = amount(value);
    if amount.starts_with('-') { amount } else { format!("+{amount}") }
}

fn party(party: &Value, lang: Lang) -> String {
    let (zh, en) = match text(&party["kind"]) {
        "layer" => return text(&party["label"]).to_owned(),
        "overspend" => ("医疗机构超支自担", "overspend borne by the facility"),
        "surplus" => ("医疗机构结余留用", "surplus of the facility"),
        _ => ("个人负担", "the patient"),
    };
    t(lang, zh, en).to_owned()
}

/// Why a settlement comes out otherwise, in words.
fn reason(why: &Value, lang: Lang) -> String {
    let reason: Option<Reason> = serde_json::from_value(why.clone()).ok();
    reason.map_or_else(|| text(&why["kind"]).to_owned(), |reason| reason.label().in_lang(lang).to_owned())
}

fn waiting(stuck: &Value, lang: Lang) -> String {
    let settlement = text(&stuck["settlement_id"]);
    let head = match lang {
        Lang::Zh => format!("结算 {settlement} 今天无法重算，其后的也都要等它：\n"),
        Lang::En => format!("Settlement {settlement} cannot be settled today, and those after it wait:\n"),
    };
    list(&stuck["problems"]).iter().fold(head, |page, problem| {
        let message = Text::new(text(&problem["zh"]), text(&problem["en"]));
        let line = format!("  {} [{}]", message.in_lang(lang), text(&problem["code"]));
        let hint = &problem["hint"];
        let hint = match hint.is_null() {
            true => String::new(),
            false => problems::hint(&Text::new(text(&hint["zh"]), text(&hint["en"])), lang),
        };
        page + &wrap_lines(&line) + &hint
    })
}
