//! The routes: each reads its request, calls one method of the service, and writes the answer.

mod books;
mod claims;
mod clearing;
mod corrections;
mod households;
mod journal;
mod ledger;
mod list_request;
mod list_shown;
mod lists;
mod people;
mod person_file;
mod registers;
mod system;
mod waiting;

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yidan_service::{Answer, Document};
use yidan_types::{Date, parse_date};

use crate::failure::Failure;
use crate::shared::Shared;

/// The state of all handlers.
type Api = axum::extract::State<Arc<Shared>>;

/// Says that an answer was given before.
const REPLAYED: &str = "idempotency-replayed";

/// The routes that need a token.
pub(crate) fn guarded() -> OpenApiRouter<Arc<Shared>> {
    OpenApiRouter::new()
        .routes(routes!(people::register))
        .routes(routes!(people::amend, people::view))
        .routes(routes!(people::record_facts))
        .routes(routes!(people::find))
        .routes(routes!(households::view))
        .routes(routes!(corrections::list, corrections::confirm))
        .routes(routes!(claims::quote))
        .routes(routes!(claims::release))
        .routes(routes!(claims::settle))
        .routes(routes!(claims::settlement))
        .routes(routes!(claims::reverse))
        .routes(routes!(claims::pay))
        .routes(routes!(claims::pay_back))
        .routes(routes!(waiting::send))
        .routes(routes!(waiting::withdraw))
        .routes(routes!(registers::put_facilities, registers::facilities))
        .routes(routes!(registers::put_items))
        .routes(routes!(books::publish, books::list))
        .routes(routes!(ledger::balances))
        .routes(routes!(ledger::statement))
        .routes(routes!(journal::journal))
        .routes(routes!(clearing::reconcile))
        .routes(routes!(clearing::facility_month))
        .routes(routes!(clearing::place_months))
        .routes(routes!(clearing::pay))
        .merge(lists::routes())
}

/// The routes that do not.
pub(crate) fn open() -> OpenApiRouter<Arc<Shared>> {
    OpenApiRouter::new().routes(routes!(system::health)).routes(routes!(system::openapi))
}

/// The answer of a command, marked if it was given before.
struct Done(StatusCode, Answer);

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        let Done(status, Answer { document, repeated }) = self;
        let mut response = (status, Kept(document)).into_response();
        if repeated {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// A document as it is kept: its text is sent as it is.
struct Kept(Document);

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0.into_text()).into_response()
    }
}

/// What a command answers that records something new.
fn created(answer: Answer) -> Done {
    Done(StatusCode::CREATED, answer)
}

type Shown = Result<Json<Value>, Failure>;
type Carried = Result<Done, Failure>;

/// A value from the path of the request.
struct Named<T>(T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Named<T>, Failure> {
        let Path(value) = Path::from_request_parts(parts, state).await?;
        Ok(Named(value))
    }
}

/// The parameters of the query.
struct Asked<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked<T>, Failure> {
        let Query(value) = Query::from_request_parts(parts, state).await?;
        Ok(Asked(value))
    }
}

/// A value that stands as a string, read by `parse`; what is wrong with it is told by `expected` alone, since it may be
/// personal data.
fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom(format!("expected {expected}")))
}

/// A day, `2020-03-18`.
#[derive(Clone, Copy)]
struct Day(Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        text(deserializer, "a day such as 2020-03-18", |text| parse_date(text).ok()).map(Day)
    }
}
