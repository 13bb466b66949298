//! Lists of a group, in JSON and in parts.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::*;

fn parts(about: &Value, file: &str) -> (String, String) {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"about\"\r\n\r\n{about}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n\r\n{file}\r\n--b--\r\n"
    );
    ("multipart/form-data; boundary=b".to_owned(), body)
}

async fn send(api: &Api, path: &str, key: &str, (kind, body): (String, String)) -> Answer {
    let request = api.request(Method::POST, path).header("Content-Type", kind).header("Idempotency-Key", key);
    api.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_list_in_parts_is_the_list_in_json() {
    let api = Api::county().await;
    let about = json!({ "group": "低保对象", "office": "样例县民政局", "month": "2020-04" });
    let file = include_str!("../../example/list.csv");
    let preview = send(&api, "lists/preview", "p", parts(&about, file)).await.expect(200).json();
    let json = api.ask("lists/preview", &example("preview_list")).await.expect(200).json();
    assert_eq!(preview, json);
    assert_eq!(
        (&preview["counts"]["added"], &preview["rows"][0]["identity"]),
        (&json!(1), &json!("110105********002X"))
    );
    let applied = send(&api, "lists/apply", "a", parts(&about, file)).await.expect(201);
    assert_eq!(applied.json()["added"], 1);
    let again = api.post("lists/apply", "a", &example("apply_list")).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &applied.body));
    let file = api.get("people/P-SAMPLE-0001").await.json();
    assert_eq!(file["facts"][1]["what"]["group"], "低保对象");
}

#[tokio::test]
async fn doubts_wait_for_decisions() {
    let api = Api::county().await;
    let about = json!({ "group": "低保对象", "office": "样例县民政局", "month": "2020-04" });
    let file = "姓名,身份证号\n样列,11010519491231002X\n";
    let preview = send(&api, "lists/preview", "p", parts(&about, file)).await.expect(200).json();
    assert_eq!(preview["rows"][0]["class"], "doubtful");
    let waiting = send(&api, "lists/apply", "a1", parts(&about, file)).await.expect(201).json();
    assert_eq!((&waiting["added"], &waiting["rows_waiting"]), (&json!(0), &json!([2])));
    let mut decided = about.clone();
    decided["decisions"] = json!({ "rows": { "2": { "assign": "P-SAMPLE-0001" } } });
    let applied = send(&api, "lists/apply", "a2", parts(&decided, file)).await.expect(201).json();
    assert_eq!(applied["added"], 1);
    decided["decisions"] = json!({ "rows": { "7": "accept" } });
    let strange = send(&api, "lists/apply", "a3", parts(&decided, file)).await.expect(422);
    assert_eq!(strange.codes(), ["bad-decision"]);
}

#[tokio::test]
async fn columns_of_a_source_are_remembered_and_what_is_sent_comes_first() {
    let api = Api::county().await;
    let mut about = json!({ "group": "低保对象", "office": "样例县民政局", "month": "2020-04" });
    let file = "享受者,证件,备注\n样例,11010519491231002X,\n某人,1,\n";
    assert_eq!(
        send(&api, "lists/preview", "p", parts(&about, file)).await.expect(422).codes(),
        ["no-header"]
    );
    let columns = json!({ "name": "享受者", "identity": "证件" });
    about["mapping"] = json!({ "format": "yidan-list-mapping", "version": 1, "columns": columns });
    let applied = send(&api, "lists/apply", "a1", parts(&about, file)).await.expect(201);
    assert_eq!((&applied.json()["rejected"], &applied.json()["added"]), (&json!(1), &json!(1)));
    about.as_object_mut().unwrap().remove("mapping");
    let preview = send(&api, "lists/preview", "p", parts(&about, file)).await.expect(200).json();
    assert_eq!(preview["rows"][0]["class"], "unchanged");
    // Of another office nothing is remembered; a list that is headed otherwise is read by its own labels.
    about["office"] = json!("残联");
    send(&api, "lists/preview", "p", parts(&about, file)).await.expect(422);
    about["office"] = json!("样例县民政局");
    let usual = "姓名,身份证号\n样例,11010519491231002X\n";
    let first = send(&api, "lists/apply", "a2", parts(&about, usual)).await.expect(201);
    about["mapping"] = json!({ "format": "yidan-list-mapping", "version": 1, "columns": columns });
    send(&api, "lists/apply", "a3", parts(&about, file)).await.expect(201);
    // Sent again it is the same content, though other columns are remembered by now.
    about.as_object_mut().unwrap().remove("mapping");
    let again = send(&api, "lists/apply", "a2", parts(&about, usual)).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &first.body));
}

#[tokio::test]
async fn what_is_no_list_is_named() {
    let api = Api::empty();
    let about = json!({ "group": "低保对象", "office": "样例县民政局" });
    for (about, file, code) in [
        (about.clone(), "", "empty-input"),
        (about.clone(), "甲,乙\n1,2\n", "no-header"),
        (about.clone(), "姓名,身份证号\n样例,11010519491231002X\n", "missing-field"),
        (
            json!({ "group": "低保对象", "office": "局", "month": "2020-13" }),
            "姓名,身份证号\n样例,1\n",
            "bad-date",
        ),
        (
            json!({ "group": "低保对象", "office": "局", "mapping": {} }),
            "姓名,身份证号\n样例,1\n",
            "bad-mapping",
        ),
    ] {
        let answer = send(&api, "lists/preview", "p", parts(&about, file)).await.expect(422);
        assert_eq!(answer.codes(), [code], "{}", answer.text());
    }
    api.ask("lists/preview", &about).await.expect(422);
    let mut both = about.clone();
    both["file"] = json!("5aeT");
    send(&api, "lists/preview", "p", parts(&both, "姓名")).await.expect(422);
    both["file"] = json!("not base64!");
    assert_eq!(api.ask("lists/preview", &both).await.expect(422).codes(), ["bad-text"]);
    send(&api, "lists/preview", "p", ("multipart/form-data".to_owned(), String::new())).await.expect(415);
    send(&api, "lists/preview", "p", ("multipart/form-data; boundary=b".to_owned(), "--b".to_owned()))
        .await
        .expect(400);
}
