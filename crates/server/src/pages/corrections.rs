//! Settlements of a person that come out otherwise on what is known today, and confirming them.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::Value;
use yidan_book::words::Lang;
use yidan_domain::access::Act;
use yidan_domain::casefile::Reason;
use yidan_service::Seen;
use yidan_types::{Fen, PersonId};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::people::file_page;
use super::session::Visitor;
use super::words::t;
use crate::failure::Failure;
use crate::shared::Shared;

pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let id = PersonId::parse(&id).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let (by, of) = (visitor.caller(), id.clone());
    let found = shared.run(move |service| Ok((service.corrections(&by, &of)?, service.new_key())));
    let (document, key) = found.await.lang(lang)?;
    let may = visitor.rights.offer(Act::ConfirmCorrections);
    let main = html! {
        h1 { (t(lang, "待更正的结算", "Settlements to correct")) " " small { a href=(file_page(&id)) { (id) } } }
        (body(lang, &id, &document, &key, may))
    };
    Ok(layout::page(&visitor, t(lang, "待更正的结算", "Settlements to correct"), &main))
}

/// Posts what was ticked, once for the key of the form.
pub(super) async fn confirm(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let id = PersonId::parse(&id).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let key = sent.iter().find(|(name, _)| name == "key").map_or("", |(_, key)| key);
    let order = visitor.order(key)?;
    let seen: Vec<Seen> =
        sent.iter().filter(|(name, _)| name == "seen").map(|(_, seen)| Seen(seen.clone())).collect();
    let of = id.clone();
    if !seen.is_empty() {
        shared.run(move |service| Ok(service.confirm(&order, &of, &seen)?)).await.lang(lang)?;
    }
    Ok(Redirect::to(&format!("{}/corrections", file_page(&id))).into_response())
}

fn body(lang: Lang, id: &PersonId, document: &Value, key: &str, may: bool) -> Markup {
    let list = |name: &str| document[name].as_array().map_or(&[][..], Vec::as_slice);
    let (proposed, stuck) = (list("proposed"), list("stuck"));
    html! {
        @if proposed.is_empty() && stuck.is_empty() {
            p class="card good" { (t(lang, "没有需要更正的结算", "Nothing to correct")) }
        }
        @if !proposed.is_empty() {
            form method="post" action={ (file_page(id)) "/corrections/confirm" } data-once {
                input type="hidden" name="key" value=(key);
                @for one in proposed { (correction(lang, one, may)) }
                @if may { button class="primary" { (t(lang, "确认选中的更正并入账", "Post what is ticked")) } }
            }
        }
        @for one in stuck { (waiting(lang, one)) }
    }
}

fn correction(lang: Lang, one: &Value, may: bool) -> Markup {
    let settlement = one["settlement_id"].as_str().unwrap_or_default();
    let why = one["why"].as_array().into_iter().flatten();
    let why = why.filter_map(|why| serde_json::from_value::<Reason>(why.clone()).ok());
    html! {
        section class="card" {
            label class="check" {
                @if may { input type="checkbox" name="seen" value=(one["seen"].as_str().unwrap_or_default()) checked; }
                span { (t(lang, "结算", "Settlement")) " " a href={ "/bills/" (settlement) } { (settlement) } }
            }
            table {
                thead { tr { th { (t(lang, "付方", "Who")) } th class="money" { (t(lang, "原", "Stands")) } th class="money" { (t(lang, "应为", "Comes out")) } th class="money" { (t(lang, "差额", "Change")) } } }
                tbody { @for difference in one["differences"].as_array().into_iter().flatten() { tr {
                    td { (party(lang, &difference["party"])) }
                    td class="money" { (money(&difference["old"])) } td class="money" { (money(&difference["new"])) }
                    td class="money" { strong { (money(&difference["change"])) } }
                } } }
            }
            ul { @for why in why { li { (why.label().in_lang(lang)) } } }
        }
    }
}

fn waiting(lang: Lang, one: &Value) -> Markup {
    let text = |problem: &Value| problem[t(lang, "zh", "en")].as_str().unwrap_or_default().to_owned();
    html! {
        section class="card" {
            h2 class="bad" { (t(lang, "今天无法重算", "Cannot be settled today")) " " (one["settlement_id"].as_str().unwrap_or_default()) }
            ul { @for problem in one["problems"].as_array().into_iter().flatten() { li { (text(problem)) } } }
        }
    }
}

fn party(lang: Lang, party: &Value) -> &str {
    match party["kind"].as_str() {
        Some("layer") => party["label"].as_str().unwrap_or_default(),
        Some("overspend") => t(lang, "医疗机构超支自担", "overspend borne by the facility"),
        Some("surplus") => t(lang, "医疗机构结余留用", "surplus of the facility"),
        _ => t(lang, "个人负担", "the patient"),
    }
}

fn money(value: &Value) -> String {
    let fen: Option<Fen> = serde_json::from_value(value.clone()).ok();
    fen.map_or_else(|| "-".to_owned(), |fen| fen.grouped().to_string())
}
