//! Style sheet and script: part of the program, and kept by browsers until a new version has another address.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

const CSS_TEXT: &str = include_str!("../../assets/app.css");
const JS_TEXT: &str = include_str!("../../assets/app.js");

/// Where the style sheet is.
pub(super) const CSS: &str = concat!("/assets/app.css?v=", env!("CARGO_PKG_VERSION"));
/// Where the script is.
pub(super) const JS: &str = concat!("/assets/app.js?v=", env!("CARGO_PKG_VERSION"));

pub(super) async fn css() -> impl IntoResponse {
    served("text/css; charset=utf-8", CSS_TEXT)
}

pub(super) async fn js() -> impl IntoResponse {
    served("text/javascript; charset=utf-8", JS_TEXT)
}

fn served(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=86400")], text)
}
