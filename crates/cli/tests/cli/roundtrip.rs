//! Books through pipes: JSON and back, formatting in place.

use crate::support::{argument, books, listed, scratch, yidan, yidan_reading};
use std::path::{Path, PathBuf};

fn all_books() -> Vec<PathBuf> {
    let own = listed("crates/cli/tests/books", "md").into_iter().filter(|path| !path.ends_with("broken.md"));
    books().into_iter().chain(own).collect()
}

/// `yidan policy json BOOK | yidan policy json --read -` prints what `fmt` prints.
#[test]
fn json_and_back_is_the_formatted_book() {
    for book in all_books() {
        for lang in ["zh", "en"] {
            let json = yidan(&["policy", "json", argument(&book)]);
            let back = yidan_reading(&["policy", "json", "--read", "-", "--lang", lang], json.out.as_bytes());
            let formatted = yidan(&["policy", "fmt", "--stdout", "--lang", lang, argument(&book)]);
            assert_eq!((json.code, back.code, formatted.code), (Some(0), Some(0), Some(0)), "{}", back.err);
            assert_eq!(back.out, formatted.out, "{}", book.display());
        }
    }
}

/// A book on standard input is read by every command as from its file.
#[test]
fn books_are_read_from_standard_input() {
    let book = "crates/cli/tests/books/english.md";
    let bytes = std::fs::read(crate::support::root().join(book)).expect("a book");
    for command in ["check", "test", "explain", "json", "facts"] {
        let (file, piped) =
            (yidan(&["policy", command, book]), yidan_reading(&["policy", command, "-"], &bytes));
        assert_eq!(file.out.replace(book, "-"), piped.out, "{command}");
        assert_eq!(file.code, piped.code, "{command}");
    }
}

fn copy(name: &str, to: &Path) -> PathBuf {
    let from = crate::support::root().join("crates/cli/tests/books").join(name);
    let copy = to.join(name);
    std::fs::copy(from, &copy).expect("copied");
    copy
}

/// Formatting changes the file once, keeps what is beside it and how it may be read, and leaves nothing behind.
#[test]
fn formatting_replaces_the_file_whole() {
    use std::os::unix::fs::PermissionsExt;
    let folder = scratch("fmt");
    let book = copy("untidy.md", &folder);
    let beside = folder.join("untidy.tmp");
    std::fs::write(&beside, "mine").expect("written");
    std::fs::set_permissions(&book, std::fs::Permissions::from_mode(0o640)).expect("set");
    let link = folder.join("link.md");
    std::os::unix::fs::symlink(&book, &link).expect("linked");

    let first = yidan(&["policy", "fmt", argument(&link)]);
    assert_eq!((first.code, first.err.as_str()), (Some(0), ""), "{}", first.out);
    let second = yidan(&["policy", "fmt", argument(&book)]);
    assert_eq!((second.code, second.out.as_str()), (Some(0), ""), "formatting twice changes nothing");
    assert_eq!(yidan(&["policy", "fmt", "--check", argument(&book)]).code, Some(0));
    assert_eq!(std::fs::metadata(&book).expect("there").permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(std::fs::read_to_string(&beside).expect("there"), "mine");
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 3);
}

/// A book that does not parse is left as it is.
#[test]
fn formatting_leaves_a_broken_book() {
    let book = copy("broken.md", &scratch("fmt-broken"));
    let before = std::fs::read(&book).expect("there");
    assert_eq!(yidan(&["policy", "fmt", argument(&book)]).code, Some(2));
    assert_eq!(std::fs::read(&book).expect("there"), before);
}
