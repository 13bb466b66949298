//! Walks a JSON tree and collects problems: objects with known fields, lists, single values.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use yidan_book::diag::Text;

use super::fields::Read;
use super::nearest::nearest;
use super::position::{LineIndex, locate};
use super::problems::{Fault, Problem, ProblemCode};

/// The most problems that one report lists; beyond, a file is not a bill with mistakes but something else.
const MAX_PROBLEMS: usize = 5_000;

/// Where a value stands, as a chain to the root.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// `$.lines[3].amount`.
    pub(crate) fn text(&self) -> String {
        match self {
            Path::Root => "$".to_owned(),
            Path::Key(parent, key) => format!("{}.{key}", parent.text()),
            Path::Index(parent, index) => format!("{}[{index}]", parent.text()),
        }
    }
}

/// The fields of an object that are known, each once.
pub(crate) struct Fields<'v, 't> {
    found: Vec<(&'static str, &'v Value<'t>)>,
    start: usize,
}

impl<'v, 't> Fields<'v, 't> {
    /// The field, unless it is absent or null.
    pub(crate) fn get(&self, key: &str) -> Option<&'v Value<'t>> {
        let value = self.found.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        value.filter(|value| value.as_null_keyword().is_none())
    }

    /// Whether the field stands there, be it null.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.found.iter().any(|(name, _)| *name == key)
    }
}

/// Collects what is wrong with a tree.
pub(crate) struct Reader<'i, 't> {
    index: &'i LineIndex<'t>,
    problems: Vec<Problem>,
}

impl<'i, 't> Reader<'i, 't> {
    /// A reader of the text behind `index`.
    pub(crate) fn new(index: &'i LineIndex<'t>) -> Reader<'i, 't> {
        Reader { index, problems: Vec::new() }
    }

    /// All problems, in the order of the file; those that have no place yet get one.
    pub(crate) fn finish(mut self, root: &Value<'_>, found: Vec<Problem>) -> Vec<Problem> {
        for mut problem in found {
            if self.full() {
                break;
            }
            let offset = locate(root, &problem.path);
            self.index.place(&mut problem, offset);
            self.problems.push(problem);
        }
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        if self.full() {
            let text = Text::new(
                format!("问题太多，只列出前{MAX_PROBLEMS}个"),
                format!("too many problems, only {MAX_PROBLEMS} are listed"),
            );
            let mut more = Problem::new(ProblemCode::MoreProblems, "$", text);
            self.index.place(&mut more, root.start());
            self.problems.push(more);
        }
        self.problems
    }

    /// Whether enough is wrong to stop looking.
    pub(crate) fn full(&self) -> bool {
        self.problems.len() >= MAX_PROBLEMS
    }

    /// Notes a problem at a byte.
    pub(crate) fn report(&mut self, fault: Fault, path: String, offset: usize) {
        if self.full() {
            return;
        }
        let mut problem = fault.at(path);
        self.index.place(&mut problem, offset);
        self.problems.push(problem);
    }

