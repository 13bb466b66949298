//! Every operation by the token of every role, all of them elsewhere: what the table of roles does not allow is forbidden.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;
use yidan_domain::access::{Act, Reach, Role, reach};

use crate::support::*;

/// What each operation is for. A new operation stands here, or the test below fails.
fn act(operation: &str) -> Act {
    match operation {
        "register_person" | "amend_person" | "record_facts" => Act::ChangePerson,
        "find_people" => Act::FindPeople,
        "view_person" | "view_household" => Act::SeePerson,
        "corrections" => Act::SeeCorrections,
        "confirm_corrections" => Act::ConfirmCorrections,
        "quote" | "release" | "send_waiting" | "withdraw_waiting" => Act::Quote,
        "settle" | "pay" | "pay_back" => Act::Settle,
        "settlement" => Act::SeeSettlement,
        "reverse" => Act::Reverse,
        "put_facilities" | "put_items" => Act::ChangeRegisters,
        "facilities" | "books" => Act::SeeRegisters,
        "publish_book" => Act::PublishBooks,
        "balances" | "statement" | "journal" => Act::SeeLedger,
        "reconcile" | "facility_month" | "place_months" => Act::SeeClearing,
        "clearing_payment" => Act::PayClearing,
        "preview_list" | "apply_list" => Act::KeepLists,
        other => panic!("{other} is for no act: who may use it?"),
    }
}

/// What answers those who have the role anywhere, with what is theirs: here with nothing.
const ANSWERS_WITH_OWN: [&str; 4] = ["balances", "journal", "preview_list", "apply_list"];

#[tokio::test]
async fn each_role_is_refused_what_is_not_its_own() {
    let api = Api::county().await;
    let claim = json!({ "claim": example("quote")["claim"], "own_pay": "at_window", "reserve_minutes": 30 });
    let held = api.post("quotes", "held", &claim).await.expect(201).json();
    let held = held["settlement_id"].as_str().unwrap().to_owned();
    let settled = json!({ "claim": example("quote")["claim"], "own_pay": "at_window", "promised": held });
    api.post("settlements", "settled", &settled).await.expect(201);
    api.roles_elsewhere();
    let document = yidan_server::document();
    let mut refused = 0;
    for (path, method, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap().to_owned();
        if operation.get("security").is_none() {
            continue;
        }
        let act = act(&name);
        let id = match path.as_str() {
            path if path.contains("/people/") => "P-SAMPLE-0001",
            path if path.contains("/households/") => "F-SAMPLE-0001",
            path if path.contains("/facilities/") => "H-SAMPLE-0002",
            _ => &held,
        };
        let path = path.replace("{id}", id).replace("{area}", "990102").replace("{month}", "2020-04");
        let path = path
            .replace("{settlement}", &held)
            .replace("{facility}", "H-SAMPLE-0002")
            .replace("{bill}", "B1");
        let query = match name.as_str() {
            "statement" => "?account=fund:resident_basic:990102&from=2020-01-01&until=2020-12-31",
            "journal" => "?from=2020-01-01&until=2020-12-31",
            _ => "",
        };
        let body = &operation["requestBody"]["content"]["application/json"]["example"];
        let mut body = body.clone();
        if name == "confirm_corrections" {
            body = json!({ "seen": ["0".repeat(64)] });
        }
        for (role, token) in &api.role_tokens {
            let verb = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let request = axum::http::Request::builder()
                .method(verb)
                .uri(format!("{path}{query}"))
                .header("Authorization", format!("Bearer {token}"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", format!("{name}-{}", role.code()));
            let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
            let answer = api.send(request.body(body).unwrap()).await;
            let reach = reach(*role, act);
            let allowed =
                reach == Reach::All || (reach == Reach::Own && ANSWERS_WITH_OWN.contains(&name.as_str()));
            let what =
                format!("{name} by {role:?}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
            assert_eq!(answer.status.as_u16() == 403, !allowed, "{what}");
            refused += usize::from(!allowed);
        }
    }
    assert!(refused > 150, "{refused}");
}

#[tokio::test]
async fn a_token_of_a_disabled_account_opens_nothing() {
    let api = Api::county().await;
    api.roles_elsewhere();
    let (_, token) = api.role_tokens.iter().find(|(role, _)| *role == Role::Supervisor).unwrap();
    let find = || {
        let request = axum::http::Request::post("/api/v1/people/find")
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json");
        request.body(Body::from(json!({ "person_id": "P-SAMPLE-0001" }).to_string())).unwrap()
    };
    api.send(find()).await.expect(200);
    let account = api.service.account(&yidan_types::UserId::parse("supervisor").unwrap()).unwrap().unwrap();
    let draft = yidan_service::AccountDraft {
        user: account.user,
        name: account.name,
        grants: account.grants,
        disabled: true,
    };
    let by = yidan_service::Caller::operator(yidan_types::UserId::parse("wang").unwrap(), None);
    let key = yidan_store::CommandKey::parse("off").unwrap();
    api.service.put_account(&yidan_service::Order { key, by }, &draft).unwrap();
    api.send(find()).await.expect(401);
}
