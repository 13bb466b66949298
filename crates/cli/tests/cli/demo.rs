//! `yidan serve --demo`: a made-up county is made once, served with its logins, and never taken for a real one.

use crate::support::{command, scratch};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Stdio};

/// A server that does not outlive its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const LISTEN: [&str; 4] = ["serve", "--json", "--listen", "127.0.0.1:0"];

/// A server with more arguments, and what it says when it is up.
fn served(folder: &Path, more: &[&str]) -> (Server, Value) {
    let arguments: Vec<&str> = LISTEN.iter().chain(more).copied().collect();
    let mut serve = command(&arguments);
    serve.current_dir(folder).env("YIDAN_NOW", "2026-11-22T10:00:00+08:00");
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("says where it is");
    (Server(child), serde_json::from_str(&line).expect("JSON"))
}

fn got(said: &Value, path: &str) -> String {
    let address = said["address"].as_str().and_then(|at| at.strip_prefix("http://")).expect("an address");
    let mut stream = TcpStream::connect(address.trim_end_matches('/')).expect("listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

/// The style sheet of every page says that nothing of it is real.
fn says_so(said: &Value) -> bool {
    got(said, "/assets/app.css").contains("均为虚构")
}

#[test]
fn a_county_is_made_once_and_says_that_it_is_made_up() {
    let folder = scratch("demo");
    let demo = ["--demo", "--people", "100", "--seed", "3"];
    let (server, first) = served(&folder, &demo);
    assert!(says_so(&first));
    drop(server);
    assert_eq!(first["demo"]["people"], 100);
    assert!(first["demo"]["logins"].as_array().expect("logins").len() >= 7);
    assert!(!first["demo"]["waiting"].as_array().expect("waiting").is_empty());
    let file = std::fs::metadata(folder.join("yidan-demo.password")).expect("a file");
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    assert!(!folder.join("yidan.db").exists());

    // Whatever is asked for the second time, the county is there.
    let (server, second) = served(&folder, &["--demo"]);
    drop(server);
    assert_eq!(second["demo"], first["demo"]);

    let (server, third) = served(&folder, &["--database", "yidan-demo.db"]);
    assert_eq!(third["demo"], Value::Null);
    assert!(says_so(&third), "it says so all the same");
    drop(server);
}

#[test]
fn a_real_database_is_left_alone() {
    let folder = scratch("demo-real");
    let run = |line: &str| {
        let arguments: Vec<&str> = line.split(' ').collect();
        command(&arguments).current_dir(&folder).env("YIDAN_USER", "wang").output().expect("runs")
    };
    assert!(run("migrate").status.success());
    assert!(run("users add lin --name 林 --role administrator").status.success());
    let before = std::fs::read(folder.join("yidan.db")).expect("read");
    let refused = run("serve --demo --database yidan.db --listen 127.0.0.1:0");
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert!(said.contains("不是 --demo 编造的"), "{said}");
    assert_eq!(std::fs::read(folder.join("yidan.db")).expect("read"), before);
}
