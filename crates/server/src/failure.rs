//! Why a request fails, as an answer: the one place where a reason becomes a status and a text.
//!
//! Answers are problems of RFC 9457, in Chinese and English.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use yidan_book::diag::Text;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_interop::lists::{BadMapping, ListProblem};
use yidan_service::Refusal;

/// Why a request fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The service refuses, or a document is wrong.
    Refused(Refusal),
    /// No token, or one that nobody has.
    NoToken,
    /// A form that no page of this server sent.
    OtherSite,
    /// A form without the key that its page gave it.
    NoKey,
    /// There is no such route.
    NoRoute,
    /// The route has no such method.
    NoMethod,
    /// The body is not of the kind that the route takes.
    WrongKind,
    /// The body is not what the route takes: where, and why in English.
    BadBody { line: usize, column: usize, why: String },
    /// A parameter or header: its name, and why in English.
    BadParameter { name: &'static str, why: String },
    /// The body did not come whole.
    CutShort,
    /// The body is larger than is read.
    TooLarge,
    /// The file is no list.
    NotAList(ListProblem),
    /// The mapping of a list does not read.
    NotAMapping(BadMapping),
    /// Too many requests at once.
    Crowded,
    /// It took too long. A command may still take effect.
    TooLong,
    /// A fault of ours.
    Broken,
}

/// The code of the problem that was answered, for the access log.
#[derive(Clone)]
pub(crate) struct Logged(pub String);

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Failure {
        Failure::Refused(Refusal::Problems(problems))
    }
}

impl From<ListProblem> for Failure {
    fn from(problem: ListProblem) -> Failure {
        Failure::NotAList(problem)
    }
}

impl From<BadMapping> for Failure {
    fn from(bad: BadMapping) -> Failure {
        Failure::NotAMapping(bad)
    }
}

impl From<PathRejection> for Failure {
    fn from(rejection: PathRejection) -> Failure {
        Failure::BadParameter { name: "path", why: rejection.body_text() }
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Failure {
        Failure::BadParameter { name: "query", why: rejection.body_text() }
    }
}

/// Status, stable code and sentence.
struct Said {
    status: StatusCode,
    code: &'static str,
    text: Text,
}

impl Failure {
    fn said(&self) -> Said {
        let said = |status, code, zh: &str, en: &str| Said { status, code, text: Text::new(zh, en) };
        match self {
            Failure::Refused(refusal) => {
                let (status, code) = of_refusal(refusal);
                Said { status, code, text: refusal.text() }
            }
            Failure::NoToken => said(
                StatusCode::UNAUTHORIZED,
                "no-token",
                "请求没有带有效的令牌",
                "the request has no token, or one that is not known",
            ),
            Failure::OtherSite => said(
                StatusCode::FORBIDDEN,
                "other-site",
                "请求不是从本系统页面发出的，没有办理",
                "the request is from no page of this system: nothing was done",
            ),
            Failure::NoKey => said(
                StatusCode::BAD_REQUEST,
                "no-key",
                "页面已失效，请返回重新打开",
                "the page has expired: go back and open it again",
            ),
            Failure::NoRoute => {
                said(StatusCode::NOT_FOUND, "no-route", "没有这个接口", "there is no such route")
            }
            Failure::NoMethod => said(
                StatusCode::METHOD_NOT_ALLOWED,
                "no-method",
                "这个接口不支持此方法",
                "the route has no such method",
            ),
            Failure::WrongKind => said(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "wrong-kind",
                "请求体的类型不对（Content-Type）",
                "the body is of another kind than the route takes (Content-Type)",
            ),
            Failure::BadBody { line, column, why } => Said {
                status: StatusCode::BAD_REQUEST,
                code: "bad-body",
                text: Text::new(
                    format!("请求体第{line}行第{column}列不是接口要的内容"),
                    format!("the body at line {line} column {column}: {why}"),
                ),
            },
            Failure::BadParameter { name, why } => Said {
                status: StatusCode::BAD_REQUEST,
                code: "bad-parameter",
                text: Text::new(format!("参数{name}不对"), format!("parameter {name}: {why}")),
            },
            Failure::CutShort => {
                said(StatusCode::BAD_REQUEST, "cut-short", "请求体不完整", "the body did not come whole")
            }
            Failure::TooLarge => said(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "请求体太大，没有读取",
                "the body is too large and was not read",
            ),
            Failure::NotAList(problem) => Said {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                code: problem.code(),
                text: problem.message(),
            },
            Failure::NotAMapping(BadMapping(text)) => {
                Said { status: StatusCode::UNPROCESSABLE_ENTITY, code: "bad-mapping", text: text.clone() }
            }
            Failure::Crowded => said(
                StatusCode::SERVICE_UNAVAILABLE,
                "crowded",
                "请求太多，请稍后用同一编号重试",
                "too many requests at once: send it again under the same key",
            ),
            Failure::TooLong => said(
                StatusCode::SERVICE_UNAVAILABLE,
                "too-long",
                "处理超时，可能已经生效；请用同一编号重试，不会重复办理",
                "it took too long and may have taken effect: send it again under the same key, it takes effect once",
            ),
            Failure::Broken => said(
                StatusCode::INTERNAL_SERVER_ERROR,
                "broken",
                "系统出错，请联系管理员",
                "a fault of the system: ask the administrator",
            ),
        }
    }

