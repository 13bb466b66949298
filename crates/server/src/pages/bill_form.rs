//! A bill at the window: typed, pasted, sent as a file or waiting; quoted as it is typed; settled once.
//!
//! The fields are named by their places in a claim (`encounter.kind`, `lines[0].quantity`), so that what the form holds
//! becomes a claim and what is wrong with the claim is shown beside its field.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use yidan_book::diag::Text;
use yidan_book::facts::{LineClass, LineKind};
use yidan_book::words::Lang;
use yidan_domain::bill::{Choice, EncounterKind, Problem, Referral, amount_of};
use yidan_domain::casefile::{Claim, claim_json, read_claim};
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::Facility;
use yidan_service::{Document, Protections, Refusal, Service};
use yidan_types::{Fen, PersonId};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::paper::breakdown;
use super::session::Visitor;
use super::window::{head, own_facilities, person_page};
use super::words::t;
use crate::failure::Failure;
use crate::shared::Shared;

/// So many empty lines a new form has; a script adds more.
const EMPTY_LINES: usize = 5;
/// More lines than a form can hold are sent as a file.
const MOST_LINES: usize = 2_000;

/// The fields of a form by name.
type Fields = BTreeMap<String, String>;

#[derive(Deserialize)]
pub(super) struct Asked {
    facility: Option<String>,
    waiting: Option<String>,
}

/// What a form is shown with beside its fields.
struct Desk {
    person: Protections,
    facilities: Vec<Facility>,
    key: String,
}

/// The form, empty or with a bill that waits.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let seen = visitor.clone();
    let shown = shared.run(move |service| {
        let desk = desk(service, &seen, &id)?;
        let claim = waiting(service, &seen, &desk, &asked)?;
        let fields = claim.map_or_else(|| new_fields(&desk), |claim| fields_of(&claim));
        let quote =
            if fields.contains_key("bill_id") { Some(quoted(service, &seen, &fields)?) } else { None };
        Ok((desk, fields, quote))
    });
    let (desk, fields, quote) = shown.await.lang(lang)?;
    Ok(form(&visitor, &desk, &fields, quote.as_ref()))
}

/// The form again, with a bill that was pasted or sent as a file into its fields.
pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let seen = visitor.clone();
    let shown = shared.run(move |service| {
        let desk = desk(service, &seen, &id)?;
        let text = sent.iter().find(|(name, _)| name == "document").map_or("", |(_, text)| text);
        match read_claim(text.as_bytes()) {
            Ok(claim) => {
                let mut fields = fields_of(&claim);
                fields.insert("person.id".to_owned(), desk.person.person.to_string());
                let quote = quoted(service, &seen, &fields)?;
                Ok((desk, fields, quote))
            }
            Err(problems) => {
                let mut fields = new_fields(&desk);
                fields.insert("document".to_owned(), text.to_owned());
                Ok((desk, fields, Quoted::Wrong(problems)))
            }
        }
    });
    let (desk, fields, quote) = shown.await.lang(lang)?;
    Ok(form(&visitor, &desk, &fields, Some(&quote)))
}

