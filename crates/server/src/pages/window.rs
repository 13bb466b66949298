//! The window: finding a patient, and what the patient is entitled to today.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use yidan_book::words::Lang;
use yidan_domain::access::{Act, Within};
use yidan_domain::bill::Choice;
use yidan_domain::casefile::Claim;
use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::{Facility, IdentityDocument, Participation, Period};
use yidan_service::{Protections, Refusal, Service, Who};
use yidan_types::{FacilityId, IdentityNumber, PersonId, age_on, parse_date};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::words::{encoded, t};
use crate::failure::Failure;
use crate::shared::Shared;

/// The form to find somebody.
pub(super) async fn page(visitor: Visitor) -> Page {
    found(&visitor, &Sought::default(), None)
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    birth: String,
}

/// Whom the form means: one person's page, a choice, or what is wrong beside the field.
pub(super) async fn find(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Form(sought): Form<Sought>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let who = match who(&sought, lang) {
        Ok(who) => who,
        Err(wrong) => return Ok(found(&visitor, &sought, Some(wrong)).into_response()),
    };
    let by = visitor.caller();
    let people = shared.run(move |service| Ok(look(service, &by, &who)?)).await.lang(lang)?;
    match people.as_slice() {
        [only] => Ok(Redirect::to(&person_page(&only.person)).into_response()),
        [] => {
            let none = t(
                lang,
                "没有登记过这个人，请核对号码，或先到经办机构登记参保",
                "Nobody is registered so: check the number",
            );
            let field = if sought.number.trim().is_empty() { "name" } else { "number" };
            Ok(found(&visitor, &sought, Some((field, none))).into_response())
        }
        several => Ok(chosen(&visitor, several).into_response()),
    }
}

pub(super) fn person_page(person: &PersonId) -> String {
    format!("/window/people/{}", encoded(person.as_str()))
}

/// Whoever is meant, as windows see them.
pub(super) fn look(
    service: &Service,
    by: &yidan_service::Caller,
    who: &Who,
) -> Result<Vec<Protections>, Refusal> {
    let today = service.moment().today();
    let people = service.find(by, who)?;
    people.iter().map(|person| service.protections(by, person, today)).collect()
}

/// A number, or name and birth date. Card readers type the number and Enter.
pub(super) fn who(sought: &Sought, lang: Lang) -> Result<Who, Wrong<'static>> {
    let number: String = sought.number.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    if !number.is_empty() {
        if let Ok(number) = IdentityNumber::parse(&number.to_uppercase()) {
            return Ok(Who::Document(IdentityDocument::ResidentCard(number)));
        }
        let looks_like_card = number.len() >= 15 && number.bytes().filter(u8::is_ascii_digit).count() >= 14;
        return match PersonId::parse(&number) {
            Ok(id) if !looks_like_card => Ok(Who::Id(id)),
            _ => Err((
                "number",
                t(
                    lang,
                    "身份证号码不对，请核对每一位",
                    "This is no number of an identity card: check each digit",
                ),
            )),
        };
    }
    if sought.name.trim().is_empty() {
        return Err(("number", t(lang, "请刷卡、扫码，或输入身份证号码", "Scan a card or type a number")));
    }
    let birth: String = sought.birth.trim().chars().map(narrow).collect();
    let birth = birth.replace(['/', '.', '年', '月'], "-").replace('日', "");
    let dashed = match birth.as_bytes() {
        digits if digits.len() == 8 && digits.iter().all(u8::is_ascii_digit) => {
            [birth.get(..4), birth.get(4..6), birth.get(6..)].map(Option::unwrap_or_default).join("-")
        }
        _ => birth,
    };
    match parse_date(&dashed) {
        Ok(day) => Ok(Who::Name(sought.name.trim().to_owned(), day)),
        Err(_) => {
            Err(("birth", t(lang, "出生日期请写成 1962-08-15", "Write the day of birth as 1962-08-15")))
        }
    }
}

/// Full-width digits and letters, as Chinese keyboards type them, to ordinary ones.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).saturating_sub(0xfee0)).unwrap_or(c),
        c => c,
    }
}

/// The name of a field, and what is wrong with it.
pub(super) type Wrong<'t> = (&'t str, &'t str);

