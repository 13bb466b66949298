//! Rows of a CSV file.

use super::cell::Cell;
use super::encoding;
use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::place::column_letters;
use super::problem::SheetProblem;
use super::tables::{Progress, Row, Take};
use csv::{ReaderBuilder, StringRecord};
use std::borrow::Cow;

/// The text of a CSV file that was saved to its end.
pub(super) struct Delimited<'b> {
    text: Cow<'b, str>,
    delimiter: u8,
}

impl<'b> Delimited<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Delimited<'b>, SheetProblem> {
        let text = encoding::text(bytes)?;
        let delimiter = delimiter(&text);
        Ok(Delimited { text, delimiter })
    }

    /// Hands over the rows with content, or only the first `most` of them.
    pub(super) fn rows(&mut self, most: Option<usize>, take: &mut Take<'_>) -> Result<(), SheetProblem> {
        let text: &str = &self.text;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(text.as_bytes());
        let (mut record, mut end) = (StringRecord::new(), End::default());
        let (mut count, mut lines) = (0, Lines { text, counted: 0, line: 1 });
        // Reading text from memory does not fail.
        while reader.read_record(&mut record).map_err(|_| SheetProblem::UnknownFormat)? {
            let begins = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
            end.see(&record, begins);
            let Some(row) = row(&record, lines.of(begins))? else { continue };
            if most.is_some_and(|most| count >= most) {
                return Ok(());
            }
            count += 1;
            if count > MAX_ROWS {
                return Err(SheetProblem::TooManyRows);
            }
            let permille = reader.position().byte().saturating_mul(1000) / (text.len() as u64).max(1);
            take(row, Progress { rows: count, permille: u16::try_from(permille).unwrap_or(1000) })?;
        }
        if end.is_missing(text) { Err(SheetProblem::CutShort) } else { Ok(()) }
    }
}

/// A row without its empty cells at the end; `None` if all are.
fn row(record: &StringRecord, number: u32) -> Result<Option<Row>, SheetProblem> {
    let filled = record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let used = filled.last().map_or(0, |(last, _)| last + 1);
    if used > MAX_COLUMNS {
        return Err(SheetProblem::TooManyColumns(format!("{}{number}", column_letters(used - 1))));
    }
    let cells = record.iter().take(used).map(|cell| match cell.trim() {
        "" => Cell::Empty,
        _ => Cell::Text(cell.to_owned()),
    });
    Ok((used > 0).then(|| Row { number, cells: cells.collect() }))
}

/// Counts lines up to where rows begin. The reader's own count lags behind where lines end in `\r\n`.
struct Lines<'t> {
    text: &'t str,
    counted: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the row that the reader says to begin at `byte`, which may be at the break before it.
    fn of(&mut self, byte: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let mut begins = byte.min(bytes.len());
        while bytes.get(begins).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            begins += 1;
        }
        let passed = bytes.get(self.counted..begins).unwrap_or_default();
        let breaks = passed.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            // Old Macintosh files end lines with this alone.
            b'\r' => bytes.get(self.counted + at + 1) != Some(&b'\n'),
            _ => false,
        });
        self.line = self.line.saturating_add(u32::try_from(breaks.count()).unwrap_or(u32::MAX));
        self.counted = self.counted.max(begins);
        self.line
    }
}

/// What tells whether the last row is there to its end.
#[derive(Default)]
struct End {
    /// Cells of each row before the last one, as long as they agree.
    cells: Option<usize>,
    ragged: bool,
    last_cells: usize,
    last_begins: usize,
    rows: usize,
}

impl End {
    fn see(&mut self, record: &StringRecord, begins: usize) {
        if self.rows > 0 {
            self.ragged |= self.cells.is_some_and(|cells| cells != self.last_cells);
            self.cells = Some(self.last_cells);
        }
        self.rows += 1;
        (self.last_cells, self.last_begins) = (record.len(), begins);
    }

    /// A quotation that never ends, or a last row with fewer cells than all others and no line break behind it.
    fn is_missing(&self, text: &str) -> bool {
        let last = text.get(self.last_begins..).unwrap_or_default();
        let unclosed = last.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
        let shorter = !self.ragged && self.cells.is_some_and(|cells| self.last_cells < cells);
        unclosed || (shorter && !text.ends_with(['\n', '\r']))
    }
}

/// What separates the cells: whichever of the usual ones the first lines hold most of.
fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(20);
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    for line in lines {
        for (byte, count) in &mut counts {
            *count += line.bytes().filter(|b| b == byte).count();
        }
    }
    // The comma stands last and wins a draw.
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u32, Vec<String>)>, SheetProblem> {
        let mut rows = Vec::new();
        Delimited::open(text.as_bytes())?.rows(None, &mut |row, _| {
            rows.push((row.number, row.cells.iter().map(Cell::shown).collect()));
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn rows_keep_their_line() {
        let found = rows("甲,乙\r\n\r\n,,\n\"一\n二\",三,\n四\n").expect("a table");
        let shown: Vec<_> = found.iter().map(|(line, cells)| (*line, cells.join("|"))).collect();
        assert_eq!(shown, [(1, "甲|乙".into()), (4, "一\n二|三".into()), (6, "四".into())]);
        for text in ["a,b\r\nc,d\r\ne,f\r\n", "a,b\nc,d\ne,f", "a,b\rc,d\re,f\r"] {
            let found: Vec<u32> = rows(text).expect("a table").into_iter().map(|(line, _)| line).collect();
            assert_eq!(found, [1, 2, 3], "{text:?}");
        }
        assert_eq!(rows("a;b\n1,2;3\n").map(|rows| rows[1].1.join("|")), Ok("1,2|3".into()));
    }

    #[test]
    fn a_missing_end_is_found() {
        assert_eq!(rows("a,b,c\n1,2,3\n1,2"), Err(SheetProblem::CutShort));
        assert_eq!(rows("a,b,c\n1,2,\"3"), Err(SheetProblem::CutShort));
        assert!(rows("a,b,c\n1,2,3").is_ok());
        // Rows of any length are the habit of this file.
        assert!(rows("a,b,c\n1,2\n1").is_ok());
    }

    #[test]
    fn a_million_rows_are_refused() {
        let text = "a\n".repeat(MAX_ROWS + 1);
        let result = Delimited::open(text.as_bytes()).expect("text").rows(None, &mut |_, _| Ok(()));
        assert_eq!(result, Err(SheetProblem::TooManyRows));
    }
}
