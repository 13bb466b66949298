//! Published books.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use yidan_service::Refusal;
use yidan_types::UserId;

use super::{Api, Asked, Carried, Shown, created};
use crate::body::Body;
use crate::caller::{By, Command};
use crate::failure::Failure;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishBody {
    text: String,
    author: UserId,
}

/// Publishes a version of a book.
#[utoipa::path(
    post, path = "/books", tag = "books", operation_id = "publish_book",
    summary = "发布账册 / publish a book",
    description = "调用者是审批人，不能是作者；行号是账册文本的行号。/ Who calls approves and must not be the author; lines of problems are those of the book's text.",
    request_body(content = ref("#/components/schemas/PublishRequest"), content_type = "application/json"),
    responses((status = 201, description = "已发布 / published", body = ref("#/components/schemas/Published"))),
)]
pub(super) async fn publish(State(api): Api, Command(order): Command, body: Body) -> Carried {
    api.run(move |service| {
        let asked: PublishBody = body.parse()?;
        let published = service.publish(&order, &asked.text, &asked.author);
        Ok(created(published.map_err(in_text)?))
    })
    .await
}

/// Problems of a book stand in its text.
fn in_text(refusal: Refusal) -> Failure {
    let Refusal::Problems(mut problems) = refusal else { return refusal.into() };
    for problem in problems.iter_mut().filter(|problem| problem.line.is_some()) {
        problem.path = "$.text".to_owned();
    }
    problems.into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(default)]
    text: bool,
}

/// The books that are published.
#[utoipa::path(
    get, path = "/books", tag = "books", operation_id = "books",
    summary = "已发布的账册 / published books",
    description = "全部版本，旧的在前。/ All versions, the oldest first.",
    params(("text" = Option<bool>, Query, description = "是否带账册文本 / whether with their texts")),
    responses((status = 200, description = "账册 / books", body = ref("#/components/schemas/BookList"))),
)]
pub(super) async fn list(State(api): Api, By(_): By, Asked(wanted): Asked<Wanted>) -> Shown {
    api.run(move |service| {
        let books = service.published()?.into_iter().map(|(book, text)| {
            let mut shown = json!({
                "book": book.id,
                "area": book.area.to_string(),
                "year": book.year,
                "published_on": book.published_on,
                "author": book.author,
                "approver": book.approver,
            });
            if wanted.text {
                shown["text"] = json!(text);
            }
            shown
        });
        Ok(Json(json!({ "books": books.collect::<Value>() })))
    })
    .await
}