fn found(visitor: &Visitor, sought: &Sought, wrong: Option<Wrong<'_>>) -> Page {
    let lang = visitor.lang;
    let main = html! {
        h1 { (t(lang, "结算窗口", "Window")) }
        form method="post" action="/window/find" class="card find" { (fields(lang, sought, wrong)) }
    };
    layout::page(visitor, t(lang, "结算窗口", "Window"), &main)
}

/// The fields by which people are found.
pub(super) fn fields(lang: Lang, sought: &Sought, wrong: Option<Wrong<'_>>) -> Markup {
    let error = |field: &str| wrong.filter(|(at, _)| *at == field).map(|(_, text)| text);
    html! {
        (field("number", t(lang, "身份证号码（可刷卡、扫码）", "Identity number (or scan the card)"), &sought.number, error("number"), true))
        button class="primary" { (t(lang, "查找", "Find")) kbd { "Enter" } }
        details open[!sought.name.is_empty()] {
            summary { (t(lang, "没有号码？按姓名和出生日期查找", "No number? By name and day of birth")) }
            (field("name", t(lang, "姓名", "Name"), &sought.name, error("name"), false))
            (field("birth", t(lang, "出生日期", "Day of birth"), &sought.birth, error("birth"), false))
        }
    }
}

/// A field with what is wrong beside it.
fn field(name: &str, label: &str, value: &str, error: Option<&str>, focus: bool) -> Markup {
    let id = format!("error-{name}");
    html! {
        label { span { (label) }
            input name=(name) value=(value) autocomplete="off" autofocus[focus] spellcheck="false"
                aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| id.as_str())];
            @if let Some(error) = error { span class="error" id=(id) role="alert" { (error) } }
        }
    }
}

fn chosen(visitor: &Visitor, people: &[Protections]) -> Page {
    let lang = visitor.lang;
    let main = html! {
        h1 { (t(lang, "请选择", "Who is it?")) }
        ul class="card choices" {
            @for (nth, person) in people.iter().enumerate() {
                li { a href=(person_page(&person.person)) autofocus[nth == 0] {
                    strong { (person.name.as_str()) } " " (sex(lang, person)) " " (person.birth_date) " "
                    span class="quiet" { (masked(person)) }
                } }
            }
        }
    };
    layout::page(visitor, t(lang, "请选择", "Who is it?"), &main)
}

fn sex(lang: Lang, person: &Protections) -> &'static str {
    person.sex.word().text(lang)
}

/// The number of the document, its middle hidden.
pub(super) fn masked(person: &Protections) -> String {
    match &person.document {
        Some(IdentityDocument::ResidentCard(number)) => number.to_string(),
        _ => person.person.to_string(),
    }
}

/// The facilities at whose windows somebody works.
pub(super) fn own_facilities(visitor: &Visitor, service: &Service) -> Result<Vec<Facility>, Refusal> {
    let mut facilities = service.facilities()?;
    let own: Vec<&FacilityId> = visitor
        .rights
        .places(Act::Settle)
        .filter_map(|within| match within {
            Within::Facility(id) => Some(id),
            _ => None,
        })
        .collect();
    facilities.retain(|facility| own.contains(&&facility.id));
    Ok(facilities)
}

/// A patient at the window: who it is, what protects on the day, which bills wait.
pub(super) async fn person(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let id = PersonId::parse(&id).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let asked = visitor.clone();
    let shown = shared.run(move |service| {
        let (by, today) = (asked.caller(), service.moment().today());
        let protections = service.protections(&by, &id, today)?;
        let mut waiting = Vec::new();
        let facilities = own_facilities(&asked, service)?;
        for facility in &facilities {
            waiting.extend(service.waiting(&by, &id, &facility.id)?);
        }
        Ok((protections, waiting, !facilities.is_empty()))
    });
    let (protections, waiting, settles) = shown.await.lang(lang)?;
    let main = html! {
        (head(lang, &protections))
        @if settles { (bills(lang, &protections.person, &waiting)) }
    };
    Ok(layout::page(&visitor, protections.name.as_str(), &main))
}

