//! Quotes, reservations, settlements, reversals, instalments.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use yidan_book::diag::Text;
use yidan_domain::bill::{Problem, ProblemCode, ShortText};
use yidan_domain::casefile::read_claim;
use yidan_domain::ledger::OwnPay;
use yidan_service::{Hold, Order};
use yidan_types::{Fen, PersonId, SettlementId};

use super::{Api, Carried, Kept, Named, created, text};
use crate::body::Body;
use crate::caller::{By, Command, Key};
use crate::failure::Failure;

/// So long a quote may be held.
const MAX_MINUTES: u32 = 30 * 24 * 60;

#[derive(Deserialize)]
#[serde(transparent)]
struct OwnPaid(#[serde(deserialize_with = "own_pay")] OwnPay);

fn own_pay<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<OwnPay, D::Error> {
    text(deserializer, "`at_window` or `later`", OwnPay::find)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteBody<'b> {
    #[serde(borrow)]
    claim: &'b RawValue,
    own_pay: OwnPaid,
    reserve_minutes: Option<u32>,
}

/// What would be paid now.
#[utoipa::path(
    post, path = "/quotes", tag = "settlements", operation_id = "quote",
    summary = "预结算 / quote",
    description = "按今天所知预结算，不入账。给出 reserve_minutes 则预留所承诺的金额，答复的 settlement_id 供结算时填入 promised；此时是命令，须带 Idempotency-Key。/ What would be paid on what is known today; posts nothing. With `reserve_minutes` what is promised is held, and the `settlement_id` of the answer is what a settlement takes as `promised`; the request is a command then and needs an Idempotency-Key.",
    request_body(content = ref("#/components/schemas/QuoteRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "预结算单 / the quote", body = ref("#/components/schemas/Settlement")),
        (status = 201, description = "已预留的预结算单 / the quote, held", body = ref("#/components/schemas/Settlement")),
    ),
)]
pub(super) async fn quote(State(api): Api, By(by): By, key: Key, body: Body) -> Result<Response, Failure> {
    api.run(move |service| {
        let asked: QuoteBody<'_> = body.parse()?;
        let part = body.part(asked.claim, "$.claim");
        let (claim, own_pay) = (part.read(read_claim)?, asked.own_pay.0);
        let Some(minutes) = asked.reserve_minutes else {
            let quote = service.quote(&by, &claim, own_pay).map_err(|refusal| part.refused(refusal))?;
            return Ok(Kept(quote).into_response());
        };
        let order = Order { key: key.needed()?, by };
        let held = service.reserve(&order, &claim, own_pay, hold(minutes)?);
        Ok(created(held.map_err(|refusal| part.refused(refusal))?).into_response())
    })
    .await
}

/// From a minute to thirty days.
fn hold(minutes: u32) -> Result<Hold, Failure> {
    if (1..=MAX_MINUTES).contains(&minutes) {
        return Ok(Hold::Minutes(minutes));
    }
    let text = Text::new("预留时间应是1到43200分钟", "a quote is held for 1 to 43200 minutes");
    Err(vec![Problem::new(ProblemCode::OutOfRange, "$.reserve_minutes", text)].into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody<'b> {
    #[serde(borrow)]
    claim: &'b RawValue,
    own_pay: OwnPaid,
    promised: Option<SettlementId>,
}

/// Settles a claim.
#[utoipa::path(
    post, path = "/settlements", tag = "settlements", operation_id = "settle",
    summary = "结算 / settle",
    description = "结算一份申请并入账。/ Settles a claim and posts it.",
    request_body(content = ref("#/components/schemas/SettleRequest"), content_type = "application/json"),
    responses((status = 201, description = "结算单 / the settlement", body = ref("#/components/schemas/Settlement"))),
)]
pub(super) async fn settle(State(api): Api, Command(order): Command, body: Body) -> Carried {
    api.run(move |service| {
        let asked: SettleBody<'_> = body.parse()?;
        let part = body.part(asked.claim, "$.claim");
        let claim = part.read(read_claim)?;
        let settled = service.settle(&order, &claim, asked.own_pay.0, asked.promised.as_ref());
        Ok(created(settled.map_err(|refusal| part.refused(refusal))?))
    })
    .await
}

