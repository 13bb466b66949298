//! Reading files, with errors in the user's words.

use crate::texts::t;
use std::io::Read;
use std::path::Path;
use yidan_book::words::Lang;

/// More than any book is; refusing it early keeps a mistaken argument from filling the memory.
const LARGEST_BOOK_BYTES: u64 = 16 << 20;

/// More than any file of bills that is meant for the command line.
const LARGEST_INPUT_BYTES: u64 = 1 << 30;

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// A sentence for the user.
pub fn read(path: &Path, lang: Lang) -> Result<Vec<u8>, String> {
    read_up_to(path, LARGEST_INPUT_BYTES, lang)
}

/// The text of a book.
///
/// # Errors
/// A sentence for the user.
pub fn read_book(path: &Path, lang: Lang) -> Result<String, String> {
    let bytes = read_up_to(path, LARGEST_BOOK_BYTES, lang)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let problem = t(
            lang,
            "不是 UTF-8 文本，请另存为 UTF-8；第一个坏字节的位置是",
            "is not UTF-8 text; save it as UTF-8; first bad byte at",
        );
        format!("{}: {problem} {at}", path.display())
    })
}

fn read_up_to(path: &Path, limit: u64, lang: Lang) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let result = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    match result {
        Err(error) => Err(format!("{}: {}", path.display(), reason(&error, lang))),
        Ok(_) if bytes.len() as u64 > limit => {
            let problem = t(lang, "文件过大，上限（MiB）：", "file too large, limit in MiB: ");
            Err(format!("{}: {problem}{}", path.display(), limit >> 20))
        }
        Ok(_) => Ok(bytes),
    }
}

fn reason(error: &std::io::Error, lang: Lang) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => t(lang, "找不到文件", "no such file").to_owned(),
        ErrorKind::PermissionDenied => t(lang, "没有读取权限", "permission denied").to_owned(),
        ErrorKind::IsADirectory => t(lang, "这是目录，不是文件", "is a directory").to_owned(),
        _ => format!("{}（{error}）", t(lang, "读不出来", "cannot be read")),
    }
}

/// Replaces a file whole: a crash leaves the old one or the new one.
///
/// # Errors
/// A sentence for the user.
pub fn replace(path: &Path, text: &str, lang: Lang) -> Result<(), String> {
    replace_bytes(path, text.as_bytes(), lang)
}

/// The same for a file that is no text.
///
/// # Errors
/// A sentence for the user.
pub fn replace_bytes(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), String> {
    let beside = path.with_extension("tmp");
    std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        format!("{}: {}（{error}）", path.display(), t(lang, "写不进去", "cannot be written"))
    })
}
