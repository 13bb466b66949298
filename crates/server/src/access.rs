//! What is done around every request: its time limit, its line in the access log, answers that nobody keeps.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::caller::User;
use crate::failure::{Failure, Logged};
use crate::shared::Shared;

/// Gives an answer in time, and writes the line of the log: the template of the route instead of the path, since paths name
/// people.
pub(crate) async fn watched(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let answered = timeout(shared.limits.time, next.run(request)).await;
    let mut response = answered.unwrap_or_else(|_| Failure::TooLong.into_response());
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let said = response.extensions();
    let user = said.get::<User>().map_or("-", |User(user, _)| user.as_str());
    let code = said.get::<Logged>().map_or(String::new(), |Logged(code)| format!(" {code}"));
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis());
    (shared.log)(&format!("{method} {route} {status} {ms}ms {user}{code}"));
    response
}
