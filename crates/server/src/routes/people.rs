//! People: registering, recording facts, looking, finding.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use yidan_book::diag::Text;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::registry::json::{read_fact, read_person};
use yidan_domain::registry::{DocumentNumber, IdentityDocument, OtherDocument};
use yidan_service::Who;
use yidan_types::{IdentityNumber, PersonId};

use super::person_file::person_file;
use super::{Api, Carried, Day, Done, Named, Shown, created};
use crate::body::Body;
use crate::caller::{By, Command};
use crate::failure::Failure;

/// Registers somebody new.
#[utoipa::path(
    post, path = "/people", tag = "people", operation_id = "register_person",
    summary = "登记人员 / register a person",
    description = "请求体是人员文件 yidan-person。/ The body is a document `yidan-person`.",
    request_body(content = ref("#/components/schemas/Person"), content_type = "application/json"),
    responses((status = 201, description = "已登记 / registered", body = ref("#/components/schemas/Versioned"))),
)]
pub(super) async fn register(State(api): Api, Command(order): Command, body: Body) -> Carried {
    api.run(move |service| {
        let person = body.document(read_person)?;
        Ok(created(service.register(&order, &person)?))
    })
    .await
}

/// Records what is known of a person from now on.
#[utoipa::path(
    put, path = "/people/{id}", tag = "people", operation_id = "amend_person",
    summary = "更新人员资料 / amend a person",
    description = "给出完整的人员文件；以前的内容仍保留。/ The whole document; what was known before stays on record.",
    params(("id" = String, Path, description = "人员编号 / id of the person")),
    request_body(content = ref("#/components/schemas/Person"), content_type = "application/json"),
    responses((status = 200, description = "已记录 / recorded", body = ref("#/components/schemas/Versioned"))),
)]
pub(super) async fn amend(
    State(api): Api,
    Command(order): Command,
    Named(id): Named<PersonId>,
    body: Body,
) -> Carried {
    api.run(move |service| {
        let person = body.document(read_person)?;
        if person.id != id {
            return Err(other_person());
        }
        Ok(Done(StatusCode::OK, service.amend(&order, &person)?))
    })
    .await
}

fn other_person() -> Failure {
    let text = Text::new("人员编号与路径里的不同", "the id is not the one of the path");
    vec![Problem::new(ProblemCode::ConflictingFields, "$.person_id", text)].into()
}

/// The file of a person.
#[utoipa::path(
    get, path = "/people/{id}", tag = "people", operation_id = "view_person",
    summary = "查看人员档案 / the file of a person",
    description = "资料、全部事实、每笔结算的现状。查看会记入审计。/ Person, all facts, where each settlement stands. The look is written to the audit trail.",
    params(("id" = String, Path, description = "人员编号 / id of the person")),
    responses((status = 200, description = "档案 / the file", body = ref("#/components/schemas/PersonFile"))),
)]
pub(super) async fn view(State(api): Api, By(by): By, Named(id): Named<PersonId>) -> Shown {
    api.run(move |service| Ok(Json(person_file(&service.view(&by, &id)?)))).await
}

/// Records facts about a person, all or none.
#[utoipa::path(
    post, path = "/people/{id}/facts", tag = "people", operation_id = "record_facts",
    summary = "登记事实 / record facts",
    description = "请求体是事实文件 yidan-fact 的列表；全部登记或全部不登记。/ The body is a list of documents `yidan-fact`; all are recorded or none.",
    params(("id" = String, Path, description = "人员编号 / id of the person")),
    request_body(content = ref("#/components/schemas/Facts"), content_type = "application/json"),
    responses((status = 201, description = "已登记 / recorded", body = ref("#/components/schemas/FactsRecorded"))),
)]
pub(super) async fn record_facts(
    State(api): Api,
    Command(order): Command,
    Named(id): Named<PersonId>,
    body: Body,
) -> Carried {
    api.run(move |service| {
        let facts = body.documents(read_fact)?;
        Ok(created(service.record_facts(&order, &id, &facts)?))
    })
    .await
}

/// How somebody is sought: in the body, since paths stand in logs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sought {
    person_id: Option<PersonId>,
    document: Option<SoughtDocument>,
    name: Option<String>,
    birth_date: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SoughtDocument {
    kind: String,
    number: String,
}

/// Finds people.
#[utoipa::path(
    post, path = "/people/find", tag = "people", operation_id = "find_people",
    summary = "查找人员 / find people",
    description = "按编号、证件，或姓名和出生日期，三者取一。查找会记入审计，但不记证件号码和姓名。/ By id, by document, or by name and birth date, one of them. The look is written to the audit trail, without number and name.",
    request_body(content = ref("#/components/schemas/Sought"), content_type = "application/json"),
    responses((status = 200, description = "找到的人员编号，可能没有 / ids that were found, perhaps none", body = ref("#/components/schemas/Found"))),
)]
pub(super) async fn find(State(api): Api, By(by): By, body: Body) -> Shown {
    api.run(move |service| {
        let who = who(body.parse()?)?;
        Ok(Json(json!({ "people": service.find(&by, &who)? })))
    })
    .await
}

fn who(sought: Sought) -> Result<Who, Failure> {
    match sought {
        Sought { person_id: Some(id), document: None, name: None, birth_date: None } => Ok(Who::Id(id)),
        Sought { person_id: None, document: Some(document), name: None, birth_date: None } => {
            Ok(Who::Document(identity(&document)?))
        }
        Sought { person_id: None, document: None, name: Some(name), birth_date: Some(Day(birth)) } => {
            Ok(Who::Name(name, birth))
        }
        _ => {
            let text = Text::new(
                "请给出 person_id、document，或 name 和 birth_date，三者取一",
                "give `person_id`, `document`, or `name` and `birth_date`, one of them",
            );
            Err(vec![Problem::new(ProblemCode::ConflictingFields, "$", text)].into())
        }
    }
}

fn identity(document: &SoughtDocument) -> Result<IdentityDocument, Failure> {
    let number = &document.number;
    let problem = |code, path: &str, zh: &str, en: &str| {
        Failure::from(vec![Problem::new(code, format!("$.document.{path}"), Text::new(zh, en))])
    };
    if document.kind == "resident_card" {
        let number = IdentityNumber::parse(number).map_err(|_| {
            problem(ProblemCode::BadNumber, "number", "不是身份证号码", "not the number of an identity card")
        })?;
        return Ok(IdentityDocument::ResidentCard(number));
    }
    let kind = OtherDocument::find(&document.kind).ok_or_else(|| {
        problem(ProblemCode::UnknownValue, "kind", "没有这种证件", "there is no such kind of document")
    })?;
    let number = DocumentNumber::parse(number).map_err(|error| vec![error.at("$.document.number")])?;
    Ok(IdentityDocument::Other(kind, number))
}