    /// Status, code and sentence for a page.
    pub(crate) fn for_people(&self) -> (StatusCode, &'static str, Text) {
        let Said { status, code, text } = self.said();
        (status, code, text)
    }

    fn problems(&self) -> Vec<Value> {
        match self {
            Failure::Refused(Refusal::Problems(problems)) => problems.iter().map(problem_json).collect(),
            Failure::BadBody { line, column, why } => vec![json!({
                "code": "bad-body", "path": "$", "line": line, "column": column,
                "zh": "不是接口要的内容", "en": why, "hint": null,
            })],
            Failure::NotAList(problem) => vec![json!({
                "code": problem.code(), "path": "$.file", "line": null, "column": null,
                "zh": problem.message().zh, "en": problem.message().en,
                "hint": problem.hint().as_ref().map(hint_json),
            })],
            Failure::NotAMapping(BadMapping(text)) => vec![json!({
                "code": "bad-mapping", "path": "$.mapping", "line": null, "column": null,
                "zh": text.zh, "en": text.en, "hint": null,
            })],
            _ => Vec::new(),
        }
    }
}

/// The status of what the service refuses.
fn of_refusal(refusal: &Refusal) -> (StatusCode, &'static str) {
    let absent = |problem: &Problem| match problem.code {
        ProblemCode::UnknownPerson | ProblemCode::UnknownHousehold | ProblemCode::UnknownSettlement => true,
        // What a claim says of its facility is a mistake of the claim, and stands elsewhere.
        ProblemCode::UnknownFacility => problem.path == "$.facility_id",
        // What a settlement says was promised to it stands elsewhere too.
        ProblemCode::UnknownReservation => problem.path == "$.settlement",
        _ => false,
    };
    match refusal {
        Refusal::Problems(problems) => {
            let code = match problems.as_slice() {
                [only] => only.code.as_str(),
                _ => "several-problems",
            };
            let gone = !problems.is_empty() && problems.iter().all(absent);
            (if gone { StatusCode::NOT_FOUND } else { StatusCode::UNPROCESSABLE_ENTITY }, code)
        }
        Refusal::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Refusal::SameKeyOtherContent => (StatusCode::CONFLICT, "same-key-other-content"),
        Refusal::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Refusal::Database(fault) if fault.is_transient() => {
            (StatusCode::SERVICE_UNAVAILABLE, "database-away")
        }
        Refusal::Database(_) => (StatusCode::INTERNAL_SERVER_ERROR, "database"),
        Refusal::Malformed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "malformed-record"),
    }
}

fn problem_json(problem: &Problem) -> Value {
    json!({
        "code": problem.code.as_str(),
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "zh": problem.message.zh,
        "en": problem.message.en,
        "hint": problem.hint.as_ref().map(hint_json),
    })
}

fn hint_json(hint: &Text) -> Value {
    json!({ "zh": hint.zh, "en": hint.en })
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Said { status, code, text } = self.said();
        let body = json!({
            "type": format!("urn:yidan:problem:{code}"),
            "title": text.zh,
            "title_en": text.en,
            "status": status.as_u16(),
            "problems": self.problems(),
        });
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response.extensions_mut().insert(Logged(code.to_owned() + &inner(&self)));
        response
    }
}

/// What only the log is told: the database's own code.
fn inner(failure: &Failure) -> String {
    match failure {
        Failure::Refused(Refusal::Database(fault)) => format!(" ({fault})"),
        _ => String::new(),
    }
}
