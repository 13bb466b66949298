//! Monthly lists of a group.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yidan_domain::bill::MAX_BYTES;

use super::list_request::Sent;
use super::list_shown::document;
use super::{Api, Carried, Shown, created};
use crate::caller::{By, Command};
use crate::shared::Shared;

/// Files of 64 MiB in base64, four bytes for each three, and what is said about them.
const LIMIT: usize = MAX_BYTES / 3 * 4 + 1024 * 1024;

pub(super) fn routes() -> OpenApiRouter<Arc<Shared>> {
    OpenApiRouter::new().routes(routes!(preview)).routes(routes!(apply)).layer(DefaultBodyLimit::max(LIMIT))
}

/// What a list would do.
#[utoipa::path(
    post, path = "/lists/preview", tag = "lists", operation_id = "preview_list",
    summary = "名单预览 / what a list would do",
    description = "对照登记的人员逐行分类，不改动任何内容；证件号码打码。/ Each row and member in one class, compared with the people registered; nothing is changed, identity numbers are masked.",
    request_body(content(
        (ref("#/components/schemas/ListRequest") = "application/json"),
        (ref("#/components/schemas/ListParts") = "multipart/form-data"),
    )),
    responses((status = 200, description = "预览 / the preview", body = ref("#/components/schemas/ListPreview"))),
)]
pub(super) async fn preview(State(api): Api, By(by): By, sent: Sent) -> Shown {
    api.run(move |service| {
        let opened = sent.open(service)?;
        let (preview, meant) = service.preview_list(&by, &opened.list, &opened.rows, &mut |_, _| {})?;
        Ok(Json(document(&opened, &preview, &meant.people)))
    })
    .await
}

/// Applies a list.
#[utoipa::path(
    post, path = "/lists/apply", tag = "lists", operation_id = "apply_list",
    summary = "应用名单 / apply a list",
    description = "连同对存疑各行的决定，一次事务全部登记；没有决定的留待以后。/ All changes in one transaction, with the decisions about what is doubtful; what has none waits.",
    request_body(content(
        (ref("#/components/schemas/ListRequest") = "application/json"),
        (ref("#/components/schemas/ListParts") = "multipart/form-data"),
    )),
    responses((status = 201, description = "已应用 / applied", body = ref("#/components/schemas/ListApplied"))),
)]
pub(super) async fn apply(State(api): Api, Command(order): Command, sent: Sent) -> Carried {
    api.run(move |service| {
        let opened = sent.open(service)?;
        let (list, rows, decisions) = (&opened.list, &opened.rows, &opened.decisions);
        let applied = service.apply_list(&order, list, rows, decisions, &opened.content(), &mut |_, _| {})?;
        if !applied.repeated {
            service.remember_list_columns(&order.by, &list.source.office, &list.group, &opened.columns())?;
        }
        Ok(created(applied))
    })
    .await
}
