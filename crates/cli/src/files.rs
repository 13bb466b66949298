//! Reading and replacing files, with errors in the user's words.

use crate::texts::t;
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use yidan_book::words::Lang;
use yidan_domain::bill::MAX_BYTES;
use yidan_interop::sheet::limits::MAX_FILE_BYTES;

/// More than any book is; refusing it early keeps a mistaken argument from filling the memory.
const LARGEST_BOOK_BYTES: u64 = 16 << 20;

/// More than any file of bills by lines that is meant for the command line.
const LARGEST_LINES_BYTES: u64 = 1 << 30;

/// More than any mapping of columns is.
const LARGEST_MAPPING_BYTES: u64 = 1 << 20;

/// Why there are no bytes.
#[derive(Debug)]
pub enum Unread {
    /// There are more than so many.
    TooLarge(u64),
    /// The system said no.
    Failed(std::io::Error),
}

impl Unread {
    /// A sentence for the user.
    pub fn text(&self, path: &Path, lang: Lang) -> String {
        let path = path.display();
        match self {
            Unread::TooLarge(limit) => {
                format!(
                    "{path}: {}{}",
                    t(lang, "文件过大，上限（MiB）：", "file too large, limit in MiB: "),
                    limit >> 20
                )
            }
            Unread::Failed(error) => format!("{path}: {}", reason(error, lang)),
        }
    }
}

/// The bytes of one document, or of standard input for `-`.
///
/// # Errors
/// Larger than any document that is read, or cannot be read.
pub fn read_document(path: &Path) -> Result<Vec<u8>, Unread> {
    read_up_to(path, u64::try_from(MAX_BYTES).unwrap_or(u64::MAX))
}

/// The bytes of a file of documents, one a line.
///
/// # Errors
/// A sentence for the user.
pub fn read_lines(path: &Path, lang: Lang) -> Result<Vec<u8>, String> {
    read_up_to(path, LARGEST_LINES_BYTES).map_err(|unread| unread.text(path, lang))
}

/// The bytes of a table, as far as any table is read.
///
/// # Errors
/// A sentence for the user.
pub fn read_table(path: &Path, lang: Lang) -> Result<Vec<u8>, String> {
    let most = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
    read_up_to(path, most).map_err(|unread| unread.text(path, lang))
}

/// The text of a mapping file; `None` if there is none yet.
///
/// # Errors
/// A sentence for the user.
pub fn read_mapping(path: &Path, lang: Lang) -> Result<Option<String>, String> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = read_up_to(path, LARGEST_MAPPING_BYTES).map_err(|unread| unread.text(path, lang))?;
    let wrong = || format!("{}: {}", path.display(), t(lang, "不是 UTF-8 文字", "not UTF-8"));
    String::from_utf8(bytes).map(Some).map_err(|_| wrong())
}

/// The text of a book.
///
/// # Errors
/// A sentence for the user.
pub fn read_book(path: &Path, lang: Lang) -> Result<String, String> {
    let bytes = read_up_to(path, LARGEST_BOOK_BYTES).map_err(|unread| unread.text(path, lang))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let problem = match lang {
            Lang::Zh => format!("第 {line} 行起不是 UTF-8 文字（像是 GBK？），请另存为 UTF-8"),
            Lang::En => format!("not UTF-8 from line {line} on (GBK perhaps?): save it as UTF-8"),
        };
        format!("{}: {problem}", path.display())
    })
}

fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let result = if is_stdin(path) {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(Unread::Failed)?;
        // The size is asked first, so that a file that is too large costs no memory.
        match file.metadata() {
            Ok(about) if about.len() > limit => return Err(Unread::TooLarge(limit)),
            _ => file.take(limit + 1).read_to_end(&mut bytes),
        }
    };
    match result {
        Err(error) => Err(Unread::Failed(error)),
        Ok(_) if bytes.len() as u64 > limit => Err(Unread::TooLarge(limit)),
        Ok(_) => Ok(bytes),
    }
}

/// Whether standard input is meant.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn reason(error: &std::io::Error, lang: Lang) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => t(lang, "找不到文件", "no such file").to_owned(),
        ErrorKind::PermissionDenied => t(lang, "没有读取权限", "permission denied").to_owned(),
        ErrorKind::IsADirectory => t(lang, "这是目录，不是文件", "is a directory").to_owned(),
        _ => format!("{}: {error}", t(lang, "读不出来", "cannot be read")),
    }
}

/// Replaces a file whole: a crash leaves the old one or the new one.
///
/// # Errors
/// A sentence for the user.
pub fn replace(path: &Path, text: &str, lang: Lang) -> Result<(), String> {
    replace_bytes(path, text.as_bytes(), lang)
}

/// The same for a file that is no text, or that is not there yet.
///
/// # Errors
/// A sentence for the user.
pub fn replace_bytes(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), String> {
    replace_whole(path, bytes)
        .map_err(|error| format!("{}: {}: {error}", path.display(), t(lang, "写不进去", "cannot be written")))
}

fn replace_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // What a link points to is replaced, not the link.
    let path = if path.exists() { path.canonicalize()? } else { path.to_path_buf() };
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".yidan-new");
    let beside = path.with_file_name(name);
    let keep_permissions = || match std::fs::metadata(&path) {
        Ok(old) => std::fs::set_permissions(&beside, old.permissions()),
        Err(_) => Ok(()),
    };
    let result = std::fs::write(&beside, bytes)
        .and_then(|()| keep_permissions())
        .and_then(|()| std::fs::rename(&beside, &path));
    if result.is_err() {
        // Nothing of ours stays behind; that it cannot be removed adds nothing to what is said.
        let _ = std::fs::remove_file(&beside);
    }
    result
}
