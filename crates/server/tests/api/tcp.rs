//! Over a network: a whole conversation, and stopping.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use yidan_server::{serve, serve_until};

use crate::support::*;

async fn talk(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_under_way_end_before_the_server_does() {
    let api = Api::county().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = api.router.clone();
    let server = tokio::spawn(serve_until(listener, router, async move { drop(stopped.await) }));

    let mut stream = TcpStream::connect(address).await.unwrap();
    let answer =
        talk(&mut stream, "GET /api/v1/health HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("{\"status\":\"ok\"}"), "{answer}");

    let body = example("settle").to_string();
    let (first, rest) = body.split_at_checked(10).unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/settlements HTTP/1.1\r\nHost: y\r\nAuthorization: Bearer {}\r\nIdempotency-Key: tcp\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{first}",
        api.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answer = talk(&mut stream, rest).await;
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    tokio::time::timeout(Duration::from_secs(20), server).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_stops_when_it_is_told_to() {
    let api = Api::empty();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(listener, api.router.clone()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let answer =
        talk(&mut stream, "GET /api/v1/health HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let told = std::process::Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status();
    assert!(told.unwrap().success());
    tokio::time::timeout(Duration::from_secs(20), server).await.unwrap().unwrap().unwrap();
}
