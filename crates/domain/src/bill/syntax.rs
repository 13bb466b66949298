//! From bytes to a JSON tree: size, encoding, depth and syntax are settled here, before anything is understood.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind as Kind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use yidan_book::diag::Text;

use super::position::LineIndex;
use super::problems::{Problem, ProblemCode};
use super::read_json::{MAX_BYTES, MAX_DEPTH};

/// The text of a file: not too large, not empty, UTF-8, without byte order mark.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Vec<Problem>> {
    if bytes.len() > MAX_BYTES {
        let text = Text::new("文件超过64兆字节，没有读取", "the file is larger than 64 MiB and was not read");
        return Err(vec![first(ProblemCode::TooLarge, text)]);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| vec![not_utf8(bytes, error.valid_up_to())])?;
    if text.trim().is_empty() {
        return Err(vec![empty()]);
    }
    Ok(text)
}

/// A problem of the whole file.
fn first(code: ProblemCode, message: Text) -> Problem {
    Problem { line: Some(1), column: Some(1), ..Problem::new(code, "$", message) }
}

fn empty() -> Problem {
    first(ProblemCode::EmptyInput, Text::new("文件是空的", "the file is empty"))
}

fn not_utf8(bytes: &[u8], good: usize) -> Problem {
    let text = Text::new(
        format!("文件不是UTF-8编码：第{}个字节读不懂", good + 1),
        format!("the file is not UTF-8: byte {} cannot be read", good + 1),
    );
    let mut problem = Problem::new(ProblemCode::NotUtf8, "$", text);
    let before = bytes.get(..good).and_then(|before| std::str::from_utf8(before).ok()).unwrap_or_default();
    LineIndex::new(before).place(&mut problem, good);
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return problem.hint("文件像是UTF-16，请另存为UTF-8", "it looks like UTF-16: save it as UTF-8");
    }
    if looks_like_gbk(bytes) {
        return problem.hint("文件像是GBK（ANSI），请另存为UTF-8", "it looks like GBK: save it as UTF-8");
    }
    problem.hint("请另存为UTF-8", "save it as UTF-8")
}

/// Whether all bytes above ASCII pair up as GBK does.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        if *byte < 0x80 {
            continue;
        }
        let second = rest.next().copied().unwrap_or(0);
        if !(0x81..=0xFE).contains(byte) || !(0x40..=0xFE).contains(&second) || second == 0x7F {
            return false;
        }
    }
    true
}

/// The tree of a JSON text, plain JSON without any of the liberties that its readers have come to take.
pub(crate) fn tree<'t>(text: &'t str, index: &LineIndex<'_>) -> Result<Value<'t>, Vec<Problem>> {
    too_deep(text, index)?;
    let options = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options);
    let value = parsed.map_err(|error| {
        let (code, message) = explain(error.kind());
        let mut problem = Problem::new(code, "$", message);
        index.place(&mut problem, error.range().start());
        vec![problem]
    })?;
    value.value.ok_or_else(|| vec![empty()])
}

/// The parser recurses, so depth is counted before it runs: a stack overflow cannot be caught.
fn too_deep(text: &str, index: &LineIndex<'_>) -> Result<(), Vec<Problem>> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            let text = Text::new(
                format!("括号嵌套超过{MAX_DEPTH}层"),
                format!("brackets are nested more than {MAX_DEPTH} deep"),
            );
            let mut problem = Problem::new(ProblemCode::TooDeep, "$", text);
            index.place(&mut problem, at);
            return Err(vec![problem]);
        }
    }
    Ok(())
}

/// The parser's reasons in a clerk's words.
fn explain(kind: &Kind) -> (ProblemCode, Text) {
    let (zh, en) = match kind {
        Kind::MultipleRootJsonValues => {
            let text = Text::new("文件结束之后还有多余的内容", "there is text after the end of the document");
            return (ProblemCode::TrailingText, text);
        }
        Kind::CommentsNotAllowed => ("JSON里不能写注释", "comments are not allowed in JSON"),
        Kind::ExpectedColonAfterObjectKey => {
            ("字段名后面缺冒号", "a colon is missing after the name of a field")
        }
        Kind::ExpectedObjectValue => ("冒号后面缺内容", "a value is missing after the colon"),
        Kind::ExpectedStringObjectProperty => {
            ("字段名要加双引号", "the name of a field must be in double quotes")
        }
        Kind::ExpectedComma => ("两项之间缺逗号", "a comma is missing between two values"),
        Kind::TrailingCommasNotAllowed => ("最后一项后面多了逗号", "a comma too many after the last value"),
        Kind::SingleQuotedStringsNotAllowed => {
            ("要用双引号，不能用单引号", "use double quotes, not single ones")
        }
        Kind::BareDecimalPointNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::UnaryPlusNumbersNotAllowed => {
            ("这里的数字写法不对", "this is not a number as JSON writes it")
        }
        Kind::UnterminatedArray => ("方括号没有关上", "a bracket is not closed"),
        Kind::UnterminatedObject => ("花括号没有关上", "a brace is not closed"),
        Kind::String(_) => {
            ("引号里的文字没有写完，或转义写错了", "a text is not closed, or holds a wrong escape")
        }
        _ => ("这里不该出现这个字符或词", "this does not belong here"),
    };
    (ProblemCode::NotJson, Text::new(format!("不是正确的JSON：{zh}"), format!("not JSON: {en}")))
}
