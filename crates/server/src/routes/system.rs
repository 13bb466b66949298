//! Whether the server is well, and what it can do.

use std::sync::OnceLock;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::json;

use super::{Api, Shown};
use crate::document::document;

/// Whether the database answers.
#[utoipa::path(
    get, path = "/health", tag = "system", operation_id = "health",
    summary = "是否正常 / whether all is well",
    description = "问一次数据库；不需要令牌。/ Asks the database; needs no token.",
    responses((status = 200, description = "正常 / well", body = ref("#/components/schemas/Health"))),
)]
pub(super) async fn health(State(api): Api) -> Shown {
    api.run(|service| {
        service.facilities()?;
        Ok(Json(json!({ "status": "ok" })))
    })
    .await
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "system", operation_id = "openapi",
    summary = "接口文档 / the OpenAPI document",
    description = "OpenAPI 3.1；不需要令牌。/ OpenAPI 3.1; needs no token.",
    responses((status = 200, description = "接口文档 / the document", content_type = "application/json")),
)]
pub(super) async fn openapi() -> impl IntoResponse {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = TEXT.get_or_init(|| Bytes::from(format!("{:#}\n", document())));
    ([(CONTENT_TYPE, "application/json")], text.clone())
}
