//! Documents from files: one, or one a line.

use super::desk::Desk;
use crate::Answer;
use crate::files;
use clap::ArgMatches;
use std::path::{Path, PathBuf};
use yidan_domain::bill::{Problem, place_problems};

/// What a file holds.
pub struct Input<T> {
    /// The file, for messages.
    pub from: String,
    /// The documents, in order.
    pub documents: Vec<T>,
    /// The bytes of each, with the line before it.
    texts: Vec<(u32, Vec<u8>)>,
}

/// Reads the documents of a file; every problem of all of them is one answer.
pub fn read<T>(
    desk: &Desk,
    arguments: &ArgMatches,
    one: impl Fn(&[u8]) -> Result<T, Vec<Problem>>,
) -> Result<Input<T>, Answer> {
    let path = arguments.get_one::<PathBuf>("file").map_or(Path::new(""), PathBuf::as_path);
    let from = path.display().to_string();
    let bytes = files::read_lines(path, desk.lang).map_err(Answer::bad)?;
    let texts = split(&bytes);
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for (before, text) in &texts {
        match one(text) {
            Ok(document) => documents.push(document),
            Err(found) => problems.extend(found.into_iter().map(|problem| moved(problem, *before))),
        }
    }
    if problems.is_empty() {
        Ok(Input { from, documents, texts })
    } else {
        Err(desk.problems(&from, &problems))
    }
}

/// One document, or one a line: that is what a file is whose first line is a document of its own, and not its last.
fn split(bytes: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let lines: Vec<(u32, &[u8])> = (0..)
        .zip(bytes.split(|byte| *byte == b'\n'))
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .collect();
    let whole =
        |line: &[u8]| serde_json::from_slice::<serde_json::Value>(line).is_ok_and(|value| value.is_object());
    match lines.as_slice() {
        [(_, first), _, ..] if whole(first) => lines.iter().map(|(at, line)| (*at, line.to_vec())).collect(),
        _ => vec![(0, bytes.to_vec())],
    }
}

fn moved(problem: Problem, before: u32) -> Problem {
    Problem { line: problem.line.map(|line| line.saturating_add(before)), ..problem }
}

impl<T> Input<T> {
    /// Places what is said of `$[n]` in the nth document.
    pub fn place(&self, problems: Vec<Problem>) -> Vec<Problem> {
        problems.into_iter().map(|problem| self.placed(problem)).collect()
    }

    /// The bytes of the nth document.
    pub fn text(&self, at: usize) -> &[u8] {
        self.texts.get(at).map_or(&[], |(_, text)| text)
    }

    fn placed(&self, problem: Problem) -> Problem {
        let Some((at, path)) = problem.element().map(|(at, rest)| (at, format!("${rest}"))) else {
            return problem;
        };
        let Some((before, text)) = self.texts.get(at) else { return problem };
        let mut inside = [Problem { path, ..problem }];
        place_problems(text, &mut inside);
        let [problem] = inside;
        moved(problem, *before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_one_document_or_one_a_line() {
        let lines = |text: &str| split(text.as_bytes()).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(lines("{\"a\": 1}\n"), [0]);
        assert_eq!(lines("{\n\"a\": 1\n}\n"), [0]);
        assert_eq!(lines("{\"a\": 1}\n\n{\"a\": 2}\n"), [0, 2]);
        assert_eq!(lines(""), [0]);
    }
}
