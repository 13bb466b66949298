//! `yidan serve` as a program: it says where it listens, answers, asks for a token, and stops when it is told to.

use crate::support::{command, scratch};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server that does not outlive its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn good(folder: &Path, line: &str) -> String {
    let arguments: Vec<&str> = line.split(' ').collect();
    let output = command(&arguments).current_dir(folder).output().expect("runs");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn started(folder: &Path) -> (Server, BufReader<ChildStdout>) {
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child =
        serve.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
    let out = BufReader::new(child.stdout.take().expect("piped"));
    (Server(child), out)
}

/// The status line of an answer.
fn asked(address: &str, path: &str, header: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{header}\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_api_is_served_until_the_program_is_told_to_stop() {
    let folder = scratch("serve");
    good(&folder, "migrate");
    let token = good(&folder, "token add his-1");
    let (mut server, mut out) = started(&folder);
    let mut line = String::new();
    out.read_line(&mut line).expect("says where it is");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    assert!(asked(address, "/api/v1/health", "").contains(" 200 "));
    assert!(asked(address, "/api/v1/facilities", "").contains(" 401 "));
    let bearer = format!("Authorization: Bearer {}\r\n", token.trim());
    assert!(asked(address, "/api/v1/facilities", &bearer).contains(" 200 "));
    let id = server.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("runs").success());
    assert!(server.0.wait().expect("ends").success());
}
