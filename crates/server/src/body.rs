//! Bodies in JSON. Documents inside of a body are read by the domain's own readers, with places in the body.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::value::RawValue;
use yidan_domain::bill::{Problem, place_problems};
use yidan_service::Refusal;

use crate::failure::Failure;

/// What a document's reader gives.
type Read<T> = fn(&[u8]) -> Result<T, Vec<Problem>>;

/// A body of JSON that came whole.
pub(crate) struct Body(Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Body, Failure> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !is_json(kind) {
            return Err(Failure::WrongKind);
        }
        Bytes::from_request(request, state).await.map(Body).map_err(unread)
    }
}

/// Why a body was not read.
pub(crate) fn unread(rejection: BytesRejection) -> Failure {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::CutShort,
    }
}

fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

impl Body {
    /// The body that these bytes are.
    pub fn of(bytes: Bytes) -> Body {
        Body(bytes)
    }

    /// The body as a whole, which is no document.
    pub fn parse<'b, T: Deserialize<'b>>(&'b self) -> Result<T, Failure> {
        let bytes = self.0.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.0);
        serde_json::from_slice(bytes).map_err(|error| {
            let (line, column, why) = (error.line(), error.column(), error.to_string());
            let place = format!(" at line {line} column {column}");
            Failure::BadBody { line, column, why: why.strip_suffix(&place).unwrap_or(&why).to_owned() }
        })
    }

    /// The body as one document.
    pub fn document<T>(&self, read: Read<T>) -> Result<T, Failure> {
        read(&self.0).map_err(Failure::from)
    }

    /// The body as a list of documents, all problems of all of them at once.
    pub fn documents<T>(&self, read: Read<T>) -> Result<Vec<T>, Failure> {
        let parts: Vec<&RawValue> = self.parse()?;
        let (mut documents, mut problems) = (Vec::with_capacity(parts.len()), Vec::new());
        for (at, part) in parts.into_iter().enumerate() {
            let part = self.part(part, format!("$[{at}]"));
            match read(part.raw.get().as_bytes()) {
                Ok(document) => documents.push(document),
                Err(found) => problems.extend(part.placed(found)),
            }
        }
        if problems.is_empty() { Ok(documents) } else { Err(problems.into()) }
    }

    /// The part of the body that `raw` is, which stands at `path`.
    pub fn part<'b>(&'b self, raw: &'b RawValue, path: impl Into<String>) -> Part<'b> {
        let start = raw.get().as_ptr().addr().saturating_sub(self.0.as_ptr().addr());
        let before =
            self.0.get(..start).and_then(|before| std::str::from_utf8(before).ok()).unwrap_or_default();
        let before = before.strip_prefix('\u{FEFF}').unwrap_or(before);
        let last = before.rsplit('\n').next().unwrap_or_default();
        Part {
            raw,
            path: path.into(),
            lines: number(before.matches('\n').count()),
            columns: number(last.chars().count()),
        }
    }
}

/// A document inside of a body.
pub(crate) struct Part<'b> {
    raw: &'b RawValue,
    path: String,
    /// Whole lines before it.
    lines: u32,
    /// Characters before it on its first line.
    columns: u32,
}

impl Part<'_> {
    /// The document.
    pub fn read<T>(&self, read: Read<T>) -> Result<T, Failure> {
        read(self.raw.get().as_bytes()).map_err(|problems| self.placed(problems).into())
    }

    /// What the service refuses about the document, with places in the body.
    pub fn refused(&self, refusal: Refusal) -> Failure {
        match refusal {
            Refusal::Problems(problems) => self.placed(problems).into(),
            other => other.into(),
        }
    }

    fn placed(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        place_problems(self.raw.get().as_bytes(), &mut problems);
        problems.into_iter().map(|problem| self.moved(problem)).collect()
    }

    fn moved(&self, problem: Problem) -> Problem {
        let inside = problem.path.strip_prefix('$').unwrap_or(&problem.path);
        let first = problem.line == Some(1);
        let column = |column: u32| if first { column.saturating_add(self.columns) } else { column };
        Problem {
            path: format!("{}{inside}", self.path),
            line: problem.line.map(|line| line.saturating_add(self.lines)),
            column: problem.column.map(column),
            ..problem
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use yidan_domain::casefile::read_claim;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Quote<'b> {
        #[serde(borrow)]
        claim: &'b RawValue,
    }

    #[test]
    fn places_are_those_of_the_body() {
        let body = Body::of(Bytes::from_static("{ \"claim\": {\n \"bill\": 3 }}".as_bytes()));
        let quote: Quote<'_> = body.parse().expect("a body");
        let Err(Failure::Refused(Refusal::Problems(found))) =
            body.part(quote.claim, "$.claim").read(read_claim)
        else {
            panic!("not refused")
        };
        let unknown = found.iter().find(|problem| problem.path == "$.claim.bill").expect("a problem");
        assert_eq!((unknown.line, unknown.column.map(|column| column < 12)), (Some(2), Some(true)));
        let missing = found.iter().find(|problem| problem.line == Some(1)).expect("another");
        assert_eq!(missing.column, Some(12));
        assert!(found.iter().all(|problem| problem.path.starts_with("$.claim")));
    }

    #[test]
    fn what_is_no_json_is_placed_too() {
        let body = Body::of(Bytes::from_static(b"{\n  \"claim\" 3}"));
        let failure = body.parse::<Quote<'_>>().expect_err("refused");
        assert!(matches!(failure, Failure::BadBody { line: 2, column: 11, .. }), "{failure:?}");
    }
}
