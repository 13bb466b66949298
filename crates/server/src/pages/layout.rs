//! What is around every page.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use yidan_book::words::Lang;
use yidan_domain::access::Act;

use super::session::Visitor;
use super::words::{t, tag};

/// Only what this server gives: no other site is asked for anything, and no script stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A finished page.
pub(super) struct Page(pub Markup);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "same-origin"),
        ];
        (headers, self.0.into_string()).into_response()
    }
}

/// Where somebody with the right can go.
struct Way {
    href: &'static str,
    zh: &'static str,
    en: &'static str,
    act: Act,
}

const WAYS: [Way; 7] = [
    Way { href: "/window", zh: "结算窗口", en: "Window", act: Act::Settle },
    Way { href: "/day", zh: "日结算", en: "The day", act: Act::SeeClearing },
    Way { href: "/people", zh: "人员档案", en: "People", act: Act::SeePerson },
    Way { href: "/ledger", zh: "总账", en: "Ledger", act: Act::SeeLedger },
    Way { href: "/facilities", zh: "医疗机构", en: "Facilities", act: Act::SeeRegisters },
    Way { href: "/books", zh: "政策账册", en: "Policy books", act: Act::SeeRegisters },
    Way { href: "/users", zh: "账号", en: "Accounts", act: Act::KeepAccounts },
];

/// A page for who is signed in.
pub(super) fn page(visitor: &Visitor, title: &str, main: &Markup) -> Page {
    let lang = visitor.lang;
    let body = html! {
        a class="skip" href="#main" { (t(lang, "跳到正文", "To the content")) }
        header class="top" {
            a href="/" class="brand" { span class="mark" aria-hidden="true" { "一" } (t(lang, "一单", "Yidan")) }
            nav aria-label=(t(lang, "功能", "Pages")) {
                @for way in WAYS.iter().filter(|way| visitor.rights.offer(way.act)) {
                    a href=(way.href) aria-current=[visitor.here.starts_with(way.href).then_some("page")] {
                        (t(lang, way.zh, way.en))
                    }
                }
            }
            div class="who" {
                (switch(lang, &visitor.here))
                span class="name" { (visitor.account.name.as_str()) }
                form method="post" action="/sign-out" { button class="link" { (t(lang, "退出", "Sign out")) } }
            }
        }
        main id="main" tabindex="-1" { (main) }
    };
    around(lang, title, &body)
}

/// A page for everybody.
pub(super) fn bare(lang: Lang, title: &str, body: &Markup) -> Page {
    around(lang, title, body)
}

/// The button that changes the language, and comes back here.
pub(super) fn switch(lang: Lang, here: &str) -> Markup {
    let (to, label) = match lang {
        Lang::Zh => ("en", "English"),
        Lang::En => ("zh", "中文"),
    };
    html! {
        form method="post" action="/language" {
            input type="hidden" name="to" value=(to);
            input type="hidden" name="back" value=(here);
            button class="link" lang=(to) { (label) }
        }
    }
}

fn around(lang: Lang, title: &str, body: &Markup) -> Page {
    Page(html! {
        (DOCTYPE)
        html lang=(tag(lang)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (t(lang, "一单", "Yidan")) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(super::assets::CSS);
                script src=(super::assets::JS) defer {}
            }
            body { (body) }
        }
    })
}

/// A picture that the server drew: it holds no text from outside.
pub(super) fn drawn(svg: String) -> Markup {
    PreEscaped(svg)
}
