//! The OpenAPI document: what the routes say of themselves, and what holds for all of them.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use yidan_domain::bill::MAX_BYTES;

use crate::examples::examples;
use crate::routes;
use crate::schemas::schemas;
use crate::server::ROOT;

const ABOUT: &str = "\
颐单的结算服务。金额一律是以元为单位、两位小数的文字。改变数据的请求（命令）须带 `Idempotency-Key`：同一编号、同一内容再发一次，\
得到同样的答复（带 `Idempotency-Replayed: true`），只生效一次；同一编号、不同内容是 409。出错的答复是 `application/problem+json`，\
一次列出全部问题。可选的 `X-Yidan-Why`（UTF-8，百分号编码）把原因记入审计。

Yidan's settlement service. Amounts are texts in yuan with two decimals. A request that changes something (a command) carries an \
`Idempotency-Key`: sent again with the same content it gives the same answer (with `Idempotency-Replayed: true`) and takes effect \
once; with other content it is a 409. Errors are `application/problem+json`, with all problems at once. `X-Yidan-Why` (UTF-8, \
percent-encoded) puts a reason into the audit trail.";

/// The OpenAPI document of all routes.
#[must_use]
pub fn document() -> Value {
    let (_, guarded) = routes::guarded().split_for_parts();
    let (_, open) = routes::open().split_for_parts();
    let mut paths = Map::new();
    add(&mut paths, &guarded, true);
    add(&mut paths, &open, false);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "颐单 Yidan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
            "parameters": parameters(),
            "headers": headers(),
            "responses": responses(),
        },
    })
}

fn tags() -> Value {
    let tags = [
        ("people", "人员 / people"),
        ("settlements", "预结算、结算、冲销、还款 / quotes, settlements, reversals, instalments"),
        ("corrections", "更正 / corrections"),
        ("registers", "医疗机构和目录 / facilities and catalogues"),
        ("books", "账册 / books"),
        ("ledger", "总账 / ledger"),
        ("clearing", "对账、清算、支付 / reconciling, clearing, payments"),
        ("lists", "名单 / lists of a group"),
        ("system", "系统 / system"),
    ];
    tags.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect()
}

/// Adds the operations of routes, each with what holds for all of its kind.
fn add(paths: &mut Map<String, Value>, api: &OpenApi, guarded: bool) {
    let Ok(Value::Object(found)) = serde_json::to_value(&api.paths) else { return };
    for (path, mut item) in found {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                Operation { path: &path, method, operation, guarded }.complete();
            }
        }
        paths.insert(format!("{ROOT}{path}"), item);
    }
}

struct Operation<'o> {
    path: &'o str,
    method: &'o str,
    operation: &'o mut Map<String, Value>,
    guarded: bool,
}

/// Whether a request needs a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyNeed {
    No,
    /// Only with a certain field.
    Perhaps,
    Yes,
}

