//! What a workbook unpacks to, counted before anything of it is held in memory.

use super::limits::{MAX_PARTS, MAX_TEXTS_BYTES, MAX_UNPACKED_BYTES};
use super::problem::SheetProblem;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Unpacks every part once into nothing: its size is counted instead of believed, and its checksum is checked.
///
/// # Errors
/// Cut short, damaged, or larger than the limits.
pub(super) fn check(bytes: &[u8]) -> Result<(), SheetProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_directory(&error))?;
    if archive.len() > MAX_PARTS {
        return Err(SheetProblem::UnpacksTooLarge);
    }
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| SheetProblem::Damaged(error.to_string()))?;
        let texts = part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let most = if texts { left.min(MAX_TEXTS_BYTES) } else { left };
        let counted = std::io::copy(&mut part.take(most + 1), &mut std::io::sink())
            .map_err(|error| SheetProblem::Damaged(error.to_string()))?;
        if counted > most {
            return Err(SheetProblem::UnpacksTooLarge);
        }
        left -= counted;
    }
    Ok(())
}

/// The list of parts stands at the end of the file: where it is missing, the end is.
fn no_directory(error: &ZipError) -> SheetProblem {
    match error {
        ZipError::InvalidArchive(_) | ZipError::Io(_) => SheetProblem::CutShort,
        other => SheetProblem::Damaged(other.to_string()),
    }
}
