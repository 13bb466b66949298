//! A folder of files that belong together: written whole or not at all, and never over somebody else's files.

use crate::texts::t;
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use yidan_book::words::Lang;

/// The file in which a folder says what is in it.
pub const INDEX: &str = "witnesses.json";

/// What such a file calls itself.
pub const FORMAT: &str = "yidan-witnesses";

/// Whether a folder may be written: it is not there, or empty, or holds only what its own index names.
///
/// # Errors
/// A sentence for the user.
pub fn may_replace(folder: &Path, lang: Lang) -> Result<(), String> {
    let shown = folder.display();
    if folder.file_name().is_none() {
        let problem = t(lang, "请给出一个目录的名字", "name a folder");
        return Err(format!("--witness {shown}: {problem}"));
    }
    if !folder.exists() {
        return Ok(());
    }
    let entries = std::fs::read_dir(folder).map_err(|_| {
        format!("--witness {shown}: {}", t(lang, "不是目录，或者没有权限", "not a folder, or not readable"))
    })?;
    let ours = ours(folder);
    let foreign = entries.map(|entry| entry.map(|entry| entry.file_name())).find(|name| match name {
        Ok(name) => !ours.iter().any(|our| name == our.as_str()),
        Err(_) => true,
    });
    match foreign {
        None => Ok(()),
        Some(name) => {
            let name =
                name.map_or_else(|error| error.to_string(), |name| name.to_string_lossy().into_owned());
            Err(match lang {
                Lang::Zh => {
                    format!("--witness {shown}: 目录不是空的，里面有别的文件（{name}）；请另给一个目录")
                }
                Lang::En => {
                    format!(
                        "--witness {shown}: the folder is not empty, it holds other files ({name}); name another one"
                    )
                }
            })
        }
    }
}

/// The files that the index of a folder names, and the index itself; none if there is no such index.
fn ours(folder: &Path) -> Vec<String> {
    let index =
        std::fs::read(folder.join(INDEX)).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let Some(index) = index.filter(|index| index["format"] == FORMAT) else { return Vec::new() };
    let names = index["files"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    names.chain([INDEX.to_owned()]).collect()
}

/// Writes a folder with these files, in the place of the one that is there.
///
/// # Errors
/// A sentence for the user; then what was there is there still.
pub fn replace(folder: &Path, files: &[(String, String)], lang: Lang) -> Result<(), String> {
    may_replace(folder, lang)?;
    replace_whole(folder, files).map_err(|error| {
        format!("--witness {}: {}: {error}", folder.display(), t(lang, "写不进去", "cannot be written"))
    })
}

fn replace_whole(folder: &Path, files: &[(String, String)]) -> std::io::Result<()> {
    let new = beside(folder, ".yidan-new");
    let written = write_all(&new, files).and_then(|()| put_in_place(folder, &new));
    if written.is_err() {
        // Nothing of ours stays behind; that it cannot be removed adds nothing to what is said.
        let _ = std::fs::remove_dir_all(&new);
    }
    written
}

fn write_all(new: &Path, files: &[(String, String)]) -> std::io::Result<()> {
    if new.exists() {
        // Left over from a run that was killed.
        std::fs::remove_dir_all(new)?;
    }
    std::fs::create_dir_all(new)?;
    files.iter().try_for_each(|(name, text)| std::fs::write(new.join(name), text))
}

/// The old folder makes way and is removed only when the new one stands in its place.
fn put_in_place(folder: &Path, new: &Path) -> std::io::Result<()> {
    if !folder.exists() {
        return std::fs::rename(new, folder);
    }
    let old = beside(folder, ".yidan-old");
    std::fs::rename(folder, &old)?;
    if let Err(error) = std::fs::rename(new, folder) {
        std::fs::rename(&old, folder)?;
        return Err(error);
    }
    std::fs::remove_dir_all(&old)
}

/// A hidden folder in the same place, so that renaming stays within one file system.
fn beside(folder: &Path, behind: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(folder.file_name().unwrap_or_default());
    name.push(behind);
    folder.with_file_name(name)
}
