//! Whether a paper is genuine: for whoever has it, without anything of the person.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yidan_book::words::Lang;
use yidan_service::Genuine;
use yidan_types::SettlementId;

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, switch};
use super::words::{language, t};
use crate::shared::Shared;

pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let lang = language(&headers);
    let here = format!("/verify/{id}/{code}");
    let genuine = match SettlementId::parse(&id) {
        Err(_) => None,
        Ok(id) => shared.run(move |service| Ok(service.genuine(&id, &code)?)).await.lang(lang)?,
    };
    let (status, section) = match &genuine {
        Some(genuine) => (StatusCode::OK, known(lang, genuine)),
        None => (StatusCode::NOT_FOUND, unknown(lang)),
    };
    let body = html! {
        main id="main" class="narrow" {
            p class="brand big" { span class="mark" aria-hidden="true" { "一" } (t(lang, "一单", "Yidan")) }
            (section)
            footer { (switch(lang, &here)) }
        }
    };
    Ok((status, layout::bare(lang, t(lang, "票据查验", "Is this bill genuine?"), &body)).into_response())
}

fn unknown(lang: Lang) -> Markup {
    html! {
        section class="card" {
            h1 class="bad" { (t(lang, "查不到这张票据", "No such bill")) }
            p { (t(lang, "二维码与本系统的记录不符。请核对是否扫描完整，或向出具票据的医院询问。",
                "The code fits no record here. Scan it again, or ask the hospital that gave you the bill.")) }
        }
    }
}

fn known(lang: Lang, genuine: &Genuine) -> Markup {
    let facility = genuine.facility.as_ref().map_or("-", |facility| facility.name.as_str());
    html! {
        section class="card" {
            @match &genuine.now {
                None => h1 class="bad" { (t(lang, "票据真实，但已冲销", "Genuine, but reversed")) },
                Some(now) if *now != genuine.first => h1 { (t(lang, "票据真实，金额后来有更正", "Genuine; the amounts were corrected later")) },
                Some(_) => h1 class="good" { (t(lang, "票据真实有效", "Genuine and in force")) },
            }
            dl class="facts" {
                dt { (t(lang, "医院", "Hospital")) } dd { (facility) }
                dt { (t(lang, "票据号", "Bill")) } dd { (genuine.bill) }
                dt { (t(lang, "结算日期", "Settled on")) } dd { (genuine.day) }
                dt { (t(lang, "总费用", "Total")) } dd class="money" { (genuine.first.total.grouped()) }
                dt { (t(lang, "个人负担", "Patient pays")) } dd class="money" { (genuine.first.own_pay.grouped()) }
                @if let Some(now) = genuine.now.as_ref().filter(|now| **now != genuine.first) {
                    dt { (t(lang, "更正后个人负担", "After correction")) } dd class="money" { (now.own_pay.grouped()) }
                }
            }
            p class="quiet" { (t(lang, "查验页不显示患者信息。", "This page shows nothing of the patient.")) }
        }
    }
}
