//! Any bytes as a policy book: reading, checking, reporting and running its examples never panic, hang or overflow the stack.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yidan_fuzz::book;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let parsed = book::parse(&text);
    let report = book::render_diagnostics(&text, &parsed);
    assert_eq!(
        parsed.diagnostics.is_empty(),
        report.is_empty(),
        "a mistake that is not reported, or a report of none"
    );
    book::check(&text);
});
