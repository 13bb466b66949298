//! The first page: what there is to do for who is signed in.

use maud::html;
use yidan_book::words::Lang;
use yidan_domain::access::{Act, Grant, Within};

use super::layout::{self, Page};
use super::session::Visitor;
use super::words::t;

pub(super) async fn page(visitor: Visitor) -> Page {
    let lang = visitor.lang;
    let main = html! {
        h1 { (t(lang, "您好，", "Welcome, ")) (visitor.account.name.as_str()) }
        ul class="roles" {
            @for grant in &visitor.account.grants {
                li class="tag" { (grant.role().label().in_lang(lang)) " " small { (place(lang, grant)) } }
            }
        }
        @if visitor.rights.offer(Act::Settle) {
            section class="card" {
                h2 { (t(lang, "结算窗口", "Window")) }
                p { (t(lang, "查找患者，预结算并结算一张票据。", "Find a patient, quote and settle a bill.")) }
                p { a class="button primary" href="/window" { (t(lang, "打开窗口", "Open the window")) } }
            }
        }
    };
    layout::page(&visitor, t(lang, "首页", "First page"), &main)
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
