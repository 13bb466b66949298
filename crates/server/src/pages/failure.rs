//! What went wrong, as a page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yidan_book::diag::Text;
use yidan_book::words::Lang;
use yidan_service::Refusal;

use super::layout;
use super::words::t;
use crate::failure::{Failure, Logged};

/// A failure, to be shown in a language.
pub(super) struct PageFailure {
    failure: Failure,
    lang: Lang,
    /// What to say instead of the failure's own text.
    text: Option<Text>,
}

impl PageFailure {
    pub fn new(failure: impl Into<Failure>, lang: Lang) -> PageFailure {
        PageFailure { failure: failure.into(), lang, text: None }
    }

    /// A form that carries no key that this server gave.
    pub fn stale(lang: Lang) -> PageFailure {
        let text = Text::new("页面已失效，请返回重新打开", "the page has expired: go back and open it again");
        PageFailure { failure: Failure::NoRoute, lang, text: Some(text) }
    }

    /// A form that another site sent.
    pub fn foreign(lang: Lang) -> PageFailure {
        let text = Text::new(
            "请求不是从本系统页面发出的，没有办理",
            "the request is from no page of this system: nothing was done",
        );
        let failure = Failure::Refused(Refusal::Forbidden(yidan_domain::access::Act::FindPeople));
        PageFailure { failure, lang, text: Some(text) }
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
        let PageFailure { failure, lang, text } = self;
        let (status, code, own) = failure.for_people();
        let text = text.unwrap_or(own);
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
