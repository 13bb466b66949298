//! A person's whole file, for officers, supervisors and doctors: who, what is recorded with both times, what was settled.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use yidan_book::words::Lang;
use yidan_domain::access::Act;
use yidan_domain::bill::{Choice, ShortText};
use yidan_domain::casefile::Settled;
use yidan_domain::registry::json::PersonFact;
use yidan_domain::registry::{Address, IdentityDocument, Period, Person, PersonFile};
use yidan_types::{Date, FactId, Fen, PersonId};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::window::{Sought, Wrong, fields, look, what, who};
use super::words::{encoded, t};
use crate::failure::Failure;
use crate::shared::Shared;

/// The form to find somebody.
pub(super) async fn page(visitor: Visitor) -> Page {
    sought(&visitor, &Sought::default(), None)
}

/// Whom the form means.
pub(super) async fn find(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Form(asked): Form<Sought>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let meant = match who(&asked, lang) {
        Ok(who) => who,
        Err(wrong) => return Ok(sought(&visitor, &asked, Some(wrong)).into_response()),
    };
    let by = visitor.caller();
    let people = shared.run(move |service| Ok(look(service, &by, &meant)?)).await.lang(lang)?;
    match people.as_slice() {
        [only] => Ok(Redirect::to(&file_page(&only.person)).into_response()),
        [] => {
            let none = t(lang, "没有登记过这个人", "Nobody is registered so");
            Ok(sought(&visitor, &asked, Some(("number", none))).into_response())
        }
        several => {
            let main = html! {
                h1 { (t(lang, "请选择", "Who is it?")) }
                ul class="card choices" { @for person in several { li { a href=(file_page(&person.person)) {
                    strong { (person.name.as_str()) } " " (person.birth_date) " " span class="quiet" { (person.person) }
                } } } }
            };
            Ok(layout::page(&visitor, t(lang, "请选择", "Who is it?"), &main).into_response())
        }
    }
}

fn sought(visitor: &Visitor, asked: &Sought, wrong: Option<Wrong<'_>>) -> Page {
    let lang = visitor.lang;
    let main = html! {
        h1 { (t(lang, "人员档案", "People")) }
        form method="post" action="/people" class="card find" { (fields(lang, asked, wrong)) }
    };
    layout::page(visitor, t(lang, "人员档案", "People"), &main)
}

pub(super) fn file_page(person: &PersonId) -> String {
    format!("/people/{}", encoded(person.as_str()))
}

/// The file.
pub(super) async fn file(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let id = PersonId::parse(&id).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let by = visitor.caller();
    let file = shared.run(move |service| Ok(service.view(&by, &id)?)).await.lang(lang)?;
    let main = html! {
        (identity(lang, &file.person))
        @if visitor.rights.offer(Act::SeeCorrections) {
            p { a class="button" href={ (file_page(&file.person.id)) "/corrections" } { (t(lang, "查看待更正的结算", "Settlements to correct")) } }
        }
        (settlements(lang, &file))
        (timeline(lang, &file))
    };
    Ok(layout::page(&visitor, file.person.name.as_str(), &main))
}

fn identity(lang: Lang, person: &Person) -> Markup {
    let card = match &person.document {
        Some(IdentityDocument::ResidentCard(number)) => number.to_string(),
        Some(IdentityDocument::Other(..)) => t(lang, "其他证件", "another document").to_owned(),
        None => "-".to_owned(),
    };
    html! {
        section class="card person" {
            h1 { (person.name.as_str()) " " small { (person.sex.word().text(lang)) " " (person.birth_date) " " (card) } }
            @if let Some(day) = person.death_date { p class="error" { (t(lang, "死亡日期", "Died")) " " (day) } }
            dl class="facts" {
                dt { (t(lang, "人员编号", "Id")) } dd { (person.id) }
                @if let Some(household) = &person.household { dt { (t(lang, "户", "Household")) } dd { (household) } }
                @if let Some(at) = &person.registered_address { dt { (t(lang, "户籍地", "Registered in")) } dd { (address(at)) } }
                @if let Some(at) = &person.home_address { dt { (t(lang, "居住地", "Lives in")) } dd { (address(at)) } }
            }
        }
    }
}

/// County, town and village; road and number are nobody's business here.
fn address(address: &Address) -> String {
    let parts = [&address.town, &address.village].into_iter().flatten().map(ShortText::as_str);
    std::iter::once(address.county.to_string()).chain(parts.map(str::to_owned)).collect::<Vec<_>>().join(" ")
}

