//! A list as it is sent: the file, and what is said about it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use yidan_book::diag::Text;
use yidan_domain::bill::{Problem, ProblemCode, ShortText};
use yidan_domain::lists::{Decisions, GroupList, ListRow, ListSource, MemberDecision, Month, RowDecision};
use yidan_interop::lists::{ListFile, Mapping, Options, read, read_as_before};
use yidan_service::Service;
use yidan_types::PersonId;

use crate::body::Body;
use crate::failure::Failure;

/// A list as it was sent, as `multipart/form-data` with the parts `file` and `about`, or in JSON with the file in base64.
pub(super) struct Sent {
    about: Body,
    file: Option<Bytes>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    file: Option<String>,
    group: String,
    office: String,
    month: Option<String>,
    sheet: Option<String>,
    mapping: Option<Box<RawValue>>,
    decisions: Option<Decided>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Decided {
    rows: BTreeMap<u32, OfRow>,
    members: BTreeMap<PersonId, OfMember>,
    alarms_accepted: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OfRow {
    Accept,
    Assign(PersonId),
    Leave,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OfMember {
    End,
    Keep,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Failure> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            return Ok(Sent { about: Body::from_request(request, state).await?, file: None });
        }
        let parts = Multipart::from_request(request, state).await.map_err(|_| Failure::WrongKind)?;
        parts_of(parts).await
    }
}

async fn parts_of(mut parts: Multipart) -> Result<Sent, Failure> {
    let (mut about, mut file) = (None, None);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let into = match part.name() {
            Some("about") => &mut about,
            Some("file") => &mut file,
            _ => return Err(missing("$", "只应有 about 和 file 两部分", "the parts are `about` and `file`")),
        };
        *into = Some(part.bytes().await.map_err(broken)?);
    }
    let about = about.ok_or_else(|| missing("$.about", "缺少 about 部分", "the part `about` is missing"))?;
    let file = file.ok_or_else(|| missing("$.file", "缺少 file 部分", "the part `file` is missing"))?;
    Ok(Sent { about: Body::of(about), file: Some(file) })
}

fn broken(error: MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::CutShort,
    }
}

fn missing(path: &str, zh: &str, en: &str) -> Failure {
    problem(ProblemCode::MissingField, path, zh, en)
}

fn problem(code: ProblemCode, path: &str, zh: &str, en: &str) -> Failure {
    vec![Problem::new(code, path, Text::new(zh, en))].into()
}

/// A list that was read.
pub(super) struct Opened {
    pub list: GroupList,
    pub file: ListFile,
    /// The mapping that was sent, if one was.
    given: Option<Mapping>,
    pub rows: Vec<ListRow>,
    pub decisions: Decisions,
}

impl Sent {
    /// Reads the file, with the mapping that was sent, else with the columns of the list before it.
    pub fn open(self, service: &Service) -> Result<Opened, Failure> {
        let about: About = self.about.parse()?;
        let bytes = match (self.file, &about.file) {
            (Some(file), None) => file,
            (None, Some(text)) => Bytes::from(
                STANDARD
                    .decode(text)
                    .map_err(|_| problem(ProblemCode::BadText, "$.file", "不是 base64", "not base64"))?,
            ),
            (None, None) => return Err(missing("$.file", "缺少名单文件", "the file is missing")),
            (Some(_), Some(_)) => {
                return Err(problem(
                    ProblemCode::ConflictingFields,
                    "$.file",
                    "文件给了两次",
                    "the file is there twice",
                ));
            }
        };
        let given = about.mapping.as_ref().map(|mapping| Mapping::parse(mapping.get())).transpose()?;
        let mut file = match &given {
            Some(mapping) => {
                read(&bytes, &Options { sheet: about.sheet.clone(), mapping: mapping.clone() }, |_| {})?
            }
            None => read_as_before(&bytes, about.sheet.as_deref(), about.before(service)?, |_| {})?,
        };
        let list = about.list(&file)?;
        let rows = std::mem::take(&mut file.rows).into_iter().map(|row| row.list).collect();
        Ok(Opened { list, file, given, rows, decisions: about.decisions.unwrap_or_default().into() })
    }
}

impl About {
    /// The columns of the list before it.
    fn before(&self, service: &Service) -> Result<Option<Mapping>, Failure> {
        let Some(group) = ShortText::parse(&self.group) else { return Ok(None) };
        let kept = service.list_columns(&self.office, &group)?;
        Ok(kept.and_then(|kept| Mapping::parse(&kept.to_string()).ok()))
    }

    fn list(&self, file: &ListFile) -> Result<GroupList, Failure> {
        let group = ShortText::parse(&self.group)
            .ok_or_else(|| problem(ProblemCode::BadText, "$.group", "不是人群名称", "no name of a group"))?;
        let office = ShortText::parse(&self.office).ok_or_else(|| {
            problem(ProblemCode::BadText, "$.office", "不是部门名称", "no name of an office")
        })?;
        let month = match &self.month {
            Some(text) => Month::parse(text).ok_or_else(|| {
                problem(ProblemCode::BadDate, "$.month", "月份写作2020-08", "a month is written 2020-08")
            })?,
            None => file.month.ok_or_else(|| {
                missing("$.month", "名单标题里没有月份，请写明", "no title names the month: say it")
            })?,
        };
        let source = ListSource { file: file.hash.clone(), office: office.as_str().to_owned(), month };
        Ok(GroupList { group, source })
    }
}

impl Opened {
    /// What is remembered for the next list: its columns. Its sheet may be named by the month.
    pub fn columns(&self) -> Value {
        Mapping { sheet: None, ..self.file.mapping.clone() }.document()
    }

    /// What the key of the command stands for: the same whenever the same list is applied with the same decisions. The
    /// mapping as it was sent: what is remembered may have changed meanwhile.
    pub fn content(&self) -> Value {
        let Decisions { rows, members, alarms_accepted } = &self.decisions;
        let row = |(row, decision): (&u32, &RowDecision)| {
            let decided = match decision {
                RowDecision::Accept => json!("accept"),
                RowDecision::Assign(person) => json!({ "assign": person }),
                RowDecision::Leave => json!("leave"),
            };
            (row.to_string(), decided)
        };
        let member = |(person, decision): (&PersonId, &MemberDecision)| {
            (person.to_string(), json!(if *decision == MemberDecision::End { "end" } else { "keep" }))
        };
        json!({
            "file": self.list.source.file,
            "group": self.list.group.as_str(),
            "office": self.list.source.office,
            "month": self.list.source.month.to_string(),
            "mapping": self.given.as_ref().map(Mapping::to_json),
            "rows": rows.iter().map(row).collect::<Value>(),
            "members": members.iter().map(member).collect::<Value>(),
            "alarms_accepted": alarms_accepted,
        })
    }
}

impl From<Decided> for Decisions {
    fn from(decided: Decided) -> Decisions {
        let row = |decision| match decision {
            OfRow::Accept => RowDecision::Accept,
            OfRow::Assign(person) => RowDecision::Assign(person),
            OfRow::Leave => RowDecision::Leave,
        };
        let member = |decision| match decision {
            OfMember::End => MemberDecision::End,
            OfMember::Keep => MemberDecision::Keep,
        };
        Decisions {
            rows: decided.rows.into_iter().map(|(at, decision)| (at, row(decision))).collect(),
            members: decided
                .members
                .into_iter()
                .map(|(person, decision)| (person, member(decision)))
                .collect(),
            alarms_accepted: decided.alarms_accepted,
        }
    }
}
