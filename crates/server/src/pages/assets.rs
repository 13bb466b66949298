//! Style sheet and script: part of the program. Like all answers they are kept by nobody (`access`): the mark of a
//! made-up county must not outlive it at the same address.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::shared::Shared;

const CSS_TEXT: &str = include_str!("../../assets/app.css");
const JS_TEXT: &str = include_str!("../../assets/app.js");

/// Where the style sheet is.
pub(super) const CSS: &str = concat!("/assets/app.css?v=", env!("CARGO_PKG_VERSION"));
/// Where the script is.
pub(super) const JS: &str = concat!("/assets/app.js?v=", env!("CARGO_PKG_VERSION"));

/// Every page has the style sheet, so this says it on every page, on paper too.
const DEMO_TEXT: &str = "body::before{content:'演示数据，均为虚构 · Demo: all of it is made up';display:block;\
    text-align:center;background:#8a4b00;color:#fff;padding:.2rem 1rem;font-size:.9rem}";

pub(super) async fn css(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let demo = if shared.limits.demo { DEMO_TEXT } else { "" };
    served("text/css; charset=utf-8", format!("{CSS_TEXT}{demo}"))
}

pub(super) async fn js() -> impl IntoResponse {
    served("text/javascript; charset=utf-8", JS_TEXT.to_owned())
}

fn served(kind: &'static str, text: String) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind)], text)
}
