//! The register of facilities.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use yidan_book::words::Lang;
use yidan_domain::bill::Choice;
use yidan_domain::registry::Facility;
use yidan_types::Date;

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::words::t;
use crate::shared::Shared;

pub(super) async fn page(State(shared): State<Arc<Shared>>, visitor: Visitor) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let shown = shared.run(|service| Ok((service.facilities()?, service.moment().today())));
    let (facilities, today) = shown.await.lang(lang)?;
    let main = html! {
        h1 { (t(lang, "医疗机构", "Facilities")) " " small class="quiet" { (facilities.len()) } }
        section class="card" { div class="scroll" { table {
            thead { tr {
                th { (t(lang, "名称", "Name")) } th { (t(lang, "编号", "Id")) } th { (t(lang, "区划", "Place")) }
                th { (t(lang, "级别与类型", "Grade and kind")) } th { (t(lang, "定点项目", "Designated for")) }
            } }
            tbody { @for facility in &facilities { (row(lang, facility, today)) } }
        } } }
    };
    Ok(layout::page(&visitor, t(lang, "医疗机构", "Facilities"), &main))
}

/// A facility as it stands today.
fn row(lang: Lang, facility: &Facility, today: Date) -> Markup {
    let standing = facility.standing.on(today, today).map(|fact| {
        let what = &fact.what;
        [what.grade.word(), what.tier.word(), what.kind.word()].map(|word| word.text(lang)).join(" ")
    });
    let care = facility.designations.on(today, today);
    let care = care
        .map(|fact| fact.what.care.iter().map(|kind| kind.word().text(lang)).collect::<Vec<_>>().join("、"));
    html! {
        tr {
            td { (facility.name.as_str()) } td { (facility.id) } td { (facility.area) }
            td { (standing.unwrap_or_else(|| "-".to_owned())) } td { (care.unwrap_or_else(|| "-".to_owned())) }
        }
    }
}