    /// The fields of an object; unknown and doubled ones are reported.
    pub(crate) fn object<'v>(
        &mut self,
        value: &'v Value<'t>,
        path: &Path<'_>,
        known: &'static [&'static str],
    ) -> Option<Fields<'v, 't>> {
        let object = self.any_object(value, path)?;
        let mut found: Vec<(&'static str, &'v Value<'t>)> = Vec::with_capacity(known.len());
        for property in &object.properties {
            let name = property.name.as_str();
            let at = property.start();
            match known.iter().find(|field| **field == name) {
                None => self.unknown_field(name, known, path, at),
                Some(field) if found.iter().any(|(other, _)| other == field) => {
                    self.duplicate(path, field, at)
                }
                Some(field) => found.push((field, &property.value)),
            }
        }
        Some(Fields { found, start: object.start() })
    }

    /// An object with any fields.
    pub(crate) fn any_object<'v>(&mut self, value: &'v Value<'t>, path: &Path<'_>) -> Option<&'v Object<'t>> {
        let object = value.as_object();
        if object.is_none() {
            self.wrong_type(value, path, "一组字段 {…}", "an object");
        }
        object
    }

    /// A field stands twice; the first one counts.
    pub(crate) fn duplicate(&mut self, path: &Path<'_>, field: &str, at: usize) {
        let fault = Fault::new(
            ProblemCode::DuplicateField,
            format!("字段“{field}”写了两次"),
            format!("the field `{field}` stands twice"),
        );
        self.report(fault, Path::Key(path, field).text(), at);
    }

    fn unknown_field(&mut self, name: &str, known: &'static [&'static str], path: &Path<'_>, at: usize) {
        // A name is repeated only if it can be one: anything else may be a value that slipped, even a person's name.
        let (zh, en, place) = if is_field_name(name) {
            (format!("没有“{name}”这个字段"), format!("unknown field `{name}`"), Path::Key(path, name).text())
        } else {
            ("没有这个字段".to_owned(), "unknown field".to_owned(), path.text())
        };
        let fault = Fault::new(ProblemCode::UnknownField, zh, en);
        let fault = match nearest(name, known.iter().copied()) {
            Some(meant) => fault.hint(format!("是不是“{meant}”？"), format!("did you mean `{meant}`?")),
            None => fault.hint(
                format!("这里可以有：{}", known.join("、")),
                format!("known here: {}", known.join(", ")),
            ),
        };
        self.report(fault, place, at);
    }

    /// A field that must be there and not null.
    pub(crate) fn required<'v>(
        &mut self,
        fields: &Fields<'v, 't>,
        path: &Path<'_>,
        key: &'static str,
    ) -> Option<&'v Value<'t>> {
        let value = fields.get(key);
        if value.is_none() {
            self.missing(fields, path, key);
        }
        value
    }

    /// Reports that a field is missing.
    pub(crate) fn missing(&mut self, fields: &Fields<'_, 't>, path: &Path<'_>, key: &str) {
        let fault = Fault::new(
            ProblemCode::MissingField,
            format!("缺少字段“{key}”"),
            format!("missing field `{key}`"),
        );
        self.report(fault, Path::Key(path, key).text(), fields.start);
    }

    /// A text field that must be there.
    pub(crate) fn text<T>(
        &mut self,
        fields: &Fields<'_, 't>,
        path: &Path<'_>,
        key: &'static str,
        read: Read<T>,
    ) -> Option<T> {
        let value = self.required(fields, path, key)?;
        self.string(value, &Path::Key(path, key), read)
    }

    /// A text field that may be absent: outer `None` if it could not be read.
    pub(crate) fn maybe_text<T>(
        &mut self,
        fields: &Fields<'_, 't>,
        path: &Path<'_>,
        key: &'static str,
        read: Read<T>,
    ) -> Option<Option<T>> {
        match fields.get(key) {
            None => Some(None),
            Some(value) => self.string(value, &Path::Key(path, key), read).map(Some),
        }
    }

    /// A number field that must be there.
    pub(crate) fn number<T>(
        &mut self,
        fields: &Fields<'_, 't>,
        path: &Path<'_>,
        key: &'static str,
        read: Read<T>,
    ) -> Option<T> {
        let value = self.required(fields, path, key)?;
        self.numeric(value, &Path::Key(path, key), read)
    }

    /// A number field that may be absent: outer `None` if it could not be read.
    pub(crate) fn maybe_number<T>(
        &mut self,
        fields: &Fields<'_, 't>,
        path: &Path<'_>,
        key: &'static str,
        read: Read<T>,
    ) -> Option<Option<T>> {
        match fields.get(key) {
            None => Some(None),
            Some(value) => self.numeric(value, &Path::Key(path, key), read).map(Some),
        }
    }

    /// A true or false that may be absent.
    pub(crate) fn maybe_bool(
        &mut self,
        fields: &Fields<'_, 't>,
        path: &Path<'_>,
        key: &'static str,
    ) -> Option<Option<bool>> {
        match fields.get(key) {
            None => Some(None),
            Some(Value::BooleanLit(literal)) => Some(Some(literal.value)),
            Some(value) => {
                self.wrong_type(value, &Path::Key(path, key), "true 或 false", "true or false");
                None
            }
        }
    }

    /// The elements of a list field that must be there; an absent one is reported.
    pub(crate) fn list<'v>(
        &mut self,
        fields: &Fields<'v, 't>,
        path: &Path<'_>,
        key: &'static str,
    ) -> Option<&'v [Value<'t>]> {
        let value = self.required(fields, path, key)?;
        self.elements(value, &Path::Key(path, key))
    }

    /// The elements of a list.
    pub(crate) fn elements<'v>(&mut self, value: &'v Value<'t>, path: &Path<'_>) -> Option<&'v [Value<'t>]> {
        let array = value.as_array();
        if array.is_none() {
            self.wrong_type(value, path, "一个列表 […]", "a list");
        }
        array.map(|array| array.elements.as_slice())
    }

    /// Reads each element; `None` if one could not be read, after all have been looked at.
    pub(crate) fn each<'v, T>(
        &mut self,
        elements: &'v [Value<'t>],
        path: &Path<'_>,
        mut read: impl FnMut(&mut Self, &'v Value<'t>, &Path<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut whole = true;
        let mut values = Vec::with_capacity(elements.len());
        for (index, element) in elements.iter().enumerate() {
            match read(self, element, &Path::Index(path, index)) {
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }

    /// A value that is written as text.
    pub(crate) fn string<T>(&mut self, value: &Value<'t>, path: &Path<'_>, read: Read<T>) -> Option<T> {
        match value {
            Value::StringLit(literal) => self.read(&literal.value, value, path, read),
            _ => {
                self.wrong_type(value, path, "加引号的文字", "a text in quotes");
                None
            }
        }
    }

    /// A value that is written as a number or as its digits in quotes; the literal digits are read.
    pub(crate) fn numeric<T>(&mut self, value: &Value<'t>, path: &Path<'_>, read: Read<T>) -> Option<T> {
        match value {
            Value::StringLit(literal) => self.read(&literal.value, value, path, read),
            Value::NumberLit(literal) => self.read(literal.value, value, path, read),
            _ => {
                self.wrong_type(value, path, "一个数", "a number");
                None
            }
        }
    }

    fn read<T>(&mut self, text: &str, value: &Value<'t>, path: &Path<'_>, read: Read<T>) -> Option<T> {
        match read(text) {
            Ok(read) => Some(read),
            Err(fault) => {
                self.report(fault, path.text(), value.start());
                None
            }
        }
    }

    /// Something else stands here than what is expected.
    fn wrong_type(&mut self, value: &Value<'t>, path: &Path<'_>, zh: &str, en: &str) {
        let (is_zh, is_en) = match value {
            Value::StringLit(_) => ("文字", "a text"),
            Value::NumberLit(_) => ("数", "a number"),
            Value::BooleanLit(_) => ("真假值", "true or false"),
            Value::Object(_) => ("一组字段", "an object"),
            Value::Array(_) => ("列表", "a list"),
            Value::NullKeyword(_) => ("空值 null", "null"),
        };
        let fault = Fault::new(
            ProblemCode::WrongType,
            format!("这里应是{zh}，写的却是{is_zh}"),
            format!("expected {en}, found {is_en}"),
        );
        self.report(fault, path.text(), value.start());
    }
}

/// Whether a text can be the name of a field: ASCII words without long numbers.
fn is_field_name(name: &str) -> bool {
    let word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    word && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 40
        && name.bytes().filter(u8::is_ascii_digit).count() < 6
}
