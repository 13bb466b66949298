//! The one bill: on the screen, on A4 and on a receipt.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use serde_json::Value;
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_domain::access::Act;
use yidan_domain::bill::{Choice, Problem, ProblemCode, ShortText};
use yidan_domain::casefile::ClaimCharges;
use yidan_service::SettledBill;
use yidan_types::{Fen, SettlementId, age_on};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page, drawn};
use super::session::{Visitor, address};
use super::words::t;
use crate::failure::Failure;
use crate::shared::Shared;

#[derive(Deserialize)]
pub(super) struct How {
    done: Option<String>,
    paper: Option<String>,
}

pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(how): Query<How>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let id = SettlementId::parse(&id).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let by = visitor.caller();
    let shown = shared.run(move |service| Ok((service.settled_bill(&by, &id)?, service.new_key())));
    let (bill, key) = shown.await.lang(lang)?;
    let verify = format!("{}/verify/{}/{}", address(&shared, &headers), bill.settled.id, bill.code);
    let receipt = how.paper.as_deref() == Some("receipt");
    let main = html! {
        @if how.done.is_some() { p class="done" role="status" { (t(lang, "已结算", "Settled")) } }
        div class="actions no-print" {
            button class="primary" data-print autofocus { (t(lang, "打印", "Print")) kbd { "P" } }
            a class="button" href={ "/bills/" (bill.settled.id) (if receipt { "" } else { "?paper=receipt" }) } { (if receipt { t(lang, "A4 版", "A4") } else { t(lang, "小票版（80毫米）", "Receipt (80 mm)") }) }
            a class="button" href="/window" { (t(lang, "下一位", "Next patient")) kbd { "N" } }
        }
        article class={ "paper " (if receipt { "receipt" } else { "a4" }) } { (paper(lang, &bill, &verify)) }
        @if visitor.rights.offer(Act::Reverse) && bill.settled.reversal.is_none() { (reversal(lang, &bill, &key)) }
    };
    Ok(layout::page(&visitor, t(lang, "一单", "The one bill"), &main))
}

#[derive(Deserialize)]
pub(super) struct Reversal {
    key: String,
    reason: String,
}

/// Reverses in full, once for the key of the form.
pub(super) async fn reverse(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(asked): Form<Reversal>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let order = visitor.order(&asked.key)?;
    let id = SettlementId::parse(&id).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let reason = ShortText::parse(&asked.reason).ok_or_else(|| no_reason(lang))?;
    let of = id.clone();
    shared.run(move |service| Ok(service.reverse(&order, &of, &reason)?)).await.lang(lang)?;
    Ok(Redirect::to(&format!("/bills/{id}")).into_response())
}

fn no_reason(lang: Lang) -> PageFailure {
    let problem = Problem::new(
        ProblemCode::BadText,
        "$.reason",
        Text::new("请写明冲销原因（200字以内）", "say why it is reversed, in up to 200 characters"),
    );
    PageFailure::new(Failure::from(vec![problem]), lang)
}

fn reversal(lang: Lang, bill: &SettledBill, key: &str) -> Markup {
    html! {
        details class="card no-print" {
            summary { (t(lang, "冲销这笔结算", "Reverse this settlement")) }
            form method="post" action={ "/bills/" (bill.settled.id) "/reverse" } data-once {
                input type="hidden" name="key" value=(key);
                label { span { (t(lang, "原因", "Why")) } input name="reason" required maxlength="200" autocomplete="off"; }
                button class="danger" { (t(lang, "全额冲销", "Reverse in full")) }
            }
        }
    }
}

// --- the paper

