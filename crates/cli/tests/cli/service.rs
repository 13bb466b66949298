//! Commands on a database, as guides and cases show them: each file is a walk on a database of its own, command after
//! command, to the letter. `TRYCMD=overwrite` writes what is printed now.
//!
//! A line `$ COMMAND` in a block of the language `console` is run by the shell in a folder of the walk, with `examples`,
//! `books` and `cases` in it; `$ export NAME=VALUE` holds from then on. `? 1` under it if it does not end with 0, then its
//! output and its errors.

#[allow(dead_code)] // a cluster crashes and dumps in the store's tests alone
#[path = "../../../store/tests/store/support/cluster.rs"]
mod cluster;

use crate::support::{YIDAN, command, listed, root, scratch};
use cluster::Cluster;
use std::path::{Path, PathBuf};
use std::process::Command;

/// For the cluster.
fn run(command: &mut Command) {
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// One walk through its file.
struct Walk {
    folder: PathBuf,
    environment: Vec<(String, String)>,
    /// Variables that stand, whatever the file says.
    fixed: Vec<(String, String)>,
}

impl Walk {
    fn new(name: &str) -> Walk {
        let folder = scratch(&format!("service-{name}"));
        for (name, target) in
            [("examples", "examples"), ("books", "books"), ("cases", "crates/cli/tests/service")]
        {
            std::os::unix::fs::symlink(root().join(target), folder.join(name)).expect("a link");
        }
        Walk { folder, environment: Vec::new(), fixed: Vec::new() }
    }

    /// What stands in the file now.
    fn renewed(&mut self, written: &str) -> String {
        let (mut now, mut inside) = (String::new(), false);
        for line in written.lines() {
            if line.starts_with("```") {
                inside = line == "```console";
            }
            match line.strip_prefix("$ ").filter(|_| inside) {
                Some(command) => now += &format!("$ {command}\n{}", self.run(command)),
                None if inside && line != "```console" => {}
                None => now += &format!("{line}\n"),
            }
        }
        now
    }

    fn run(&mut self, line: &str) -> String {
        if let Some((name, value)) = line.strip_prefix("export ").and_then(|set| set.split_once('=')) {
            self.environment.push((name.to_owned(), value.trim_matches('\'').to_owned()));
            return String::new();
        }
        let bin = Path::new(YIDAN).parent().expect("a folder").display().to_string();
        let path = format!("{bin}:{}", std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(&self.folder).env_remove("YIDAN_LANG").env("PATH", path);
        let shell = shell.env("USER", "clerk").envs(self.environment.clone()).envs(self.fixed.clone());
        let output = shell.output().expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let code = match output.status.code() {
            Some(0) => String::new(),
            code => format!("? {}\n", code.expect("no signal")),
        };
        format!("{code}{}{}", text(output.stdout), text(output.stderr))
    }
}

fn shows_what_is_printed(file: &Path) {
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    let written = std::fs::read_to_string(file).expect("a file");
    let now = Walk::new(&name).renewed(&written);
    if std::env::var("TRYCMD").as_deref() == Ok("overwrite") {
        std::fs::write(file, &now).expect("written");
    } else {
        assert!(written == now, "{name} is out of date (TRYCMD=overwrite renews it):\n{now}");
    }
}

#[test]
fn the_guide_shows_what_is_printed() {
    shows_what_is_printed(&root().join("docs/service.md"));
}

#[test]
fn the_chinese_guide_shows_what_is_printed() {
    shows_what_is_printed(&root().join("docs/service.zh.md"));
}

/// The guide from end to end on a server: the same commands, the same answers. A backup made there is restored into a
/// file.
#[test]
fn the_guide_holds_on_postgresql() {
    let cluster = Cluster::start();
    let mut walk = Walk::new("postgresql");
    let fixed = [("YIDAN_DATABASE", cluster.address("postgres")), ("YIDAN_KEYS", "county.keys".to_owned())];
    walk.fixed = fixed.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let written = std::fs::read_to_string(root().join("docs/service.md")).expect("a guide");
    let now = walk.renewed(&written).replace("postgres:postgres", "sqlite:county.db");
    assert_eq!(now.lines().count(), written.lines().count(), "{now}");
    // A dump has its own size.
    let same = |now: &str, written: &str| now == written || now.contains(": backed up, ");
    let other: Vec<(&str, &str)> =
        now.lines().zip(written.lines()).filter(|(now, written)| !same(now, written)).collect();
    assert!(other.is_empty(), "{other:#?}");
    assert!(!walk.folder.join("county.db").exists());
}

#[test]
fn cases_show_what_is_printed() {
    let cases = listed("crates/cli/tests/service", "md");
    assert!(cases.len() >= 2);
    cases.iter().for_each(|case| shows_what_is_printed(case));
}

/// Nothing in the help of a command is wider than the page.
#[test]
fn help_of_every_command_fits_the_page() {
    let groups = [
        "people",
        "facilities",
        "catalogue",
        "books",
        "claim",
        "ledger",
        "clearing",
        "keys",
        "lists",
        "users",
    ];
    for group in groups {
        for lang in ["zh", "en"] {
            let output = command(&[group, "--help", "--lang", lang]).output().expect("runs");
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            crate::width::fits(&[group, "--help"], &text);
            let under =
                text.lines().skip_while(|line| !line.starts_with("命令：") && !line.starts_with("Commands:"));
            let names = under.skip(1).take_while(|line| !line.is_empty());
            for name in names.filter_map(|line| line.split_whitespace().next()) {
                let output = command(&[group, name, "--help", "--lang", lang]).output().expect("runs");
                crate::width::fits(
                    &[group, name, "--help"],
                    &String::from_utf8(output.stdout).expect("UTF-8"),
                );
            }
        }
    }
}
