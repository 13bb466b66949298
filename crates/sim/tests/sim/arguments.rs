//! The command line of the binary: help, and what it refuses before anything runs.

use std::process::{Command, Output};

fn sim(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yidan-sim")).args(arguments).output().expect("it starts")
}

#[test]
fn help_names_every_option_and_ends_with_0() {
    for asked in ["--help", "-h"] {
        let output = sim(&[asked]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{text}");
        for option in ["--seed", "--commands", "--clients", "--database", "--same", "--kills", "Usage:"] {
            assert!(text.contains(option), "{option}: {text}");
        }
    }
}

#[test]
fn bad_usage_ends_with_2_and_says_what_is_wrong() {
    for (arguments, named) in [
        (&["--sed", "1"][..], "--sed"),
        (&["--seed"], "--seed"),
        (&["--seed", "one"], "one"),
        (&["--clients", "0"], "--clients"),
        (&["--commands", "-1"], "-1"),
        (&["500"], "500"),
        (&["--kills", "1", "--same"], "--kills"),
        (&["--kills", "1", "--commands", "9"], "--kills"),
        (&["--kills", "1", "--database", "nowhere.db"], "--kills"),
    ] {
        let output = sim(arguments);
        let text = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {text}");
        assert!(text.contains(named) && text.contains("--help"), "{arguments:?}: {text}");
    }
}

#[test]
fn a_run_of_the_readme_goes_through() {
    let output = sim(&["--seed", "5", "--commands", "20", "--clients", "2"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("fsck clean"), "{text}");
}
