//! Input that is no text, too large, too deep, or cut off: refused by name, without panic, hang or much memory.

use crate::support::{YIDAN, argument, command, root, scratch, yidan, yidan_reading};
use std::path::Path;
use std::process::{Command, Stdio};

const BOOK: &str = "books/liaocheng-2019.md";

fn good() -> Vec<u8> {
    std::fs::read(root().join("crates/cli/tests/bills/good.json")).expect("a bill")
}

/// The bill is refused with this one problem, as text and as JSON.
fn refused(bytes: &[u8], code: &str) {
    let text = yidan_reading(&["settle", "-b", BOOK, "-"], bytes);
    assert_eq!((text.code, text.out.as_str()), (Some(2), ""), "{code}: {}", text.err);
    assert!(text.err.contains(&format!("[{code}]")), "{code}: {}", text.err);
    let json = yidan_reading(&["settle", "--json", "-b", BOOK, "-"], bytes);
    let problems = &json.json()["problems"];
    assert_eq!(json.code, Some(2));
    assert_eq!(problems[0]["code"], code, "{problems}");
    assert!(problems[0]["line"].is_u64(), "{problems}");
}

#[test]
fn bytes_that_are_no_utf8() {
    let broken = [&good()[..200], b"\xC3\x28", &good()[200..]].concat();
    refused(&broken, "not-utf8");
    // 某县人民医院 in GBK
    let gbk: &[u8] = b"\xC4\xB3\xCF\xD8\xC8\xCB\xC3\xF1\xD2\xBD\xD4\xBA";
    refused(&[b"{\"facility\": {\"name\": \"".as_slice(), gbk, b"\"}}"].concat(), "not-utf8");
    let book = scratch("gbk").join("book.md");
    std::fs::write(&book, [b"# \n\n", gbk].concat()).expect("written");
    let run = yidan(&["policy", "check", argument(&book)]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("第 3 行起不是 UTF-8"), "{}", run.err);
}

#[test]
fn nothing_and_half() {
    refused(b"", "empty-input");
    refused(b" \n\t\n", "empty-input");
    refused(&good()[..400], "not-json");
}

#[test]
fn nesting_a_million_deep() {
    for bracket in ["[", "{\"lines\":"] {
        refused(bracket.repeat(1_000_000).as_bytes(), "too-deep");
    }
    let whole = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    refused(whole.as_bytes(), "too-deep");
    let read = yidan_reading(&["policy", "json", "--read", "-"], whole.as_bytes());
    assert_eq!((read.code, read.out.as_str()), (Some(2), ""));
    for (nested, times) in [("{", 1_000_000), ("(", 1_000_000), ("不是 ", 20_000), ("如果 ", 20_000)] {
        let book = format!("```yidan\n层 甲 a {{ 支付 {}\n```\n", nested.repeat(times));
        for arguments in [["policy", "check", "-"], ["policy", "fmt", "-"]] {
            let run = yidan_reading(&arguments, book.as_bytes());
            assert_eq!(run.code, Some(2), "{nested}: {}", run.err.len());
        }
    }
}

/// A shell command within so much memory.
fn within(kilobytes: u32, shell: &str, path: &Path) -> (Option<i32>, String) {
    let shell = format!("ulimit -v {kilobytes}; {shell}");
    let output = Command::new("sh")
        .args(["-c", &shell, YIDAN, argument(path)])
        .current_dir(root())
        .output()
        .expect("runs");
    assert_eq!(output.stdout, b"", "nothing is settled");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// 100 MB are refused by their size; from a pipe no more is read than it takes to know.
#[test]
fn a_hundred_megabytes() {
    let path = scratch("large").join("large.json");
    let mut text = good();
    text.resize(100_000_000, b' ');
    std::fs::write(&path, text).expect("written");
    let settle = format!("exec \"$0\" settle -b {BOOK}");
    let (code, err) = within(60_000, &format!("{settle} \"$1\""), &path);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("[too-large]"), "{err}");
    let (code, err) = within(300_000, &format!("{settle} - < \"$1\""), &path);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("[too-large]"), "{err}");
    let (code, err) = within(60_000, "exec \"$0\" policy check \"$1\"", &path);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("文件过大"), "{err}");
    std::fs::remove_file(path).expect("removed");
}

/// `yidan ... | head -1` ends in peace; a full disk does not pass for success.
#[test]
fn output_that_goes_nowhere() {
    let arguments = ["settle", "-b", BOOK, "examples/bill.json", "--view", "auditor"];
    let mut child =
        command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));

    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let output = command(&arguments).stdout(full).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("结果写不出去"));
}

/// Bills of several persons, a bad one in the middle: a line out for each line in, in order.
#[test]
fn a_bad_line_stops_nobody_else() {
    let run = yidan(&["settle", "--lines", "-b", BOOK, "crates/cli/tests/bills/three.jsonl"]);
    let results: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let status: Vec<&str> = results.iter().filter_map(|result| result["status"].as_str()).collect();
    assert_eq!((run.code, status), (Some(2), vec!["settled", "refused", "settled"]));
    assert_eq!(results[1]["line"], "crates/cli/tests/bills/three.jsonl:2");
}
