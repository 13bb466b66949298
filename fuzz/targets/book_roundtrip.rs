//! A book without mistakes keeps its meaning: text -> formatted text, text -> JSON -> text; and formatting twice changes
//! nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yidan_fuzz::book;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let parsed = book::parse(text);
    if !book::is_clean(&parsed) {
        return;
    }
    let meaning = book::to_json(&parsed);

    let formatted = book::format(&parsed);
    let again = book::parse(&formatted);
    assert!(book::is_clean(&again), "the formatter wrote a mistake:\n{formatted}");
    assert_eq!(book::to_json(&again), meaning, "formatting changed the meaning:\n{formatted}");
    assert_eq!(book::format(&again), formatted, "formatting twice is not formatting once");

    let from_json =
        book::from_json(&meaning, parsed.lang).expect("the canonical JSON of a clean book reads back");
    assert_eq!(book::to_json(&book::parse(&from_json)), meaning, "JSON changed the meaning:\n{from_json}");
});
