//! Running the binary.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The binary under test.
pub const YIDAN: &str = env!("CARGO_BIN_EXE_yidan");

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the root of the repository")
}

/// The books that are shipped.
pub fn books() -> Vec<PathBuf> {
    listed("books", "md")
}

/// The bills that are shipped.
pub fn shipped_bills() -> Vec<PathBuf> {
    let examples = listed("examples", "json").into_iter().chain(listed("examples/bills", "json"));
    let is_bill =
        |path: &PathBuf| std::fs::read_to_string(path).expect("a document").contains("\"yidan-bill\"");
    examples.filter(is_bill).collect()
}

/// The files of a folder with this extension, in order; none if there is no such folder.
pub fn listed(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).into_iter().flatten();
    let files = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    files
}

/// A place for files of this test.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Left over from an earlier run, or not there: either way it is made anew.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The binary with these arguments, at the root, in Chinese.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(YIDAN);
    command.args(arguments).current_dir(root()).env_remove("YIDAN_LANG").stdin(Stdio::null());
    command
}

/// How a run ended.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    fn of(output: Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("one JSON document")
    }
}

/// Runs the binary.
pub fn yidan(arguments: &[&str]) -> Run {
    Run::of(command(arguments).output().expect("runs"))
}

/// Runs the binary with this on standard input.
pub fn yidan_reading(arguments: &[&str], input: &[u8]) -> Run {
    let piped = || Stdio::piped();
    let mut child =
        command(arguments).stdin(piped()).stdout(piped()).stderr(piped()).spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let output = std::thread::scope(|scope| {
        // The binary may refuse before it has read all: then the rest finds nobody.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output()
    });
    Run::of(output.expect("ends"))
}

/// A path as an argument.
pub fn argument(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
