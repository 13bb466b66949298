//! A small county behind the router, and requests to it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use yidan_domain::access::{Grant, Role};
use yidan_domain::bill::ShortText;
use yidan_server::{Limits, Tokens, router_with};
use yidan_service::{AccountDraft, Caller, FixedClock, Order, Service};
use yidan_store::{CommandKey, Keys, Location, migrate};
use yidan_types::UserId;

/// The password of all accounts.
pub const PASSWORD: &str = "春眠不觉晓，处处闻啼鸟";

/// The moment at which everything happens unless the clock is set.
pub const NOW: &str = "2020-04-01T02:00:00Z";

pub fn limits() -> Limits {
    let (wait, time) = (Duration::from_secs(30), Duration::from_secs(60));
    Limits { at_once: 8, exports: 2, wait, time, secure_cookies: false, public_url: None, demo: false }
}

/// The server of a county, without a network.
pub struct Api {
    pub router: Router,
    pub token: String,
    pub log: Arc<Mutex<Vec<String>>>,
    pub clock: Arc<FixedClock>,
    pub service: Arc<Service>,
    /// A token for a user of the name of each role.
    pub role_tokens: Vec<(Role, String)>,
    folder: TempDir,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{:?}", String::from_utf8_lossy(&self.body));
        self
    }

    /// The codes of the problems.
    pub fn codes(&self) -> Vec<String> {
        let problems = self.json()["problems"].as_array().unwrap().clone();
        problems.iter().map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
    }
}

impl Api {
    pub fn empty() -> Api {
        Api::with(limits())
    }

    pub fn with(limits: Limits) -> Api {
        let folder = tempfile::tempdir().unwrap();
        let location: Location = folder.path().join("yidan.db").to_str().unwrap().parse().unwrap();
        let keys = Keys::create(&folder.path().join("keys")).unwrap();
        migrate(&location, &keys).unwrap();
        let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        let service = Service::open(&location, keys, Arc::clone(&clock)).unwrap();
        let service = Arc::new(service);
        let path = folder.path().join("tokens");
        let token = Tokens::add(&path, &UserId::parse("wang").unwrap()).unwrap();
        let role_token =
            |role: &Role| (*role, Tokens::add(&path, &UserId::parse(role.code()).unwrap()).unwrap());
        let role_tokens = Role::ALL.iter().map(role_token).collect();
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        let into = Arc::new(move |line: &str| lines.lock().unwrap().push(line.to_owned()));
        let router = router_with(Arc::clone(&service), Tokens::load(&path).unwrap(), limits, into);
        Api { router, token, log, clock, service, role_tokens, folder }
    }

    /// With the registers of the examples, and one person who is insured.
    pub async fn county() -> Api {
        let api = Api::empty();
        for (path, operation) in [
            ("facilities", "put_facilities"),
            ("catalogues/990102/items", "put_items"),
            ("books", "publish_book"),
            ("people", "register_person"),
            ("people/P-SAMPLE-0001/facts", "record_facts"),
        ] {
            api.post(path, operation, &example(operation)).await.expect(201);
        }
        api
    }

    /// An account for each role, of its name, all of them elsewhere: at another facility, in another place.
    pub fn roles_elsewhere(&self) {
        for role in Role::ALL {
            let form = Grant::form(*role).replace("FACILITY", "H-ELSEWHERE").replace("AREA", "110000");
            let user = UserId::parse(role.code()).unwrap();
            let draft = AccountDraft {
                user: user.clone(),
                name: ShortText::parse("样例乙").unwrap(),
                grants: vec![Grant::parse(&form).unwrap()],
                disabled: false,
            };
            let by = Caller::operator(UserId::parse("wang").unwrap(), None);
            let order = |what: &str| Order {
                key: CommandKey::parse(&format!("{what}-{}", role.code())).unwrap(),
                by: by.clone(),
            };
            self.service.put_account(&order("account"), &draft).unwrap();
            self.service.set_password(&order("password"), &user, PASSWORD).unwrap();
        }
    }

    /// Changes the database behind the service's back.
    pub fn damage(&self, sql: &str) {
        let database = rusqlite::Connection::open(self.folder.path().join("yidan.db")).unwrap();
        assert!(database.execute(sql, []).unwrap() > 0);
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        Request::builder().method(method).uri(path).header("Authorization", format!("Bearer {}", self.token))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub async fn command(&self, method: Method, path: &str, key: &str, body: &str) -> Answer {
        let request = self.request(method, path).header("Content-Type", "application/json");
        self.send(request.header("Idempotency-Key", key).body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.command(Method::POST, path, key, &body.to_string()).await
    }

    /// Posts what is no command.
    pub async fn ask(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("Content-Type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn settle(&self, key: &str, claim: &Value, own_pay: &str) -> Answer {
        self.post("settlements", key, &json!({ "claim": claim, "own_pay": own_pay })).await
    }
}

/// The operations of the document: path, method, what it says.
pub fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path.clone(), method.clone(), operation.clone()))
    });
    all.collect()
}

/// The documented example of an operation's body.
pub fn example(operation: &str) -> Value {
    let document = yidan_server::document();
    let found = operations(&document).into_iter().find(|(_, _, of)| of["operationId"] == operation);
    let (_, _, found) = found.unwrap_or_else(|| panic!("no operation {operation}"));
    found["requestBody"]["content"]["application/json"]["example"].clone()
}

pub fn claim() -> Value {
    serde_json::from_str(yidan_domain::casefile::example_claim()).unwrap()
}

/// A stay of so many yuan in scope.
pub fn stay(bill: &str, from: &str, until: &str, yuan: i64) -> Value {
    json!({
        "format": "yidan-claim", "version": 1, "bill_id": bill, "person": { "id": "P-SAMPLE-0001" },
        "facility_id": "H-SAMPLE-0002",
        "encounter": {
            "kind": "inpatient", "admission_date": from, "discharge_date": until, "settlement_date": until,
            "referral": "self_directed", "diagnoses": ["K80"],
        },
        "parts": { "self_paid": 0, "over_limit": 0, "paid_first": 0, "in_scope": yuan },
        "total": yuan,
    })
}

/// That somebody has low income, known on a day.
pub fn low_income(id: &str, from: &str, known: &str) -> Value {
    json!({
        "format": "yidan-fact", "version": 1, "kind": "membership", "id": id, "from": from, "known": known,
        "what": { "group": "低保对象" },
    })
}