impl Operation<'_> {
    fn complete(mut self) {
        let need = self.key_need();
        self.parameters(need);
        self.replays(need);
        self.failures(need);
        self.examples();
        if self.guarded {
            self.operation.insert("security".to_owned(), json!([{ "token": [] }]));
        }
    }

    /// Commands answer that something was recorded; what answers both ways is one only at times.
    fn key_need(&self) -> KeyNeed {
        let answers =
            |status: &str| self.operation.get("responses").is_some_and(|all| all.get(status).is_some());
        match (answers("201"), answers("200")) {
            (true, true) => KeyNeed::Perhaps,
            (true, false) => KeyNeed::Yes,
            _ if self.method == "put" => KeyNeed::Yes,
            _ => KeyNeed::No,
        }
    }

    fn parameters(&mut self, need: KeyNeed) {
        let named = match need {
            KeyNeed::Yes => Some("IdempotencyKey"),
            KeyNeed::Perhaps => Some("PerhapsIdempotencyKey"),
            KeyNeed::No => None,
        };
        let why = self.guarded.then_some("Why");
        let list = self.operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.extend(named.into_iter().chain(why).map(|name| reference("parameters", name)));
        }
    }

    fn replays(&mut self, need: KeyNeed) {
        if need == KeyNeed::No {
            return;
        }
        let answers = self.operation.get_mut("responses").and_then(Value::as_object_mut);
        for (_, answer) in answers.into_iter().flatten() {
            answer["headers"] = json!({ "Idempotency-Replayed": reference("headers", "Replayed") });
        }
    }

    fn failures(&mut self, need: KeyNeed) {
        let has_body = self.operation.contains_key("requestBody");
        let names_one = self.path.contains("{id}") || has_body;
        let asks = self.guarded;
        let failures = [
            ("400", "BadRequest", asks),
            ("401", "Unauthorized", asks),
            ("403", "Forbidden", asks),
            ("404", "NotFound", asks && names_one),
            ("409", "Conflict", need != KeyNeed::No),
            ("413", "TooLarge", has_body),
            ("415", "WrongKind", has_body),
            ("422", "Refused", asks && (has_body || need != KeyNeed::No)),
            ("500", "Broken", true),
            ("503", "Unavailable", true),
        ];
        let Some(answers) = self.operation.get_mut("responses").and_then(Value::as_object_mut) else {
            return;
        };
        for (status, name, _) in failures.into_iter().filter(|(_, _, holds)| *holds) {
            answers.insert(status.to_owned(), reference("responses", name));
        }
    }

    fn examples(&mut self) {
        let id = self.operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(content) = self.operation.get_mut("requestBody").and_then(|body| body.get_mut("content"))
        else {
            return;
        };
        for (kind, example) in examples(&id) {
            if let Some(content) = content.get_mut(kind) {
                content["example"] = example;
            }
        }
    }
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn parameters() -> Value {
    let key = |required: bool, description: &str| {
        json!({
            "name": "Idempotency-Key", "in": "header", "required": required, "description": description,
            "schema": { "type": "string", "pattern": "^[!-~]{1,64}$" },
        })
    };
    json!({
        "IdempotencyKey": key(true, "命令的编号；重试时不变 / the key of the command: the same when it is sent again"),
        "PerhapsIdempotencyKey": key(false, "给出 reserve_minutes 时须带 / needed with `reserve_minutes`"),
        "Why": {
            "name": "X-Yidan-Why", "in": "header", "required": false,
            "description": "原因，记入审计；UTF-8，百分号编码 / the reason, for the audit trail; UTF-8 in percent-encoding",
            "schema": { "type": "string" },
        },
    })
}

fn headers() -> Value {
    json!({
        "Replayed": {
            "description": "为 true 时，这是同一命令先前的答复 / if true, the command was answered before and this is its first answer",
            "schema": { "enum": ["true"] },
        },
    })
}

fn responses() -> Value {
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": reference("schemas", "Problem") } },
        })
    };
    let mut unavailable =
        problem("暂时不可用；用同一编号重试 / away for a moment: send it again under the same key");
    unavailable["headers"] = json!({ "Retry-After": { "schema": { "type": "string" } } });
    let size = MAX_BYTES >> 20;
    json!({
        "BadRequest": problem("请求体不是要的 JSON，或参数、请求头不对 / no JSON of the form that is taken, or a bad parameter or header"),
        "Unauthorized": problem("没有令牌 / no token"),
        "Forbidden": problem("令牌使用者的角色不能办理 / no role of the token's user allows it"),
        "NotFound": problem("没有这个人、这一户、机构或这笔结算 / no such person, household, facility or settlement"),
        "Conflict": problem("编号已用于另一内容 / the key was used for another content"),
        "TooLarge": problem(&format!("请求体过大；文件不超过{size} MiB / too large: documents have up to {size} MiB")),
        "WrongKind": problem("Content-Type 不对 / another Content-Type"),
        "Refused": problem("不能办理，列出全部原因 / it cannot be done: every reason"),
        "Broken": problem("系统出错 / a fault of the system"),
        "Unavailable": unavailable,
    })
}