fn paper(lang: Lang, bill: &SettledBill, verify: &str) -> Markup {
    let document = &bill.document;
    let (person, claim) = (&bill.person, &bill.settled.claim);
    let facility =
        bill.facility.as_ref().map_or_else(|| claim.facility.to_string(), |of| of.name.as_str().to_owned());
    let age = age_on(person.birth_date, bill.day).map(|age| age.to_string()).unwrap_or_default();
    html! {
        header {
            div {
                h1 { (t(lang, "医疗费用一单结算", "One bill, settled once")) }
                p { (text(&document["book"]["place"])) " " (text(&document["book"]["label"])) }
            }
            (qr(lang, verify))
        }
        @if let Some(reversal) = &bill.settled.reversal {
            p class="stamp" { (t(lang, "已冲销", "Reversed")) " " (reversal.on) " " (reversal.reason.as_str()) }
        }
        @if let Some(last) = bill.settled.corrections.last() {
            p class="stamp" { (t(lang, "已更正", "Corrected")) " " (last.on) "：" (t(lang, "个人负担", "patient pays")) " " (last.decided.amounts.own_pay.grouped()) }
        }
        dl class="facts" {
            dt { (t(lang, "患者", "Patient")) } dd { (person.name.as_str()) " " (person.sex.word().text(lang)) " " (age) (t(lang, "岁", " years")) }
            dt { (t(lang, "身份", "Status")) } dd { (statuses(lang, document)) }
            dt { (t(lang, "医院", "Hospital")) } dd { (facility) }
            dt { (t(lang, "就诊", "Visit")) } dd { (claim.encounter.kind.word().text(lang)) " "
                @if let Some(day) = claim.encounter.admission_date { (day) " " (t(lang, "至", "to")) " " } (claim.encounter.discharge_date) }
            dt { (t(lang, "票据号", "Bill")) } dd { (claim.id) }
            dt { (t(lang, "结算", "Settled")) } dd { (bill.day) " " small class="quiet" { (bill.settled.id) } }
        }
        (lines(lang, bill))
        (breakdown(lang, document))
        @if bill.settled.owed() != 0 {
            p class="stamp" { (t(lang, "先诊疗后付费，尚欠", "Treated first; still owed")) " " (Fen::new(bill.settled.owed()).unwrap_or(Fen::ZERO).grouped()) " " (t(lang, "元", "yuan")) }
        }
        footer { p class="quiet" { (t(lang, "扫二维码可查验本票据真伪，查验页不显示患者信息。", "Scan the code to check that this bill is genuine; nothing of the patient is shown.")) } }
    }
}

fn qr(lang: Lang, verify: &str) -> Markup {
    let Ok(code) = QrCode::new(verify.as_bytes()) else { return html! {} };
    let picture = code.render::<svg::Color<'_>>().min_dimensions(96, 96).quiet_zone(true).build();
    // Only the element: the declaration of XML is none of a page's.
    let picture = picture.find("<svg").and_then(|at| picture.get(at..)).unwrap_or_default().to_owned();
    html! { a class="qr" href=(verify) aria-label=(t(lang, "查验真伪", "Is it genuine?")) { (drawn(picture)) } }
}

fn statuses(lang: Lang, document: &Value) -> String {
    let labels = document["facts"]["statuses"].as_array().into_iter().flatten();
    let counted = labels
        .filter(|status| status["standing"] == "counts")
        .filter_map(|status| status["group"]["label"].as_str());
    let all: Vec<&str> = counted.collect();
    if all.is_empty() { t(lang, "无特殊身份", "none").to_owned() } else { all.join("、") }
}

/// What was charged, line by line with its part in scope.
fn lines(lang: Lang, bill: &SettledBill) -> Markup {
    let ClaimCharges::Lines(charged) = &bill.settled.claim.charges else { return html! {} };
    let split = |nth: usize| {
        let of = |line: &&Value| line["line"].as_u64() == u64::try_from(nth).ok();
        bill.document["lines"].as_array().into_iter().flatten().find(of)
    };
    html! {
        table class="charged" {
            thead { tr {
                th { (t(lang, "项目", "Item")) } th class="money" { (t(lang, "数量×单价", "Quantity × price")) }
                th class="money" { (t(lang, "金额", "Amount")) } th class="money" { (t(lang, "个人先付", "Paid first")) } th class="money" { (t(lang, "合规", "In scope")) }
            } }
            tbody { @for (nth, line) in charged.iter().enumerate() {
                tr {
                    td { (line.name.as_str()) }
                    td class="money" { (line.quantity) "×" (line.unit_price) }
                    td class="money" { (line.amount.grouped()) }
                    @match split(nth) {
                        Some(split) => { td class="money" { (before_scope(&split["parts"])) } td class="money" { (money(&split["parts"]["in_scope"])) } },
                        None => { td {} td class="money quiet" { (t(lang, "已冲减", "taken back")) } },
                    }
                }
            } }
        }
    }
}

