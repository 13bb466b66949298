//! Bills that a hospital's system sends ahead to its window.

use axum::extract::State;
use yidan_domain::casefile::read_claim;
use yidan_types::{BillId, FacilityId, PersonId};

use super::{Api, Carried, Named, created};
use crate::body::Body;
use crate::caller::Command;

/// Lets a bill wait at its window.
#[utoipa::path(
    post, path = "/waiting-bills", tag = "settlements", operation_id = "send_waiting",
    summary = "送到窗口待结算 / let a bill wait at the window",
    description = "请求体是申请文件 yidan-claim；票据在其机构的窗口等待结算，同号的以新的为准。/ The body is a document `yidan-claim`; the bill waits at the window of its facility, a newer one of the same number takes its place.",
    request_body(content = ref("#/components/schemas/Claim"), content_type = "application/json"),
    responses((status = 201, description = "已送到窗口 / it waits", body = ref("#/components/schemas/Waiting"))),
)]
pub(super) async fn send(State(api): Api, Command(order): Command, body: Body) -> Carried {
    api.run(move |service| {
        let claim = body.document(read_claim)?;
        Ok(created(service.send_waiting(&order, &claim)?))
    })
    .await
}

/// Takes a waiting bill back.
#[utoipa::path(
    post, path = "/people/{id}/waiting-bills/{facility}/{bill}/withdrawal", tag = "settlements",
    operation_id = "withdraw_waiting",
    summary = "撤回待结算票据 / withdraw a waiting bill",
    description = "撤回后窗口不再显示；没有请求体。/ The window shows it no longer; there is no body.",
    params(
        ("id" = String, Path, description = "人员编号 / id of the person"),
        ("facility" = String, Path, description = "机构编号 / id of the facility"),
        ("bill" = String, Path, description = "机构的票据号 / the facility's number of the bill"),
    ),
    responses((status = 201, description = "已撤回 / withdrawn", body = ref("#/components/schemas/Waiting"))),
)]
pub(super) async fn withdraw(
    State(api): Api,
    Command(order): Command,
    Named((person, facility, bill)): Named<(PersonId, FacilityId, BillId)>,
) -> Carried {
    api.run(move |service| Ok(created(service.withdraw_waiting(&order, &person, &facility, &bill)?))).await
}
