//! Facilities and catalogues.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use yidan_domain::registry::AreaCode;
use yidan_domain::registry::json::{facility_json, read_facility, read_item};

use super::{Api, Carried, Named, Shown, created};
use crate::body::Body;
use crate::caller::{By, Command};
use crate::failure::Failure;

/// Records facilities, new ones or further facts of known ones.
#[utoipa::path(
    post, path = "/facilities", tag = "registers", operation_id = "put_facilities",
    summary = "登记医疗机构 / record facilities",
    description = "请求体是 yidan-facility 的列表；每家给出完整内容，已登记的记录在前、不变。/ The body is a list of `yidan-facility`; each whole, what was recorded first and unchanged.",
    request_body(content = ref("#/components/schemas/Facilities"), content_type = "application/json"),
    responses((status = 201, description = "已登记 / recorded", body = ref("#/components/schemas/Recorded"))),
)]
pub(super) async fn put_facilities(State(api): Api, Command(order): Command, body: Body) -> Carried {
    api.run(move |service| {
        let facilities = body.documents(read_facility)?;
        Ok(created(service.put_facilities(&order, &facilities)?))
    })
    .await
}

/// The facilities of the register.
#[utoipa::path(
    get, path = "/facilities", tag = "registers", operation_id = "facilities",
    summary = "医疗机构 / facilities",
    description = "已登记的全部医疗机构。/ All facilities of the register.",
    responses((status = 200, description = "机构 / facilities", body = ref("#/components/schemas/FacilityList"))),
)]
pub(super) async fn facilities(State(api): Api, By(_): By) -> Shown {
    api.run(|service| {
        let facilities = service.facilities()?;
        Ok(Json(json!({ "facilities": facilities.iter().map(facility_json).collect::<Value>() })))
    })
    .await
}

/// Records items of the catalogue of a place.
#[utoipa::path(
    post, path = "/catalogues/{area}/items", tag = "registers", operation_id = "put_items",
    summary = "登记目录项目 / record items of a catalogue",
    description = "请求体是 yidan-item 的列表。/ The body is a list of `yidan-item`.",
    params(("area" = String, Path, description = "区划代码，6位 / area code, six digits", example = "371526")),
    request_body(content = ref("#/components/schemas/Items"), content_type = "application/json"),
    responses((status = 201, description = "已登记 / recorded", body = ref("#/components/schemas/Recorded"))),
)]
pub(super) async fn put_items(
    State(api): Api,
    Command(order): Command,
    Named(area): Named<String>,
    body: Body,
) -> Carried {
    let bad = |error: yidan_domain::registry::NumberError| Failure::BadParameter {
        name: "area",
        why: error.to_string(),
    };
    let area = AreaCode::parse(&area).map_err(bad)?;
    api.run(move |service| {
        let items = body.documents(read_item)?;
        Ok(created(service.put_items(&order, area, &items)?))
    })
    .await
}
