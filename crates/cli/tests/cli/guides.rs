//! Guides in `docs/` show commands with what they print, to the letter. `TRYCMD=overwrite` writes what is printed now.
//!
//! A block of the language `console` is one command: `$ yidan ...`, then `? 1` if it does not end with 0, then its output.

use crate::support::{root, yidan};

/// The guides that show output, each in both languages.
const GUIDES: [&str; 2] = ["docs/prove.md", "docs/prove.zh.md"];

/// The block with what its command prints now.
fn renewed(block: &str) -> String {
    let command = block.lines().next().and_then(|line| line.strip_prefix("$ yidan ")).expect("a command");
    let run = yidan(&command.split(' ').collect::<Vec<_>>());
    let code = match run.code {
        Some(0) => String::new(),
        Some(code) => format!("? {code}\n"),
        None => panic!("{command}: ended by a signal"),
    };
    format!("$ yidan {command}\n{code}{}{}", run.out, run.err)
}

#[test]
fn guides_show_what_is_printed() {
    for guide in GUIDES {
        let written = std::fs::read_to_string(root().join(guide)).expect("a guide");
        let mut now = String::new();
        let mut rest = written.as_str();
        while let Some((before, after)) = rest.split_once("```console\n") {
            let (block, behind) = after.split_once("```").expect("the end of a block");
            now += &format!("{before}```console\n{}```", renewed(block));
            rest = behind;
        }
        now += rest;
        if std::env::var("TRYCMD").as_deref() == Ok("overwrite") {
            std::fs::write(root().join(guide), &now).expect("written");
        } else {
            assert!(written == now, "{guide} is out of date (TRYCMD=overwrite renews it):\n{now}");
        }
    }
}