/// All of a line that is not in scope.
fn before_scope(parts: &Value) -> String {
    let all = ["self_paid", "over_limit", "paid_first"].map(|key| fen(&parts[key]).unwrap_or(Fen::ZERO));
    Fen::try_sum(all).map_or_else(|_| "-".to_owned(), |sum| sum.grouped().to_string())
}

/// Who pays what and why: the bar, each protection in plain words with its source, and what is left to the patient.
pub(super) fn breakdown(lang: Lang, document: &Value) -> Markup {
    let layers: Vec<&Value> = document["layers"].as_array().into_iter().flatten().collect();
    let applied = layers.iter().filter(|layer| layer["applies"] == true);
    let idle: Vec<&str> = layers
        .iter()
        .filter(|layer| layer["applies"] != true)
        .filter_map(|layer| layer["label"].as_str())
        .collect();
    html! {
        div class="breakdown" {
            p class="result" { (t(lang, "您个人负担", "You pay")) " " strong class="money" { (money(&document["own_pay"])) } " " (t(lang, "元", "yuan"))
                small { " " (t(lang, "总费用", "of")) " " (money(&document["total"])) " " (t(lang, "元", "yuan in all")) } }
            (bar(lang, document, &layers))
            ol class="layers" { @for layer in applied { (in_words(lang, layer)) } }
            (own_part(lang, document))
            @if !idle.is_empty() { p class="quiet" { (t(lang, "本单未用到：", "Not for this bill: ")) (idle.join("、")) } }
        }
    }
}

/// One protection: what it pays, how that comes about, and by which text.
fn in_words(lang: Lang, layer: &Value) -> Markup {
    html! {
        li {
            div class="head" { strong { (text(&layer["label"])) } span class="money" { (money(&layer["paid"])) } }
            p { (reckoning(lang, layer)) }
            p class="sources" {
                @for source in layer["sources"].as_array().into_iter().flatten() {
                    span { "《" (text(&source["title"])) "》" (text(&source["article"])) } " "
                }
                @for reason in layer["assumed"].as_array().into_iter().flatten() {
                    span class="assumed" { (t(lang, "［示例取值］", "[assumed] ")) (text(reason)) } " "
                }
            }
        }
    }
}

/// How the amount comes about.
fn reckoning(lang: Lang, layer: &Value) -> String {
    let base = money(&layer["base"]);
    let mut words = match lang {
        Lang::Zh => format!("可纳入{base}元"),
        Lang::En => format!("{base} yuan count"),
    };
    let borne = &layer["deductible"]["borne"];
    if fen(borne).is_some_and(|borne| borne != Fen::ZERO) {
        let borne = money(borne);
        words += &match lang {
            Lang::Zh => format!("，起付线{borne}元由个人承担"),
            Lang::En => format!(", of which the first {borne} are the patient's"),
        };
    }
    let segments: Vec<String> = layer["segments"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|segment| fen(&segment["slice"]).is_some_and(|slice| slice != Fen::ZERO))
        .map(|segment| format!("{}×{}", money(&segment["slice"]), text(&segment["ratio"])))
        .collect();
    if !segments.is_empty() {
        words += &format!("{}{}", t(lang, "，", ", "), segments.join(" + "));
    }
    if segments.is_empty() {
        let so_far = money(&layer["base_after"]);
        return words
            + &match lang {
                Lang::Zh => format!("，累计{so_far}元，未达到支付起点，本次不支付"),
                Lang::En => format!("; {so_far} so far, which is below where it begins to pay"),
            };
    }
    words + &format!(" = {}", money(&layer["paid"]))
}

