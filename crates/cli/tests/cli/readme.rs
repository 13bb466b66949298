//! The commands in the READMEs run as they stand there.

use crate::support::{YIDAN, root};
use std::process::Command;

/// The lines that begin with `$ ` in blocks of the language `console`.
fn commands(readme: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(readme)).expect("a README");
    let blocks = text.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.flat_map(str::lines).filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

fn run_all(readme: &str) {
    let commands = commands(readme);
    assert!(commands.iter().any(|command| command.contains("settle")), "{readme}: no command settles");
    // A server does not end: `demo.rs` starts it.
    let ends = |command: &&String| *command != "./test.sh" && !command.ends_with("serve --demo");
    for command in commands.iter().filter(ends) {
        let built = command.replace("cargo run --release --quiet --", YIDAN);
        assert_ne!(&built, command, "{readme}: a command that this test cannot run: {command}");
        let status = Command::new("sh").args(["-c", &built]).current_dir(root()).output().expect("runs");
        assert!(status.status.success(), "{readme}: {command}: {}", String::from_utf8_lossy(&status.stderr));
        assert!(!status.stdout.is_empty(), "{readme}: {command} prints nothing");
    }
}

#[test]
fn commands_of_the_readmes_run() {
    run_all("README.md");
    run_all("README.zh.md");
}

/// Every option and command that the tables name exists.
#[test]
fn tables_name_what_there_is() {
    let help = |arguments: &[&str]| {
        let output = Command::new(YIDAN).args(arguments).arg("--help").output().expect("runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for readme in ["README.md", "README.zh.md"] {
        let text = std::fs::read_to_string(root().join(readme)).expect("a README");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `yidan ")).collect();
        assert!(rows.len() >= 7, "{readme}: {} commands", rows.len());
        for row in rows {
            let named = row.trim_start_matches("| `yidan ").split('`').next().unwrap_or_default();
            let is_command = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
            let help = help(&named.split(' ').take_while(is_command).collect::<Vec<_>>());
            for option in row.split(['`', ' ']).filter(|word| word.starts_with("--")) {
                assert!(help.contains(option), "{readme}: {option} of `{named}` is not in its help:\n{help}");
            }
        }
    }
}
