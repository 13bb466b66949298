//! The auditor is worth something only as long as it shares nothing with what it checks.

use std::fs;
use std::path::Path;

#[test]
fn the_auditor_uses_nothing_of_the_products_deciding_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/auditor");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/command.rs"));
    assert!(files.len() > 5);
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        for of_product in
            ["yidan_book", "yidan_domain", "yidan_store", "yidan_service", "yidan_interop", "crate::drive"]
        {
            assert!(!text.contains(of_product), "{} uses {of_product}", file.display());
        }
    }
}