fn own_part(lang: Lang, document: &Value) -> Markup {
    let parts = &document["parts"];
    let rows = [
        (t(lang, "合规费用中个人负担", "in scope, not covered"), money(&document["own_pay_in_scope"])),
        (t(lang, "乙类先行自付", "share of class B paid first"), money(&parts["paid_first"])),
        (t(lang, "超限价", "over the limit"), money(&parts["over_limit"])),
        (t(lang, "全自费", "outside of the catalogue"), money(&parts["self_paid"])),
    ];
    html! {
        dl class="own" {
            dt { strong { (t(lang, "个人负担", "Patient")) } } dd class="money" { strong { (money(&document["own_pay"])) } }
            @for (label, amount) in rows.into_iter().filter(|(_, amount)| amount != "0.00") { dt class="quiet" { (label) } dd class="money quiet" { (amount) } }
        }
    }
}

/// A part of what is paid.
pub(super) struct Part {
    /// Whose it is.
    pub label: String,
    /// How much.
    pub paid: Fen,
    /// Whether patients pay it.
    pub own: bool,
}

/// A bar with a part for whoever pays of a bill.
fn bar(lang: Lang, document: &Value, layers: &[&Value]) -> Markup {
    let part = |layer: &&Value| {
        Some(Part { label: text(&layer["label"]).to_owned(), paid: fen(&layer["paid"])?, own: false })
    };
    let mut parts: Vec<Part> = layers.iter().filter_map(part).collect();
    let own_pay = fen(&document["own_pay"]).unwrap_or(Fen::ZERO);
    parts.push(Part { label: t(lang, "个人", "Patient").to_owned(), paid: own_pay, own: true });
    bar_of(lang, fen(&document["total"]).unwrap_or(Fen::ZERO), parts)
}

/// A bar with a part for whoever pays, in proportion; none where nothing is paid, or more is taken back.
pub(super) fn bar_of(lang: Lang, total: Fen, mut parts: Vec<Part>) -> Markup {
    parts.retain(|part| part.paid != Fen::ZERO);
    if total <= Fen::ZERO || parts.iter().any(|part| part.paid < Fen::ZERO) {
        return html! {};
    }
    let placed = placed(&parts, total);
    let colour =
        |nth: usize, part: &Part| if part.own { "part-own".to_owned() } else { format!("part-{nth}") };
    html! {
        figure class="who-pays" {
            svg viewBox="0 0 1000 60" preserveAspectRatio="none" role="img" aria-label=(t(lang, "各方支付比例", "Who pays what")) {
                @for (nth, (part, (from, width))) in parts.iter().zip(&placed).enumerate() {
                    rect x=(from) y="0" width=(width) height="60" class={ "part " (colour(nth, part)) } {}
                }
            }
            figcaption {
                @for (nth, (part, (_, width))) in parts.iter().zip(&placed).enumerate() {
                    span class={ "key " (colour(nth, part)) } { (part.label) " " span class="money" { (part.paid.grouped()) } " " small { (width / 10) "." (width % 10) "%" } }
                }
            }
        }
    }
}

/// Where each part begins and how wide it is, in thousandths of all. Each ends where the sum so far does, rounded, so that
/// they fill the bar to its end.
fn placed(parts: &[Part], total: Fen) -> Vec<(i64, i64)> {
    let (mut sum, mut from) = (0_i64, 0_i64);
    let mut place = |part: &Part| {
        sum = sum.saturating_add(part.paid.get());
        let twice = sum.saturating_mul(2_000).saturating_add(total.get());
        let end = twice.checked_div(total.get().saturating_mul(2)).unwrap_or(from);
        let placed = (from, end.saturating_sub(from));
        from = end;
        placed
    };
    parts.iter().map(&mut place).collect()
}

fn fen(value: &Value) -> Option<Fen> {
    serde_json::from_value(value.clone()).ok()
}

fn money(value: &Value) -> String {
    fen(value).map_or_else(|| "-".to_owned(), |fen| fen.grouped().to_string())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
