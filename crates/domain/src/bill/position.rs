//! From bytes and paths to line and column.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;

use super::problems::Problem;
use super::syntax;

/// Where lines begin in a text.
pub(crate) struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// The lines of `text`.
    pub(crate) fn new(text: &'t str) -> LineIndex<'t> {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        LineIndex { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// Line and column of the byte at `offset`, both from 1; the column counts characters.
    pub(crate) fn position(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count());
        (number(line), number(column + 1))
    }

    /// Puts a problem at a byte.
    pub(crate) fn place(&self, problem: &mut Problem, offset: usize) {
        let (line, column) = self.position(offset);
        problem.line = Some(line);
        problem.column = Some(column);
    }
}

/// A file of 64 MiB has fewer lines than a `u32` counts.
fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The byte at which the value at `path` begins; the nearest value around it that is there, if it is missing.
pub(crate) fn locate(root: &Value<'_>, path: &str) -> usize {
    let mut value = root;
    for step in steps(path) {
        match child(value, step) {
            Some(next) => value = next,
            None => break,
        }
    }
    value.start()
}

/// `$.lines[3].amount` as `lines`, `3`, `amount`.
fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', '[', ']']).skip(1).filter(|step| !step.is_empty())
}

fn child<'v, 't>(value: &'v Value<'t>, step: &str) -> Option<&'v Value<'t>> {
    match value {
        Value::Object(object) => object
            .properties
            .iter()
            .find(|property| property.name.as_str() == step)
            .map(|property| &property.value),
        Value::Array(array) => step.parse::<usize>().ok().and_then(|index| array.elements.get(index)),
        _ => None,
    }
}

/// Gives problems that were found after reading their lines: those found when settling know only paths. Where the value
/// is not in the document, the nearest one around it. Nothing changes for bytes that are no document.
pub fn place_problems(bytes: &[u8], problems: &mut [Problem]) {
    let Ok(text) = syntax::text(bytes) else { return };
    let index = LineIndex::new(text);
    let Ok(root) = syntax::tree(text, &index) else { return };
    for problem in problems.iter_mut().filter(|problem| problem.line.is_none()) {
        let offset = locate(&root, &problem.path);
        index.place(problem, offset);
    }
}

#[cfg(test)]
mod tests {
    use super::super::problems::ProblemCode;
    use super::*;
    use yidan_book::diag::Text;

    #[test]
    fn columns_count_characters() {
        let index = LineIndex::new("甲乙\n丙丁a\n");
        assert_eq!(index.position(0), (1, 1));
        assert_eq!(index.position(3), (1, 2));
        assert_eq!(index.position(7), (2, 1));
        assert_eq!(index.position(13), (2, 3));
        assert_eq!(index.position(999), (3, 1));
    }

    #[test]
    fn paths_split_into_steps() {
        assert_eq!(steps("$.lines[3].amount").collect::<Vec<_>>(), ["lines", "3", "amount"]);
        assert_eq!(steps("$").count(), 0);
    }

    #[test]
    fn problems_found_later_get_the_line_of_their_value_or_of_what_is_around_it() {
        let problem = |path: &str| Problem::new(ProblemCode::NoRule, path, Text::new("", ""));
        let mut problems = [problem("$.a.b[1]"), problem("$.a.c"), problem("$")];
        place_problems(b"{\n  \"a\": {\n    \"b\": [1,\n 2]\n  }\n}", &mut problems);
        let places: Vec<_> = problems.iter().map(|problem| (problem.line, problem.column)).collect();
        assert_eq!(places, [(Some(4), Some(2)), (Some(2), Some(8)), (Some(1), Some(1))]);
        place_problems(b"not json", &mut problems);
    }
}
