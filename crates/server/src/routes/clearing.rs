//! Reconciling days, statements of months, payments.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use yidan_book::diag::Text;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::clearing::{Month, PlacePair};
use yidan_domain::reconcile::read_day;
use yidan_domain::registry::AreaCode;
use yidan_service::Payment;
use yidan_types::{FacilityId, Fen};

use super::{Api, Carried, Named, Shown, created, text};
use crate::body::Body;
use crate::caller::{By, Command};
use crate::failure::Failure;

/// Compares a facility's statement of a day with what was posted.
#[utoipa::path(
    post, path = "/reconciliations", tag = "clearing", operation_id = "reconcile",
    summary = "日对账 / reconcile a day",
    description = "请求体是 yidan-day：机构一天的合计，可带逐笔明细；答复指明每处差异。/ The body is a `yidan-day`: a facility's totals of a day, perhaps with each bill; the answer names every difference.",
    request_body(content = ref("#/components/schemas/DayStatement"), content_type = "application/json"),
    responses((status = 200, description = "对账结果 / the reconciliation", body = ref("#/components/schemas/Reconciliation"))),
)]
pub(super) async fn reconcile(State(api): Api, By(by): By, body: Body) -> Shown {
    api.run(move |service| {
        let day = body.document(read_day)?;
        Ok(Json(service.reconcile(&by, &day)?))
    })
    .await
}

/// The statement of a month for a facility.
#[utoipa::path(
    get, path = "/clearing/facilities/{id}/{month}", tag = "clearing", operation_id = "facility_month",
    summary = "机构月度清算单 / statement of a month for a facility",
    description = "各付方应付、扣留、抵扣、已付、期末尚欠。/ What each payer came to owe it, what was kept back, set off and paid, what is still owed.",
    params(
        ("id" = String, Path, description = "机构编号 / id of the facility"),
        ("month" = String, Path, description = "月份 / the month", example = "2020-04"),
    ),
    responses((status = 200, description = "清算单 / the statement", body = ref("#/components/schemas/FacilityMonth"))),
)]
pub(super) async fn facility_month(
    State(api): Api,
    By(by): By,
    Named((id, month)): Named<(FacilityId, InMonth)>,
) -> Shown {
    api.run(move |service| Ok(Json(service.facility_month(&by, &id, month.0)?))).await
}

/// The statements of a month between a place and others.
#[utoipa::path(
    get, path = "/clearing/places/{area}/{month}", tag = "clearing", operation_id = "place_months",
    summary = "异地清算单 / statements of a month between places",
    description = "该地作为付方或就医地的每一对。/ Each pair in which the place pays or treats.",
    params(
        ("area" = String, Path, description = "区划代码，6位 / area code, six digits", example = "990102"),
        ("month" = String, Path, description = "月份 / the month", example = "2020-04"),
    ),
    responses((status = 200, description = "清算单 / statements", body = ref("#/components/schemas/PlaceMonths"))),
)]
pub(super) async fn place_months(
    State(api): Api,
    By(by): By,
    Named((area, month)): Named<(Place, InMonth)>,
) -> Shown {
    api.run(move |service| {
        let statements = service.place_months(&by, area.0, month.0)?;
        Ok(Json(
            json!({ "area": area.0.to_string(), "month": month.0.to_string(), "statements": statements }),
        ))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    payment: Option<Kind>,
    facility_id: Option<FacilityId>,
    payer: Option<Place>,
    treated_in: Option<Place>,
    amount: Fen,
}

/// Posts a payment.
#[utoipa::path(
    post, path = "/clearing/payments", tag = "clearing", operation_id = "clearing_payment",
    summary = "支付 / post a payment",
    description = "给机构清算、扣留或退还保证金、预付、抵扣，或一地付给另一地；不能超过应付。/ To a facility: clearing, a deposit kept back or paid out, an advance, setting it off; or from one place to another. Never more than is owed.",
    request_body(content = ref("#/components/schemas/PaymentRequest"), content_type = "application/json"),
    responses((status = 201, description = "已入账 / posted", body = ref("#/components/schemas/Payment"))),
)]
pub(super) async fn pay(State(api): Api, Command(order): Command, body: Body) -> Carried {
    api.run(move |service| match body.parse()? {
        PayBody { payment: Some(kind), facility_id: Some(id), payer: None, treated_in: None, amount } => {
            Ok(created(service.pay_facility(&order, kind.0, &id, amount)?))
        }
        PayBody { payment: None, facility_id: None, payer: Some(payer), treated_in: Some(at), amount } => {
            let pair = PlacePair { payer: payer.0, treated_in: at.0 };
            Ok(created(service.pay_place(&order, pair, amount)?))
        }
        _ => Err(neither()),
    })
    .await
}

fn neither() -> Failure {
    let text = Text::new(
        "请给出 payment 和 facility_id，或 payer 和 treated_in",
        "give `payment` and `facility_id`, or `payer` and `treated_in`",
    );
    vec![Problem::new(ProblemCode::ConflictingFields, "$", text)].into()
}

/// Declares values that stand as a string.
macro_rules! from_text {
    ($($name:ident($inner:ty), $expected:literal, $parse:expr;)*) => {$(
        pub(super) struct $name($inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                text(deserializer, $expected, $parse).map($name)
            }
        }
    )*};
}

from_text! {
    InMonth(Month), "a month such as 2020-04", Month::parse;
    Place(AreaCode), "an area code of six digits", |text| AreaCode::parse(text).ok();
    Kind(Payment), "`clear`, `retain`, `release`, `prepay` or `set_off`", Payment::find;
}
