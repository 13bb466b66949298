//! Corrections: what comes out otherwise on what is known today.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use yidan_service::Seen;
use yidan_types::PersonId;

use super::{Api, Carried, Named, Shown, created};
use crate::body::Body;
use crate::caller::{By, Command};

/// The corrections of a person that are proposed.
#[utoipa::path(
    get, path = "/people/{id}/corrections", tag = "corrections", operation_id = "corrections",
    summary = "待确认的更正 / proposed corrections",
    description = "按今天所知结果不同的结算，各带 seen；无法重算的列在 stuck。/ Settlements that come out otherwise on what is known today, each with its `seen`; those that cannot be settled anew are `stuck`.",
    params(("id" = String, Path, description = "人员编号 / id of the person")),
    responses((status = 200, description = "更正 / corrections", body = ref("#/components/schemas/Corrections"))),
)]
pub(super) async fn list(State(api): Api, By(by): By, Named(id): Named<PersonId>) -> Shown {
    api.run(move |service| Ok(Json(service.corrections(&by, &id)?))).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfirmBody {
    seen: Vec<String>,
}

/// Posts corrections that an officer has seen.
#[utoipa::path(
    post, path = "/people/{id}/corrections", tag = "corrections", operation_id = "confirm_corrections",
    summary = "确认更正 / confirm corrections",
    description = "给出看过的每笔更正的 seen；有一笔已变则全部不入账。/ The `seen` of each correction that was looked at; none is posted if one is no longer so.",
    params(("id" = String, Path, description = "人员编号 / id of the person")),
    request_body(content = ref("#/components/schemas/ConfirmRequest"), content_type = "application/json"),
    responses((status = 201, description = "已入账 / posted", body = ref("#/components/schemas/Confirmed"))),
)]
pub(super) async fn confirm(
    State(api): Api,
    Command(order): Command,
    Named(id): Named<PersonId>,
    body: Body,
) -> Carried {
    api.run(move |service| {
        let asked: ConfirmBody = body.parse()?;
        let seen: Vec<Seen> = asked.seen.into_iter().map(Seen).collect();
        Ok(created(service.confirm(&order, &id, &seen)?))
    })
    .await
}
