//! Checking books: text cases.

use std::fs;
use std::path::{Path, PathBuf};
use yidan_book::load;
use yidan_book::render::render;
use yidan_book::words::Lang;

fn cases(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder)
}

#[test]
fn the_samples_are_right() {
    for lang in ["zh", "en"] {
        let text = fs::read_to_string(cases("books").join(format!("sample.{lang}.md"))).unwrap();
        let loaded = load(&text);
        let report = render(&loaded.diagnostics, &text, "book.md", Lang::Zh, false);
        assert!(loaded.diagnostics.is_empty(), "{report}");
    }
}
