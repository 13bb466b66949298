//! Many documents in one file, one a line (JSON lines).

use crate::bill::Problem;

/// What a line holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<T> {
    /// Its number in the file, from 1.
    pub number: u32,
    /// What was read, or every problem of the line, each with the line's number.
    pub read: Result<T, Vec<Problem>>,
}

/// Reads a file of one document a line; lines of nothing but white space are passed over. Each line is read when it is
/// asked for, and one that is wrong does not stop those after it.
pub fn read_lines<'b, T: 'b>(
    bytes: &'b [u8],
    read: fn(&[u8]) -> Result<T, Vec<Problem>>,
) -> impl Iterator<Item = Line<T>> + 'b {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    lines.filter_map(move |(line, number)| read_line(line, number, read))
}

/// Reads one line of such a file, for who does not hold the whole of it; `None` if there is nothing in it.
pub fn read_line<T>(line: &[u8], number: u32, read: fn(&[u8]) -> Result<T, Vec<Problem>>) -> Option<Line<T>> {
    if line.trim_ascii().is_empty() {
        return None;
    }
    let read = read(line).map_err(|mut problems| {
        for problem in &mut problems {
            problem.line = Some(number);
        }
        problems
    });
    Some(Line { number, read })
}
