//! Households: who belongs to one.

use axum::Json;
use axum::extract::State;
use yidan_domain::registry::json::household_json;
use yidan_types::HouseholdId;

use super::{Api, Named, Shown};
use crate::caller::By;

/// The members of a household.
#[utoipa::path(
    get, path = "/households/{id}", tag = "people", operation_id = "view_household",
    summary = "查看一户的成员 / the members of a household",
    description = "此刻登记在这一户的人，各带今天有效的人群身份；没有证件、电话和住址。查看会记入审计。/ Whoever belongs to it now, each with the groups of today, without documents, telephone and addresses. The look is written to the audit trail.",
    params(("id" = String, Path, description = "家庭编号 / id of the household")),
    responses((status = 200, description = "成员 / the members", body = ref("#/components/schemas/Household"))),
)]
pub(super) async fn view(State(api): Api, By(by): By, Named(id): Named<HouseholdId>) -> Shown {
    api.run(move |service| Ok(Json(household_json(&service.household(&by, &id)?)))).await
}
