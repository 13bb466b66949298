//! Every page by every role: who has no role for it is turned away, and nobody comes in without signing in.

use axum::body::Body;
use axum::http::{Method, Request};
use yidan_domain::access::{Act, Reach, Role, reach};
use yidan_server::page_routes;

use crate::support::*;

const HOST: &str = "county.example";
const ORIGIN: &str = "https://county.example";

fn filled(path: &str) -> String {
    let id = if path.contains("people") { "P-SAMPLE-0001" } else { "0170eb42-f9c0-794f-bd43-8edc502a3476" };
    path.replace("{id}", id).replace("{hash}", "0").replace("{user}", "clerk")
}

fn asked(method: &Method, path: &str, cookie: Option<&str>) -> Request<Body> {
    let mut request = Request::builder().method(method.clone()).uri(filled(path)).header("Host", HOST);
    if *method == Method::POST {
        request =
            request.header("Origin", ORIGIN).header("Content-Type", "application/x-www-form-urlencoded");
    }
    if let Some(cookie) = cookie {
        request = request.header("Cookie", cookie);
    }
    request.body(Body::from("key=k")).unwrap()
}

/// The cookie of somebody who signed in.
async fn session(api: &Api, user: &str, password: &str) -> Option<String> {
    let body: String = url(password);
    let request = Request::post("/sign-in").header("Host", HOST).header("Origin", ORIGIN);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = api.send(request.body(Body::from(format!("user={user}&password={body}"))).unwrap()).await;
    let cookie = answer.header("set-cookie")?;
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    Some(cookie.split(';').next().unwrap().to_owned())
}

fn url(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_from_every_page() {
    let api = Api::county().await;
    for (path, methods, _) in page_routes() {
        for method in methods {
            for cookie in [None, Some("yidan_session=forged"), Some("yidan_session=")] {
                let answer = api.send(asked(method, path, cookie)).await.expect(303);
                assert!(answer.header("location").unwrap().starts_with("/sign-in?back="), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn each_page_turns_away_whoever_has_no_role_for_it() {
    let api = Api::county().await;
    api.roles_elsewhere();
    let mut seen: std::collections::BTreeSet<Option<Act>> = std::collections::BTreeSet::new();
    for role in Role::ALL {
        let cookie = session(&api, role.code(), PASSWORD).await.expect("signed in");
        for (path, methods, act) in page_routes() {
            let offered = act.is_none_or(|act| reach(*role, act) != Reach::None);
            for method in methods {
                let answer = api.send(asked(method, path, Some(&cookie))).await;
                let what = format!("{method} {path} by {role:?}: {}", answer.status);
                if !offered {
                    assert_eq!(answer.status.as_u16(), 403, "{what}");
                } else if *method == Method::GET && !path.contains('{') && path != "/ledger/statement" {
                    assert_eq!(answer.status.as_u16(), 200, "{what}");
                }
                assert!(!answer.status.is_server_error(), "{what}");
            }
            seen.insert(act);
        }
    }
    assert!(seen.len() > 8, "{seen:?}");
}

#[tokio::test]
async fn a_person_of_elsewhere_is_nobody_s_business() {
    let api = Api::county().await;
    api.roles_elsewhere();
    for role in ["insurance_officer", "family_doctor", "supervisor"] {
        let cookie = session(&api, role, PASSWORD).await.expect("signed in");
        let answer = api.send(asked(&Method::GET, "/people/{id}", Some(&cookie))).await.expect(403);
        assert!(!answer.text().contains("样例甲"), "{role}");
    }
}

#[tokio::test]
async fn what_another_site_sends_does_nothing() {
    let api = Api::county().await;
    api.roles_elsewhere();
    let cookie = session(&api, "clerk", PASSWORD).await.expect("signed in");
    for (path, methods, _) in page_routes() {
        if !methods.contains(&Method::POST) {
            continue;
        }
        for origin in [None, Some("https://elsewhere.example"), Some("null")] {
            let mut request = Request::post(filled(path)).header("Host", HOST).header("Cookie", &cookie);
            if let Some(origin) = origin {
                request = request.header("Origin", origin);
            }
            api.send(request.body(Body::empty()).unwrap()).await.expect(403);
        }
    }
}

#[tokio::test]
async fn a_session_ends_by_time_by_a_new_password_and_by_signing_out() {
    let api = Api::county().await;
    api.roles_elsewhere();
    let home = |cookie: &str| asked(&Method::GET, "/", Some(cookie));
    let at = |moment: &str| api.clock.set(moment.parse().unwrap());
    let cookie = session(&api, "clerk", PASSWORD).await.expect("signed in");
    at("2020-04-01T02:50:00Z");
    let answer = api.send(home(&cookie)).await.expect(200);
    let renewed = answer.header("set-cookie").expect("renewed").split(';').next().unwrap().to_owned();
    // The first one was last used too long ago by now; the renewed one goes on.
    at("2020-04-01T03:40:00Z");
    api.send(home(&cookie)).await.expect(303);
    api.send(home(&renewed)).await.expect(200);
    let by = yidan_service::Caller::operator(yidan_types::UserId::parse("wang").unwrap(), None);
    let key = yidan_store::CommandKey::parse("new").unwrap();
    let user = yidan_types::UserId::parse("clerk").unwrap();
    api.service.set_password(&yidan_service::Order { key, by }, &user, "夜来风雨声，花落知多少").unwrap();
    api.send(home(&renewed)).await.expect(303);
    assert_eq!(session(&api, "clerk", PASSWORD).await, None);
    let cookie = session(&api, "clerk", "夜来风雨声，花落知多少").await.expect("signed in");
    let answer = api.send(asked(&Method::POST, "/sign-out", Some(&cookie))).await.expect(303);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn behind_a_proxy_forms_of_the_public_address_are_taken_and_cookies_keep_to_https() {
    let limits = yidan_server::Limits {
        public_url: Some("https://yidan.example".to_owned()),
        secure_cookies: true,
        ..limits()
    };
    let api = Api::with(limits);
    api.roles_elsewhere();
    let sign_in = |origin: &str| {
        let body = format!("user=clerk&password={}", url(PASSWORD));
        let request = Request::post("/sign-in").header("Host", "127.0.0.1:8080").header("Origin", origin);
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        request.body(Body::from(body)).unwrap()
    };
    let answer = api.send(sign_in("https://yidan.example")).await.expect(303);
    assert!(answer.header("set-cookie").unwrap().contains("Secure"));
    api.send(sign_in("https://elsewhere.example")).await.expect(403);
}

#[tokio::test]
async fn pages_ask_no_other_site_and_run_no_script_of_their_own() {
    let api = Api::county().await;
    let answer = api.send(asked(&Method::GET, "/sign-in", None)).await.expect(200);
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let html = answer.text();
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains(" style="), "{html}");
}
