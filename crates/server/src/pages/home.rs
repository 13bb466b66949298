//! The first page: what there is to do for who is signed in.

use std::sync::Arc;

use axum::extract::State;
use maud::html;
use yidan_book::words::Lang;
use yidan_domain::access::{Act, Grant, Within};

use super::day::{Day, totals};
use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::words::t;
use crate::shared::Shared;

pub(super) async fn page(State(shared): State<Arc<Shared>>, visitor: Visitor) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let seen = visitor.clone();
    let today = shared.run(move |service| Ok(Day::today(service, &seen)?)).await.lang(lang)?;
    let main = html! {
        h1 { (t(lang, "您好，", "Welcome, ")) (visitor.account.name.as_str()) }
        ul class="roles" {
            @for grant in &visitor.account.grants {
                li class="tag" { (grant.role().label().in_lang(lang)) " " small { (place(lang, grant)) } }
            }
        }
        @if visitor.rights.offer(Act::Settle) {
            p { a class="button primary" href="/window" autofocus { (t(lang, "打开结算窗口", "Open the window")) } }
        }
        @if let Some(day) = &today {
            section class="card" {
                h2 { (t(lang, "今天", "Today")) }
                (totals(lang, day))
                p { a href="/day" { (t(lang, "逐笔查看", "One by one")) } }
            }
        }
    };
    Ok(layout::page(&visitor, t(lang, "首页", "First page"), &main))
}

/// Where a role holds, by its code.
fn place(lang: Lang, grant: &Grant) -> String {
    match grant.within() {
        Within::Facility(id) => id.to_string(),
        Within::Area(code) => code.to_string(),
        Within::Team(facility, team) => format!("{facility} {}", team.as_str()),
        Within::System => t(lang, "全系统", "the whole system").to_owned(),
    }
}
