//! From the text of a book to its syntax tree.
//!
//! Recursive descent, one function for each piece of grammar. A mistake ends the reading of its clause at most: reading
//! goes on at the next clause, so that one run reports every mistake of a file. What is broken is not in the tree.

mod clause;
mod cond;
mod cursor;
mod example;
mod expr;
mod item;
mod keywords;
mod layer;
mod lines;
mod literal;
pub(crate) mod suggest;

use crate::ast::{BookFile, Chunk};
use crate::diag::{Diagnostic, Text};
use crate::lex::token::{Tok, Token};
use crate::lex::{lex, span};
use crate::markdown::{Stretch, split};
use crate::words::Lang;
use cursor::Parser;

/// What was read of a book.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What it says, without the clauses that are broken.
    pub file: BookFile,
    /// What is wrong with it, in the order of the file. Empty: the tree says all that the text says.
    pub diagnostics: Vec<Diagnostic>,
    /// The language of most of its words.
    pub lang: Lang,
}

/// Reads a book. Never fails: mistakes are part of the result.
pub fn parse_book(text: &str) -> Parsed {
    if u32::try_from(text.len()).is_err() {
        return too_long();
    }
    let (stretches, mut diagnostics) = split(text);
    let mut file = BookFile::default();
    let (mut zh_words, mut en_words) = (0, 0);
    for stretch in stretches {
        let range = match stretch {
            Stretch::Prose(range) => {
                file.chunks.push(Chunk::Prose(text.get(range).unwrap_or_default().to_owned()));
                continue;
            }
            Stretch::Rules(range) => range,
        };
        let mut lexed = lex(text.get(range.clone()).unwrap_or_default(), range.start);
        zh_words += lexed.zh_words;
        en_words += lexed.en_words;
        diagnostics.append(&mut lexed.diagnostics);
        let mut parser = Parser::new(text, lexed);
        file.chunks.push(Chunk::Rules(parser.rules()));
        diagnostics.append(&mut parser.diagnostics);
    }
    diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
    let lang = if en_words > zh_words { Lang::En } else { Lang::Zh };
    Parsed { file, diagnostics, lang }
}

/// Whether `text`, written without quotation marks, reads as a name wherever a name can stand. The printer quotes others.
pub fn reads_as_name(text: &str) -> bool {
    let lexed = lex(text, 0);
    let alone = matches!(
        lexed.tokens.as_slice(),
        [Token { tok: Tok::Name(name), .. }, Token { tok: Tok::End, .. }] if name == text
    );
    alone && lexed.diagnostics.is_empty() && suggest::no_name(text).is_none()
}

/// Positions are 32 bits wide.
fn too_long() -> Parsed {
    let message = Text::new("文件超过 4 GB", "the file is longer than 4 GB");
    Parsed {
        file: BookFile::default(),
        diagnostics: vec![Diagnostic::error("file-too-long", span(0, 0), message)],
        lang: Lang::Zh,
    }
}
