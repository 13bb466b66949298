//! From a Markdown file to its prose and its blocks of rules.
//!
//! Rules are fenced code blocks whose info string starts with `yidan`. The fence lines count as prose, so that a file is
//! rebuilt by joining prose and newly printed rules in order.

use crate::diag::{Diagnostic, Text};
use crate::lex::span;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The word behind the fence that marks a block of rules.
pub const FENCE_WORD: &str = "yidan";

/// A stretch of the file, by its bytes. Joined in order they are the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Markdown, fence lines of rule blocks included.
    Prose(Range<usize>),
    /// The inside of a block of rules, its last line end included.
    Rules(Range<usize>),
}

/// Finds the blocks of rules in `text`.
pub fn split(text: &str) -> (Vec<Stretch>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut stretches = Vec::new();
    let mut prose_from = 0;
    for block in blocks(text) {
        match inside(text, &block, &mut diagnostics) {
            Some(rules) => {
                push(&mut stretches, Stretch::Prose, prose_from..rules.start);
                prose_from = rules.end;
                stretches.push(Stretch::Rules(rules));
            }
            None => continue,
        }
    }
    push(&mut stretches, Stretch::Prose, prose_from..text.len());
    (stretches, diagnostics)
}

fn push(stretches: &mut Vec<Stretch>, kind: fn(Range<usize>) -> Stretch, range: Range<usize>) {
    if !range.is_empty() {
        stretches.push(kind(range));
    }
}

/// A fenced code block as the Markdown parser sees it.
struct Block {
    /// From the opening fence to the end of the closing one.
    range: Range<usize>,
    /// What stands behind the opening fence.
    info: String,
    /// It stands in a list or a quotation.
    nested: bool,
}

fn blocks(text: &str) -> Vec<Block> {
    // A byte order mark would hide a fence in the first line.
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(bom..).unwrap_or_default();
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(body, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => found.push(Block {
                range: range.start + bom..range.end + bom,
                info: info.into_string(),
                nested: depth > 0,
            }),
            Event::Start(Tag::Item | Tag::BlockQuote(_)) => depth += 1,
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// The inside of `block` if it holds rules.
fn inside(text: &str, block: &Block, diagnostics: &mut Vec<Diagnostic>) -> Option<Range<usize>> {
    let source = text.get(block.range.clone())?;
    let head = source.find(['\n', '\r']).unwrap_or(source.len());
    let fence = span(block.range.start, block.range.start + head);
    let word = block.info.split_whitespace().next().unwrap_or_default();
    if word != FENCE_WORD {
        if looks_like_fence_word(word) {
            diagnostics.push(
                Diagnostic::error(
                    "fence-name",
                    fence,
                    Text::new(
                        format!("“{word}”不是规则块的标记"),
                        format!("`{word}` does not mark a block of rules"),
                    ),
                )
                .hint(Text::new("规则块以 ```yidan 开头", "a block of rules starts with ```yidan")),
            );
        }
        return None;
    }
    let before = text.get(..block.range.start).unwrap_or_default();
    let at_margin = before.is_empty() || before.ends_with(['\n', '\r', '\u{feff}']);
    if block.nested || !at_margin {
        diagnostics.push(
            Diagnostic::error(
                "rules-not-at-margin",
                fence,
                Text::new("规则块必须顶格写", "a block of rules must stand at the margin"),
            )
            .hint(Text::new(
                "把它移出列表或引用，``` 前不留空格；缩进的规则不生效",
                "move it out of the list or quotation, without spaces before the fence; indented rules do not count",
            )),
        );
        return None;
    }
    let start = block.range.start + head + line_end_len(source.get(head..).unwrap_or_default());
    let end = closing_fence(text, start, block.range.end, source).unwrap_or_else(|| {
        diagnostics.push(
            Diagnostic::error(
                "unclosed-block",
                fence,
                Text::new("规则块没有结束标记", "this block of rules is not closed"),
            )
            .hint(Text::new(
                "在规则后面另起一行写 ```；也可能是文件不完整",
                "write ``` on a line of its own behind the rules; or the file was cut off",
            )),
        );
        text.len()
    });
    Some(start..end)
}

fn line_end_len(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [_, ..] => 1,
        [] => 0,
    }
}

/// Where the closing fence line starts, if the block has one.
fn closing_fence(text: &str, start: usize, end: usize, source: &str) -> Option<usize> {
    let mark = source.chars().next()?;
    let opening = source.chars().take_while(|c| *c == mark).count();
    let content = text.get(start..end)?;
    let trimmed = content.trim_end_matches(['\n', '\r', ' ', '\t']);
    let line = trimmed.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let last = trimmed.get(line..)?.trim_start_matches(' ');
    let closes = last.chars().all(|c| c == mark) && last.chars().count() >= opening;
    closes.then_some(start + line)
}

/// A slip in the word would drop the block silently, so near misses are reported.
fn looks_like_fence_word(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower == FENCE_WORD
        || (4..=6).contains(&lower.len()) && crate::parse::suggest::distance(&lower, FENCE_WORD) <= 1
}
