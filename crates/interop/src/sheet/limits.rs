//! What is read at most. Each is far beyond an honest list and far below what would harm the machine.

/// Bytes of a file.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// Bytes of all parts of a workbook together, unpacked. A list of 100,000 people unpacks to some 50 MiB.
pub const MAX_UNPACKED_BYTES: u64 = 1 << 30;

/// Bytes of the texts of a workbook, unpacked: the one part that is held in memory.
pub const MAX_TEXTS_BYTES: u64 = 256 << 20;

/// Parts of a workbook.
pub const MAX_PARTS: usize = 10_000;

/// Rows with content in a sheet. The largest counties have some million people, a group of them far fewer.
pub const MAX_ROWS: usize = 500_000;

/// Columns of a sheet.
pub const MAX_COLUMNS: usize = 256;

/// Characters of a cell; a longer one is cut in reports and cannot be used as a value.
pub const MAX_CELL_CHARS: usize = 2_000;