fn settlements(lang: Lang, file: &PersonFile) -> Markup {
    html! {
        section class="card" {
            h2 { (t(lang, "结算", "Settlements")) }
            @if file.settled.is_empty() { p class="quiet" { (t(lang, "没有结算", "None")) } } @else {
                div class="scroll" { table {
                    thead { tr {
                        th { (t(lang, "票据", "Bill")) } th { (t(lang, "机构", "Facility")) } th { (t(lang, "就诊", "Visit")) } th { (t(lang, "日期", "Day")) }
                        th class="money" { (t(lang, "总费用", "Total")) } th class="money" { (t(lang, "个人负担", "Patient")) } th { (t(lang, "状态", "State")) }
                    } }
                    tbody { @for settled in file.settled.iter().rev() { (settlement(lang, settled)) } }
                } }
            }
        }
    }
}

fn settlement(lang: Lang, settled: &Settled) -> Markup {
    let amounts = &settled.stands().amounts;
    html! {
        tr {
            td { a href={ "/bills/" (settled.id) } { (settled.claim.id) } }
            td { (settled.claim.facility) }
            td { (settled.claim.encounter.kind.word().text(lang)) }
            td { (settled.claim.encounter.discharge_date) }
            td class="money" { (amounts.total.grouped()) }
            td class="money" { (amounts.own_pay.grouped()) }
            td { (state(lang, settled)) }
        }
    }
}

fn state(lang: Lang, settled: &Settled) -> Markup {
    html! {
        @if let Some(reversal) = &settled.reversal {
            span class="tag bad" { (t(lang, "已冲销", "reversed")) " " (reversal.on) }
        } @else {
            @if !settled.corrections.is_empty() { span class="tag group" { (t(lang, "已更正", "corrected")) " " (settled.corrections.len()) } }
            @if settled.owed() != 0 { span class="tag" { (t(lang, "欠费", "owed")) " " (Fen::new(settled.owed()).unwrap_or(Fen::ZERO).grouped()) } }
        }
    }
}

/// A fact as the timeline shows it.
struct Shown {
    kind: &'static str,
    what: String,
    holds: Option<Period>,
    known: Date,
    source: Option<ShortText>,
    id: FactId,
    replaces: Option<FactId>,
}

/// All facts, the newest knowledge first: when each holds, when it became known, and what it took the place of.
fn timeline(lang: Lang, file: &PersonFile) -> Markup {
    let mut facts: Vec<Shown> = file.facts().map(|fact| shown(lang, &fact)).collect();
    facts.sort_by(|one, other| (other.known, &other.id).cmp(&(one.known, &one.id)));
    let replaced: Vec<FactId> = facts.iter().filter_map(|fact| fact.replaces.clone()).collect();
    html! {
        section class="card" {
            h2 { (t(lang, "记录（有效期与获知日期）", "Records (when they hold, when they became known)")) }
            div class="scroll" { table {
                thead { tr {
                    th { (t(lang, "获知", "Known")) } th { (t(lang, "种类", "Kind")) } th { (t(lang, "内容", "What")) } th { (t(lang, "有效", "Holds")) }
                    th { (t(lang, "来源", "Source")) } th { (t(lang, "编号", "Id")) }
                } }
                tbody { @for fact in &facts {
                    tr class=[replaced.contains(&fact.id).then_some("replaced")] {
                        td { (fact.known) } td { (fact.kind) } td { (fact.what) }
                        td { @match fact.holds {
                            None => (t(lang, "撤销", "withdrawn")),
                            Some(Period { from, until: Some(until) }) => { (from) " " (t(lang, "至", "to")) " " (until) },
                            Some(Period { from, until: None }) => { (t(lang, "自", "since")) " " (from) },
                        } }
                        td { (fact.source.as_ref().map_or("-", ShortText::as_str)) }
                        td { (fact.id) @if let Some(old) = &fact.replaces { " " small class="quiet" { (t(lang, "替代", "replaces")) " " (old) } } }
                    }
                } }
            } }
        }
    }
}

fn shown(lang: Lang, fact: &PersonFact) -> Shown {
    macro_rules! of {
        ($fact:expr, $kind:expr) => {
            Shown {
                kind: $kind,
                what: what(lang, fact),
                holds: $fact.holds,
                known: $fact.known,
                source: $fact.source.clone(),
                id: $fact.id.clone(),
                replaces: $fact.replaces.clone(),
            }
        };
    }
    match fact {
        PersonFact::Enrolment(record) => of!(record, t(lang, "参保", "insured")),
        PersonFact::Membership(record) => of!(record, t(lang, "人群", "group")),
        PersonFact::Certificate(record) => of!(record, t(lang, "慢特病认定", "certificate")),
        PersonFact::Contract(record) => of!(record, t(lang, "家庭医生签约", "family doctor")),
        PersonFact::Filing(record) => of!(record, t(lang, "异地备案", "filed elsewhere")),
    }
}