/// A settlement as it was answered.
#[utoipa::path(
    get, path = "/settlements/{id}", tag = "settlements", operation_id = "settlement",
    summary = "查看结算单 / a settlement",
    description = "结算时的答复原样；更正和冲销后的现状见人员档案。/ As it was answered when it was made; where it stands by now is in the person's file.",
    params(("id" = String, Path, description = "结算编号 / id of the settlement")),
    responses((status = 200, description = "结算单 / the settlement", body = ref("#/components/schemas/Settlement"))),
)]
pub(super) async fn settlement(
    State(api): Api,
    By(by): By,
    Named(id): Named<SettlementId>,
) -> Result<Kept, Failure> {
    api.run(move |service| -> Result<Kept, Failure> { Ok(Kept(service.settlement(&by, &id)?)) }).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReverseBody {
    reason: String,
}

/// Cancels a settlement in full.
#[utoipa::path(
    post, path = "/settlements/{id}/reversal", tag = "settlements", operation_id = "reverse",
    summary = "冲销 / reverse",
    description = "全额冲销一笔结算。/ Cancels a settlement in full.",
    params(("id" = String, Path, description = "结算编号 / id of the settlement")),
    request_body(content = ref("#/components/schemas/ReverseRequest"), content_type = "application/json"),
    responses((status = 201, description = "已冲销 / reversed", body = ref("#/components/schemas/Reversed"))),
)]
pub(super) async fn reverse(
    State(api): Api,
    Command(order): Command,
    Named(id): Named<SettlementId>,
    body: Body,
) -> Carried {
    api.run(move |service| {
        let asked: ReverseBody = body.parse()?;
        let reason = ShortText::parse(&asked.reason).ok_or_else(bad_reason)?;
        Ok(created(service.reverse(&order, &id, &reason)?))
    })
    .await
}

fn bad_reason() -> Failure {
    let text = Text::new("原因应是1到200个可见字符", "a reason has 1 to 200 visible characters");
    vec![Problem::new(ProblemCode::BadText, "$.reason", text)].into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    amount: Fen,
}

/// The patient pays some of what is owed.
#[utoipa::path(
    post, path = "/settlements/{id}/instalments", tag = "settlements", operation_id = "pay",
    summary = "还款 / pay an instalment",
    description = "先诊疗后付费的患者还款。/ The patient pays some of what is owed for a settlement that was treated first.",
    params(("id" = String, Path, description = "结算编号 / id of the settlement")),
    request_body(content = ref("#/components/schemas/PayRequest"), content_type = "application/json"),
    responses((status = 201, description = "已入账 / posted", body = ref("#/components/schemas/Paid"))),
)]
pub(super) async fn pay(
    State(api): Api,
    Command(order): Command,
    Named(id): Named<SettlementId>,
    body: Body,
) -> Carried {
    api.run(move |service| {
        let asked: PayBody = body.parse()?;
        Ok(created(service.pay(&order, &id, asked.amount)?))
    })
    .await
}

/// Gives back what was paid too much.
#[utoipa::path(
    post, path = "/settlements/{id}/pay-back", tag = "settlements", operation_id = "pay_back",
    summary = "退还多付 / pay back",
    description = "把患者多付的还给患者；没有请求体。/ Gives the patient back what was paid too much; there is no body.",
    params(("id" = String, Path, description = "结算编号 / id of the settlement")),
    responses((status = 201, description = "已入账 / posted", body = ref("#/components/schemas/Paid"))),
)]
pub(super) async fn pay_back(
    State(api): Api,
    Command(order): Command,
    Named(id): Named<SettlementId>,
) -> Carried {
    api.run(move |service| Ok(created(service.pay_back(&order, &id)?))).await
}

/// Gives up what was reserved.
#[utoipa::path(
    post, path = "/people/{id}/reservations/{settlement}/release", tag = "settlements", operation_id = "release",
    summary = "放弃预留 / give up what was reserved",
    description = "到期以前放弃预结算时预留的金额；没有请求体。/ Gives up what a quote held before it expires; there is no body.",
    params(
        ("id" = String, Path, description = "人员编号 / id of the person"),
        ("settlement" = String, Path, description = "预留时给出的结算编号 / the settlement_id that the quote gave"),
    ),
    responses((status = 201, description = "已放弃 / given up", body = ref("#/components/schemas/Released"))),
)]
pub(super) async fn release(
    State(api): Api,
    Command(order): Command,
    Named((id, settlement)): Named<(PersonId, SettlementId)>,
) -> Carried {
    api.run(move |service| Ok(created(service.release(&order, &id, &settlement)?))).await
}
