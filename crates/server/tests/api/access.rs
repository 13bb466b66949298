//! The access log: what it says, and what it never says.

use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn the_log_names_routes_and_users_and_nobody_else() {
    let api = Api::county().await;
    api.get("people/P-SAMPLE-0001").await.expect(200);
    api.get("people/P-SAMPLE-0002").await.expect(404);
    api.get("ledger/statement?account=patient:P-SAMPLE-0001:cash&from=2020-01-01&until=2020-12-31")
        .await
        .expect(200);
    api.ask("people/find", &json!({ "name": "样例", "birth_date": "1949-12-31" })).await.expect(200);
    api.get("/nothing/P-SAMPLE-0001").await.expect(404);
    let log = api.log.lock().unwrap().join("\n");
    for line in [
        "GET /api/v1/people/{id} 200 ",
        "GET /api/v1/people/{id} 404 ",
        "POST /api/v1/people/find 200 ",
        "GET - 404 ",
        "POST /api/v1/people/{id}/facts 201 ",
    ] {
        assert!(log.contains(line), "{line}\n{log}");
    }
    assert!(log.lines().any(|line| line.ends_with("ms wang unknown-person")), "{log}");
    assert!(log.lines().any(|line| line.ends_with("ms - no-route")), "{log}");
    for secret in ["SAMPLE", "样例", "1949", "11010519", api.token.as_str()] {
        assert!(!log.contains(secret), "{secret}\n{log}");
    }
}
