//! Diagnostics for people and for programs.

use crate::ast::Span;
use crate::diag::{Diagnostic, Severity, Text};
use crate::words::Lang;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};
use std::ops::Range;

/// More than this in one run helps nobody.
const SHOWN_AT_MOST: usize = 200;

/// So many bytes of the file are gone through at most, lest a hostile file of one endless line take hours.
const EXCERPTS_AT_MOST: usize = 1_000_000;

/// The diagnostics with the lines of `text` that they are about, each followed by an empty line; nothing if there are
/// none. `color` adds the escape codes of terminals.
pub fn render(diagnostics: &[Diagnostic], text: &str, file_name: &str, lang: Lang, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let lines = Lines::of(text);
    let mut out = String::new();
    let (mut shown, mut bytes) = (0, 0);
    for diagnostic in diagnostics.iter().take(SHOWN_AT_MOST) {
        let excerpt = lines.excerpt(diagnostic);
        bytes += excerpt.text.len();
        if bytes > EXCERPTS_AT_MOST && shown > 0 {
            break;
        }
        shown += 1;
        out.push_str(&renderer.render(&[group(diagnostic, &excerpt, file_name, lang)]));
        out.push_str("\n\n");
    }
    let left = diagnostics.len().saturating_sub(shown);
    if left > 0 {
        out.push_str(&match lang {
            Lang::Zh => format!("另有 {left} 处问题没有显示\n"),
            Lang::En => format!("{left} more problems are not shown\n"),
        });
    }
    out
}

fn group<'a>(diagnostic: &'a Diagnostic, excerpt: &Excerpt<'a>, file_name: &'a str, lang: Lang) -> Group<'a> {
    let mut snippet =
        Snippet::source(excerpt.text).line_start(excerpt.first_line).path(file_name).annotation(
            AnnotationKind::Primary
                .span(excerpt.range(diagnostic.span))
                .label(diagnostic.label.as_ref().map(|l| l.in_lang(lang))),
        );
    for (span, text) in &diagnostic.related {
        snippet = snippet
            .annotation(AnnotationKind::Context.span(excerpt.range(*span)).label(Some(text.in_lang(lang))));
    }
    let title = severity(diagnostic.severity, lang)
        .primary_title(diagnostic.message.in_lang(lang))
        .id(diagnostic.code);
    let group = title.element(snippet);
    match &diagnostic.hint {
        Some(hint) => group.element(help(lang).message(hint.in_lang(lang))),
        None => group,
    }
}

fn severity(severity: Severity, lang: Lang) -> Level<'static> {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => Level::ERROR.with_name("错误"),
        (Severity::Error, Lang::En) => Level::ERROR,
        (Severity::Warning, Lang::Zh) => Level::WARNING.with_name("提醒"),
        (Severity::Warning, Lang::En) => Level::WARNING,
    }
}

fn help(lang: Lang) -> Level<'static> {
    match lang {
        Lang::Zh => Level::HELP.with_name("建议"),
        Lang::En => Level::HELP,
    }
}

/// The diagnostics for programs: an array of objects with `code`, `severity`, `message` (`zh`, `en`), `line`, `column`,
/// `end_line`, `end_column` (from 1, in characters, the end not included), and where present `label`, `hint`, `related`.
pub fn to_json(diagnostics: &[Diagnostic], text: &str) -> Value {
    let lines = Lines::of(text);
    diagnostics.iter().map(|d| diagnostic_json(d, &lines)).collect()
}

fn diagnostic_json(diagnostic: &Diagnostic, lines: &Lines) -> Value {
    let mut object = place_json(diagnostic.span, lines);
    let related = diagnostic.related.iter().map(|(span, text)| {
        let mut place = place_json(*span, lines);
        place.insert("message".into(), text_json(text));
        Value::Object(place)
    });
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    object.insert("code".into(), json!(diagnostic.code));
    object.insert("severity".into(), json!(severity));
    object.insert("message".into(), text_json(&diagnostic.message));
    for (name, text) in [("label", &diagnostic.label), ("hint", &diagnostic.hint)] {
        object.extend(text.iter().map(|t| (name.to_owned(), text_json(t))));
    }
    if !diagnostic.related.is_empty() {
        object.insert("related".into(), related.collect());
    }
    Value::Object(object)
}

fn place_json(span: Span, lines: &Lines) -> serde_json::Map<String, Value> {
    let (line, column) = lines.place(at(span.start));
    let (end_line, end_column) = lines.place(at(span.end));
    let fields = [("line", line), ("column", column), ("end_line", end_line), ("end_column", end_column)];
    fields.into_iter().map(|(name, n)| (name.to_owned(), json!(n))).collect()
}

fn text_json(text: &Text) -> Value {
    json!({ "zh": text.zh, "en": text.en })
}

fn at(byte: u32) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// A text by its lines.
struct Lines<'a> {
    text: &'a str,
    /// The byte at which each line starts.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The number from 0 of the line in which this byte stands.
    fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    fn start_of(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// Line and column of a byte, from 1, in characters. A byte order mark takes no column.
    fn place(&self, byte: usize) -> (usize, usize) {
        let line = self.line_of(byte);
        let before = self.text.get(self.start_of(line)..floor(self.text, byte)).unwrap_or_default();
        (line + 1, before.trim_start_matches('\u{feff}').chars().count() + 1)
    }

    /// The lines that a diagnostic touches. Rendering works through all the text it is given, so a long file is cut.
    fn excerpt(&self, diagnostic: &Diagnostic) -> Excerpt<'a> {
        let spans = || diagnostic.related.iter().map(|(span, _)| span).chain([&diagnostic.span]);
        let first = self.line_of(spans().map(|s| at(s.start)).min().unwrap_or_default());
        let last = self.line_of(spans().map(|s| at(s.end)).max().unwrap_or_default());
        let start = self.start_of(first);
        let text = self.text.get(start..self.start_of(last + 1)).unwrap_or_default();
        Excerpt { text, start, first_line: first + 1 }
    }
}

/// Some lines of a text.
struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    first_line: usize,
}

impl Excerpt<'_> {
    /// A span as a range of this excerpt, within it and between characters.
    fn range(&self, span: Span) -> Range<usize> {
        let inside = |byte: u32| floor(self.text, at(byte).saturating_sub(self.start));
        let (start, end) = (inside(span.start), inside(span.end));
        start..end.max(start)
    }
}

/// The last boundary between characters at or before `byte`.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