/// What the bill would come to, as a part of the page.
pub(super) async fn quote(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Part, PageFailure> {
    let (seen, fields) = (visitor.clone(), filled(sent));
    let quote = shared.run(move |service| Ok(quoted(service, &seen, &fields)?)).await.lang(visitor.lang)?;
    Ok(Part(result(visitor.lang, &quote)))
}

/// A part of a page.
pub(super) struct Part(Markup);

impl IntoResponse for Part {
    fn into_response(self) -> Response {
        axum::response::Html(self.0.into_string()).into_response()
    }
}

/// Settles, once for the key of the form, and shows the bill; or shows the form with what is wrong.
pub(super) async fn settle(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let fields = filled(sent);
    let key = fields.get("key").cloned().unwrap_or_default();
    let order = visitor.order(&key)?;
    let own_pay = if fields.contains_key("later") { OwnPay::Later } else { OwnPay::AtWindow };
    let (seen, held) = (visitor.clone(), fields.clone());
    let settled = shared.run(move |service| {
        let claim = match read_claim(document(&held).to_string().as_bytes()) {
            Ok(claim) => claim,
            Err(problems) => return Ok(Err((again(service, &seen, &held, &key)?, problems))),
        };
        match service.settle(&order, &claim, own_pay, None) {
            Ok(answer) => Ok(Ok(answer.document["settlement_id"].as_str().unwrap_or_default().to_owned())),
            Err(Refusal::Problems(problems)) => Ok(Err((again(service, &seen, &held, &key)?, problems))),
            Err(refusal) => Err(refusal.into()),
        }
    });
    match settled.await.lang(lang)? {
        Ok(settlement) => Ok(Redirect::to(&format!("/bills/{settlement}?done=1")).into_response()),
        Err((desk, problems)) => {
            let page = form(&visitor, &desk, &fields, Some(&Quoted::Wrong(problems)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The desk of a form that comes back with what is wrong: the same key, since nothing was done under it.
fn again(service: &Service, visitor: &Visitor, fields: &Fields, key: &str) -> Result<Desk, Failure> {
    let person = fields.get("person.id").map_or("", String::as_str);
    Ok(Desk { key: key.to_owned(), ..desk(service, visitor, person)? })
}

fn desk(service: &Service, visitor: &Visitor, person: &str) -> Result<Desk, Failure> {
    let id = PersonId::parse(person).map_err(|_| Failure::NoRoute)?;
    let person = service.protections(&visitor.caller(), &id, service.moment().today())?;
    Ok(Desk { person, facilities: own_facilities(visitor, service)?, key: service.new_key() })
}

fn waiting(
    service: &Service,
    visitor: &Visitor,
    desk: &Desk,
    asked: &Asked,
) -> Result<Option<Claim>, Refusal> {
    let (Some(facility), Some(bill)) = (&asked.facility, &asked.waiting) else { return Ok(None) };
    let Some(facility) = desk.facilities.iter().find(|own| own.id.as_str() == facility) else {
        return Ok(None);
    };
    let claims = service.waiting(&visitor.caller(), &desk.person.person, &facility.id)?;
    Ok(claims.into_iter().find(|claim| claim.id.as_str() == bill))
}

// --- fields and documents

/// What is filled in, without blanks around.
fn filled(sent: Vec<(String, String)>) -> Fields {
    let trimmed = sent.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
    trimmed.filter(|(_, value)| !value.is_empty()).take(MOST_LINES * 16).collect()
}

fn new_fields(desk: &Desk) -> Fields {
    let today = desk.person.day.to_string();
    let facility = desk.facilities.first().map_or_else(String::new, |facility| facility.id.to_string());
    [
        ("person.id", desk.person.person.as_str()),
        ("facility_id", &facility),
        ("encounter.kind", EncounterKind::Outpatient.written()),
        ("encounter.referral", Referral::SelfDirected.written()),
        ("encounter.discharge_date", &today),
        ("encounter.settlement_date", &today),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// The fields of a claim: every value of its document under its path.
fn fields_of(claim: &Claim) -> Fields {
    let mut fields = Fields::new();
    flatten(&claim_json(claim), "", &mut fields);
    let diagnoses: Vec<&str> =
        claim.encounter.diagnoses.iter().map(yidan_types::DiagnosisCode::as_str).collect();
    fields.retain(|name, _| !name.starts_with("encounter.diagnoses["));
    fields.insert("encounter.diagnoses".to_owned(), diagnoses.join(" "));
    fields
}

fn flatten(value: &Value, path: &str, out: &mut Fields) {
    match value {
        Value::Object(of) => {
            for (key, value) in of {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(value, &path, out);
            }
        }
        Value::Array(of) => {
            of.iter().enumerate().for_each(|(nth, value)| flatten(value, &format!("{path}[{nth}]"), out));
        }
        Value::String(text) => drop(out.insert(path.to_owned(), text.clone())),
        Value::Null => {}
        other => drop(out.insert(path.to_owned(), other.to_string())),
    }
}

/// The claim that the fields stand for. Amounts that are left open are filled in: they follow from the rest.
fn document(fields: &Fields) -> Value {
    let mut lines: BTreeMap<usize, Map<String, Value>> = BTreeMap::new();
    let mut root = Map::new();
    for (name, text) in fields {
        if let Some((nth, key)) = line_field(name) {
            lines.entry(nth).or_default().insert(key.to_owned(), typed(key, text));
        } else if !OUTSIDE.contains(&name.as_str()) {
            put(&mut root, name, typed(name, text));
        }
    }
    root.insert("format".to_owned(), json!("yidan-claim"));
    root.insert("version".to_owned(), json!(1));
    let lines: Vec<Value> = lines.into_values().map(with_amount).collect();
    if !root.contains_key("total")
        && let Some(total) = total(&lines, root.get("parts"))
    {
        root.insert("total".to_owned(), json!(total));
    }
    if !lines.is_empty() {
        root.insert("lines".to_owned(), Value::Array(lines));
    }
    Value::Object(root)
}

/// Fields of the form that are none of the claim.
const OUTSIDE: [&str; 3] = ["key", "later", "document"];

/// `lines[3].quantity` is the quantity of line 3.
fn line_field(name: &str) -> Option<(usize, &str)> {
    let (nth, key) = name.strip_prefix("lines[")?.split_once("].")?;
    Some((nth.parse().ok().filter(|nth| *nth < MOST_LINES)?, key))
}

fn put(root: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(root.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let inner = root.entry(first.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Some(inner) = inner.as_object_mut() {
                put(inner, rest, value);
            }
        }
    }
}

/// A text as the claim has it: counts and lists are no strings there.
fn typed(name: &str, text: &str) -> Value {
    let key = name.rsplit('.').next().unwrap_or(name);
    match key {
        "bed_days" | "treatment_days" | "treatment_months" | "days_of_supply" => {
            text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
        }
        "diagnoses" => {
            json!(
                text.split([' ', '、', ',', '，', ';', '；'])
                    .filter(|code| !code.is_empty())
                    .collect::<Vec<_>>()
            )
        }
        "referred_by_family_doctor" => json!(text == "true"),
        _ => json!(text),
    }
}

fn with_amount(mut line: Map<String, Value>) -> Value {
    let text = |key: &str| line.get(key).and_then(Value::as_str);
    if !line.contains_key("amount")
        && let (Some(quantity), Some(price)) = (text("quantity"), text("unit_price"))
        && let Some(amount) = amount_of(quantity, price)
    {
        line.insert("amount".to_owned(), json!(amount));
    }
    Value::Object(line)
}

fn total(lines: &[Value], parts: Option<&Value>) -> Option<Fen> {
    let fen = |value: &Value| serde_json::from_value::<Fen>(value.clone()).ok();
    let amounts: Option<Vec<Fen>> = match parts.and_then(Value::as_object) {
        Some(parts) if lines.is_empty() => parts.values().map(fen).collect(),
        _ => lines.iter().map(|line| fen(&line["amount"])).collect(),
    };
    Fen::try_sum(amounts.filter(|amounts| !amounts.is_empty())?).ok()
}

// --- quoting

/// What a quote came to.
enum Quoted {
    Settled(Document),
    Wrong(Vec<Problem>),
}

fn quoted(service: &Service, visitor: &Visitor, fields: &Fields) -> Result<Quoted, Refusal> {
    let claim = match read_claim(document(fields).to_string().as_bytes()) {
        Ok(claim) => claim,
        Err(problems) => return Ok(Quoted::Wrong(problems)),
    };
    match service.quote(&visitor.caller(), &claim, OwnPay::AtWindow) {
        Ok(document) => Ok(Quoted::Settled(document)),
        Err(Refusal::Problems(problems)) => Ok(Quoted::Wrong(problems)),
        Err(refusal) => Err(refusal),
    }
}

fn result(lang: Lang, quote: &Quoted) -> Markup {
    match quote {
        Quoted::Settled(document) => breakdown(lang, document),
        Quoted::Wrong(problems) => html! {
            div class="problems" role="alert" {
                h3 { (t(lang, "还不能结算：", "Not yet:")) }
                ul { @for problem in problems {
                    li data-at=(field_of(problem)) { (problem.message.in_lang(lang))
                        @if let Some(hint) = &problem.hint { " " span class="quiet" { (hint.in_lang(lang)) } }
                    }
                } }
            }
        },
    }
}

/// The field that a problem is about.
fn field_of(problem: &Problem) -> &str {
    problem.path.trim_start_matches("$.").trim_start_matches('$')
}

// --- the page

/// A form with its fields and what is wrong with each.
struct Shown<'s> {
    lang: Lang,
    fields: &'s Fields,
    problems: &'s [Problem],
}

impl Shown<'_> {
    fn value(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn wrong(&self, name: &str) -> Option<&Text> {
        self.problems.iter().find(|problem| field_of(problem) == name).map(|problem| &problem.message)
    }

    /// A field with what is wrong beside it.
    fn field(&self, name: &str, label: &str, kind: &str) -> Markup {
        let (wrong, id) = (self.wrong(name), format!("error-{name}"));
        html! {
            label { span { (label) }
                input type=(kind) name=(name) value=(self.value(name)) autocomplete="off"
                    inputmode=[(kind == "text" && is_amount(name)).then_some("decimal")]
                    aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| id.as_str())];
                @if let Some(wrong) = wrong { span class="error" id=(id) { (wrong.in_lang(self.lang)) } }
            }
        }
    }

    fn choice<T: Choice>(&self, name: &str, label: &str, empty: bool) -> Markup {
        let chosen = T::find(self.value(name));
        let wrong = self.wrong(name);
        html! {
            label { span { (label) }
                select name=(name) aria-invalid=[wrong.map(|_| "true")] {
                    @if empty { option value="" {} }
                    @for choice in T::ALL {
                        option value=(choice.written()) selected[chosen.as_ref() == Some(choice)] { (choice.word().text(self.lang)) }
                    }
                }
                @if let Some(wrong) = wrong { span class="error" { (wrong.in_lang(self.lang)) } }
            }
        }
    }
}

fn is_amount(name: &str) -> bool {
    ["parts.", "total"].iter().any(|start| name.starts_with(start))
}

fn form(visitor: &Visitor, desk: &Desk, fields: &Fields, quote: Option<&Quoted>) -> Page {
    let lang = visitor.lang;
    let none = Vec::new();
    let problems = match quote {
        Some(Quoted::Wrong(problems)) => problems,
        _ => &none,
    };
    let shown = Shown { lang, fields, problems };
    let ready = matches!(quote, Some(Quoted::Settled(_)));
    let main = html! {
        (head(lang, &desk.person))
        form method="post" action="/window/settle" class="bill" data-live="/window/quote" data-once {
            input type="hidden" name="key" value=(desk.key);
            input type="hidden" name="person.id" value=(desk.person.person);
            div class="sides" {
                div class="left" { (visit(&shown, desk)) (charges(&shown)) }
                aside class="card right" {
                    h2 { (t(lang, "预结算", "Quote")) }
                    div id="quote" class="quote" aria-live="polite" {
                        @match quote {
                            Some(quote) => (result(lang, quote)),
                            None => p class="quiet" { (t(lang, "填写票据后自动预结算。", "Appears as the bill is filled in.")) },
                        }
                    }
                    label class="check" { input type="checkbox" name="later" value="1" checked[fields.contains_key("later")]; span { (t(lang, "先诊疗后付费（个人负担以后再交）", "Treat first, pay own part later")) } }
                    button class="primary wide" autofocus[ready] { (t(lang, "结算", "Settle")) kbd { "F9" } }
                    noscript { button formaction="/window/quote" { (t(lang, "预结算", "Quote")) } }
                }
            }
        }
        (paste(lang, desk, shown.value("document"), problems))
    };
    layout::page(visitor, t(lang, "票据结算", "Settle a bill"), &main)
}

fn visit(shown: &Shown<'_>, desk: &Desk) -> Markup {
    let lang = shown.lang;
    html! {
        fieldset class="card" {
            legend { (t(lang, "就诊", "Visit")) }
            div class="grid" {
                label { span { (t(lang, "医院", "Hospital")) }
                    select name="facility_id" {
                        @for facility in &desk.facilities {
                            option value=(facility.id) selected[facility.id.as_str() == shown.value("facility_id")] { (facility.name.as_str()) }
                        }
                    }
                    @if let Some(wrong) = shown.wrong("facility_id") { span class="error" { (wrong.in_lang(lang)) } }
                }
                (shown.field("bill_id", t(lang, "票据号", "Bill number"), "text"))
                (shown.choice::<EncounterKind>("encounter.kind", t(lang, "就诊类型", "Kind"), false))
                (shown.choice::<Referral>("encounter.referral", t(lang, "就诊途径", "Came by"), false))
                (shown.field("encounter.admission_date", t(lang, "入院日期", "Admitted"), "date"))
                (shown.field("encounter.discharge_date", t(lang, "出院（就诊）日期", "Discharged (seen)"), "date"))
                (shown.field("encounter.settlement_date", t(lang, "结算日期", "Settled"), "date"))
                (shown.field("encounter.diagnoses", t(lang, "诊断编码（空格分开）", "Diagnoses (by spaces)"), "text"))
                (shown.field("encounter.bed_days", t(lang, "住院天数", "Bed days"), "number"))
            }
            @for hidden in ["encounter.treatment_days", "encounter.treatment_months", "encounter.drg_weight", "encounter.referred_by_family_doctor", "encounter.previous_bill.facility_id", "encounter.previous_bill.bill_id"] {
                @if !shown.value(hidden).is_empty() { input type="hidden" name=(hidden) value=(shown.value(hidden)); }
            }
        }
    }
}

fn charges(shown: &Shown<'_>) -> Markup {
    let lang = shown.lang;
    let last =
        shown.fields.keys().filter_map(|name| line_field(name)).map(|(nth, _)| nth.saturating_add(1)).max();
    let parts = shown.fields.keys().any(|name| name.starts_with("parts."));
    let count = match last {
        Some(last) => last.saturating_add(1),
        None if parts => 0,
        None => EMPTY_LINES,
    };
    html! {
        fieldset class="card" {
            legend { (t(lang, "费用", "Charges")) }
            table class="lines" id="lines" {
                thead { tr {
                    th { (t(lang, "项目编码", "Item")) } th { (t(lang, "名称", "Name")) }
                    th class="money" { (t(lang, "数量", "Quantity")) } th class="money" { (t(lang, "单价", "Price")) }
                    th class="money" { (t(lang, "金额", "Amount")) } th { (t(lang, "类别", "Class")) } th { (t(lang, "种类", "Kind")) }
                } }
                tbody { @for nth in 0..count { (line(shown, nth)) } }
            }
            button type="button" class="quiet" data-add="lines" { (t(lang, "加一行", "One more line")) }
            details open[parts] {
                summary { (t(lang, "没有明细？只填四项合计", "No lines? The four parts alone")) }
                div class="grid" {
                    (shown.field("parts.in_scope", t(lang, "合规费用", "In scope"), "text"))
                    (shown.field("parts.paid_first", t(lang, "先行自付", "Paid first"), "text"))
                    (shown.field("parts.over_limit", t(lang, "超限价", "Over the limit"), "text"))
                    (shown.field("parts.self_paid", t(lang, "全自费", "Self-paid"), "text"))
                }
            }
            div class="grid" { (shown.field("total", t(lang, "总费用（留空则自动合计）", "Total (empty: added up)"), "text")) }
        }
    }
}

fn line(shown: &Shown<'_>, nth: usize) -> Markup {
    let lang = shown.lang;
    let name = |key: &str| format!("lines[{nth}].{key}");
    let cell = |key: &str, label: &str, class: &str| {
        let name = name(key);
        let wrong = shown.wrong(&name);
        html! {
            td class=(class) {
                input name=(name) value=(shown.value(&name)) aria-label=(label) autocomplete="off" aria-invalid=[wrong.map(|_| "true")];
                @if let Some(wrong) = wrong { span class="error" { (wrong.in_lang(lang)) } }
            }
        }
    };
    let hidden = ["line_id", "date", "refund_of", "days_of_supply", "paid_first_share", "price_limit"];
    html! {
        tr {
            (cell("item_code", t(lang, "项目编码", "Item"), ""))
            (cell("name", t(lang, "名称", "Name"), "name"))
            (cell("quantity", t(lang, "数量", "Quantity"), "money"))
            (cell("unit_price", t(lang, "单价", "Price"), "money"))
            (cell("amount", t(lang, "金额", "Amount"), "money"))
            td { (select_of::<LineClass>(shown, &name("class"), t(lang, "类别", "Class"))) }
            td { (select_of::<LineKind>(shown, &name("kind"), t(lang, "种类", "Kind")))
                @for key in hidden {
                    @let name = name(key);
                    @if !shown.value(&name).is_empty() { input type="hidden" name=(name) value=(shown.value(&name)); }
                }
            }
        }
    }
}

fn select_of<T: Choice>(shown: &Shown<'_>, name: &str, label: &str) -> Markup {
    let chosen = T::find(shown.value(name));
    let wrong = shown.wrong(name);
    html! {
        select name=(name) aria-label=(label) aria-invalid=[wrong.map(|_| "true")] {
            option value="" {}
            @for choice in T::ALL {
                option value=(choice.written()) selected[chosen.as_ref() == Some(choice)] { (choice.word().text(shown.lang)) }
            }
        }
        @if let Some(wrong) = wrong { span class="error" { (wrong.in_lang(shown.lang)) } }
    }
}

/// A bill as text: pasted, or read from a file by the script.
fn paste(lang: Lang, desk: &Desk, text: &str, problems: &[Problem]) -> Markup {
    let action = format!("{}/bill", person_page(&desk.person.person));
    html! {
        details class="card" open[!text.is_empty()] {
            summary { (t(lang, "粘贴或上传票据文件（yidan-claim）", "Paste or load a document (yidan-claim)")) }
            form method="post" action=(action) {
                label { span { (t(lang, "票据文件内容", "The document")) }
                    textarea name="document" rows="8" spellcheck="false" { (text) } }
                @if !text.is_empty() && !problems.is_empty() { (result(lang, &Quoted::Wrong(problems.to_vec()))) }
                label { span { (t(lang, "或选择文件", "or choose a file")) } input type="file" accept=".json" data-into="document"; }
                button { (t(lang, "读入", "Read")) }
            }
        }
    }
}
