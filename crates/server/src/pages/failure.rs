//! What went wrong, as a page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yidan_book::diag::Text;
use yidan_book::words::Lang;

use super::layout;
use super::words::t;
use crate::failure::{Failure, Logged};

/// A failure, to be shown in a language.
pub(super) struct PageFailure {
    failure: Failure,
    lang: Lang,
}

impl PageFailure {
    pub fn new(failure: impl Into<Failure>, lang: Lang) -> PageFailure {
        PageFailure { failure: failure.into(), lang }
    }
}

/// Turns failures of handlers into pages in the visitor's language.
pub(super) trait InLanguage<T> {
    fn lang(self, lang: Lang) -> Result<T, PageFailure>;
}

impl<T, F: Into<Failure>> InLanguage<T> for Result<T, F> {
    fn lang(self, lang: Lang) -> Result<T, PageFailure> {
        self.map_err(|failure| PageFailure::new(failure, lang))
    }
}

impl IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        let PageFailure { failure, lang } = self;
        let (status, code, text) = failure.for_people();
        let page = layout::bare(lang, t(lang, "没有办成", "Not done"), &body(lang, status, &text));
        let mut response = (status, page).into_response();
        response.extensions_mut().insert(Logged(code.to_owned()));
        response
    }
}

fn body(lang: Lang, status: StatusCode, text: &Text) -> Markup {
    html! {
        main class="narrow" {
            section class="card" role="alert" {
                h1 { (heading(lang, status)) }
                p class="large" { (text.in_lang(lang)) }
                p { a href="/" class="button" { (t(lang, "回到首页", "To the first page")) } }
            }
        }
    }
}

fn heading(lang: Lang, status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => t(lang, "没有权限", "Not allowed"),
        StatusCode::NOT_FOUND => t(lang, "没有找到", "Not found"),
        StatusCode::SERVICE_UNAVAILABLE => t(lang, "请稍候再试", "Try again in a moment"),
        status if status.is_server_error() => t(lang, "系统出错", "A fault of the system"),
        _ => t(lang, "没有办成", "Not done"),
    }
}
