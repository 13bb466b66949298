//! What a workbook unpacks to, counted before anything of it is held in memory.

use super::limits::{MAX_PARTS, MAX_TEXTS_BYTES, MAX_UNPACKED_BYTES};
use super::problem::SheetProblem;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// What may be unpacked.
#[derive(Clone, Copy)]
struct Most {
    bytes: u64,
    texts: u64,
    parts: usize,
}

/// Unpacks every part once into nothing: its size is counted instead of believed, and its checksum is checked.
///
/// # Errors
/// Cut short, damaged, or larger than the limits.
pub(super) fn check(bytes: &[u8]) -> Result<(), SheetProblem> {
    count(bytes, Most { bytes: MAX_UNPACKED_BYTES, texts: MAX_TEXTS_BYTES, parts: MAX_PARTS })
}

fn count(bytes: &[u8], most: Most) -> Result<(), SheetProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_directory(&error))?;
    if archive.len() > most.parts {
        return Err(SheetProblem::UnpacksTooLarge);
    }
    let mut left = most.bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| SheetProblem::Damaged(error.to_string()))?;
        let texts = part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let room = if texts { left.min(most.texts) } else { left };
        let counted = std::io::copy(&mut part.take(room + 1), &mut std::io::sink())
            .map_err(|error| SheetProblem::Damaged(error.to_string()))?;
        if counted > room {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).expect("begun");
            archive.write_all(&vec![b' '; *size]).expect("written");
        }
        archive.finish().expect("written").into_inner()
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_however_small_it_is() {
        let most = Most { bytes: 100_000, texts: 50_000, parts: 3 };
        let check = |parts: &[(&str, usize)]| count(&archive(parts), most);
        assert!(archive(&[("a.xml", 100_001)]).len() < 1_000);
        assert_eq!(check(&[("a.xml", 100_000)]), Ok(()));
        assert_eq!(check(&[("a.xml", 100_001)]), Err(SheetProblem::UnpacksTooLarge));
        assert_eq!(check(&[("a.xml", 60_000), ("b.xml", 60_000)]), Err(SheetProblem::UnpacksTooLarge));
        assert_eq!(check(&[("xl/sharedStrings.xml", 50_001)]), Err(SheetProblem::UnpacksTooLarge));
        assert_eq!(check(&[("a", 1), ("b", 1), ("c", 1), ("d", 1)]), Err(SheetProblem::UnpacksTooLarge));
    }

    /// A directory that lies about sizes is not believed.
    #[test]
    fn sizes_are_counted_not_believed() {
        let mut bytes = archive(&[("a.xml", 100_001)]);
        let size = 100_001_u32.to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + 4].copy_from_slice(&7_u32.to_le_bytes());
        }
        assert!(count(&bytes, Most { bytes: 100_000, texts: 50_000, parts: 3 }).is_err());
    }
}
