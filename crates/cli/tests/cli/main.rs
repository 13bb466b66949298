//! The command line as its users meet it: text cases in `tests/cmd`, and beside them what text cannot say.

mod demo;
mod findings;
mod guides;
mod hostile;
mod identities;
mod lists;
mod readme;
mod roundtrip;
mod serve;
mod service;
mod support;
mod width;
mod witness;

/// Every `tests/cmd/*.md` and `*.toml`: command, output, exit code. `TRYCMD=overwrite` writes what is printed now.
#[test]
fn commands_print_what_their_cases_say() {
    // Cases name files from the root of the repository, as the README does; all other tests give absolute paths.
    std::env::set_current_dir(support::root()).expect("the root of the repository");
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/");
    let tests = trycmd::TestCases::new();
    tests.env("YIDAN_LANG", "").case(format!("{cases}*.md")).case(format!("{cases}*.toml")).run();
}