/// Who it is and what protects on the day.
pub(super) fn head(lang: Lang, person: &Protections) -> Markup {
    let age = age_on(person.birth_date, person.day).map(|age| age.to_string()).unwrap_or_default();
    html! {
        section class="card person" {
            h1 { (person.name.as_str()) " " small { (sex(lang, person)) " " (age) (t(lang, "岁", "")) " " (person.birth_date) " " (masked(person)) } }
            @if let Some(day) = person.death_date {
                p class="error" role="alert" { (t(lang, "已登记死亡日期", "Death is recorded:")) " " (day) }
            }
            ul class="protections" aria-label=(t(lang, "当天的待遇资格", "Protections on the day")) {
                @for fact in &person.facts { (tag(lang, fact)) }
                @if !person.facts.iter().any(|fact| matches!(fact, PersonFact::Enrolment(_))) {
                    li class="tag bad" { (t(lang, "当天没有参保", "not insured on the day")) }
                }
            }
        }
    }
}

fn tag(lang: Lang, fact: &PersonFact) -> Markup {
    let (kind, label, period) = match fact {
        PersonFact::Enrolment(fact) => {
            let active = fact.what.participation == Participation::Active;
            (if active { "good" } else { "bad" }, t(lang, "参保", "insured"), fact.holds)
        }
        PersonFact::Membership(fact) => ("group", "", fact.holds),
        PersonFact::Certificate(fact) => ("care", t(lang, "慢特病", "certificate"), fact.holds),
        PersonFact::Contract(fact) => ("care", t(lang, "家庭医生签约", "family doctor"), fact.holds),
        PersonFact::Filing(fact) => ("care", t(lang, "异地备案", "filed for"), fact.holds),
    };
    html! { li class={ "tag " (kind) } { (label) " " (what(lang, fact)) " " small { (dates(lang, period)) } } }
}

/// What a fact says, in words.
pub(super) fn what(lang: Lang, fact: &PersonFact) -> String {
    match fact {
        PersonFact::Enrolment(fact) => {
            let scheme = fact.what.scheme.parts().0.word().text(lang);
            let suspended = fact.what.participation == Participation::Suspended;
            let state = if suspended { t(lang, "（暂停）", " (suspended)") } else { "" };
            format!("{scheme} {}{state}", fact.what.area)
        }
        PersonFact::Membership(fact) => fact.what.group.as_str().to_owned(),
        PersonFact::Certificate(fact) => fact.what.disease.to_string(),
        PersonFact::Contract(fact) => {
            let team = fact.what.team.as_ref().map_or("", |team| team.as_str());
            format!("{} {team}", fact.what.facility).trim().to_owned()
        }
        PersonFact::Filing(fact) => format!("{} {}", fact.what.area, fact.what.kind.label().in_lang(lang)),
    }
}

fn dates(lang: Lang, period: Option<Period>) -> String {
    let Some(Period { from, until }) = period else { return String::new() };
    match until {
        Some(until) => format!("{from} {} {until}", t(lang, "至", "to")),
        None => format!("{} {from}", t(lang, "自", "since")),
    }
}

/// The bills that wait, the first ready for Enter.
fn bills(lang: Lang, person: &PersonId, waiting: &[Claim]) -> Markup {
    let page = person_page(person);
    html! {
        section class="card" {
            h2 { (t(lang, "待结算票据", "Bills that wait")) }
            @if waiting.is_empty() {
                p class="quiet" { (t(lang, "医院系统没有送来待结算的票据。", "The hospital's system sent none.")) }
            }
            ol class="choices" {
                @for (nth, claim) in waiting.iter().enumerate() {
                    li { a href={ (page) "/bill?facility=" (encoded(claim.facility.as_str())) "&waiting=" (encoded(claim.id.as_str())) } autofocus[nth == 0] data-digit=[(nth < 9).then_some(nth + 1)] {
                        strong { (claim.id) } " " (claim.encounter.kind.word().text(lang)) " " (claim.encounter.discharge_date) " "
                        span class="money" { (claim.total.grouped()) } (t(lang, "元", " yuan"))
                    } }
                }
            }
            p { a class="button" href={ (page) "/bill" } autofocus[waiting.is_empty()] { (t(lang, "录入新票据", "Enter a bill")) kbd { "N" } } }
        }
    }
}
