//! The formatter: a syntax tree as text, in one way only.
//!
//! What the text looks like follows from the tree alone, so formatting twice changes nothing, and the same tree prints in
//! Chinese or in English. Items keep their order, comments their places, prose every byte.

mod atoms;
mod block;
mod clause;
mod cond;
mod example;
mod expr;
mod item;
mod keyword;
pub(crate) mod pieces;
pub(crate) use keyword::keyword;
mod schedule;

use crate::ast::{Body, BookFile, Chunk, Clause, Item};
use crate::words::{Lang, Word};

/// Columns that a line of rules fills at most, unless a string or a name alone is longer.
const LINE: usize = 100;

/// The whole book: prose as it stands, rules in the words of `lang`.
pub fn print_book(file: &BookFile, lang: Lang) -> String {
    let printer = Printer { lang };
    let mut text = String::new();
    for chunk in &file.chunks {
        match chunk {
            Chunk::Prose(prose) => text.push_str(prose),
            Chunk::Rules(rules) => {
                let printed = printer.rules(rules);
                // A file with Windows line ends keeps them.
                let windows = text.ends_with("\r\n");
                text.push_str(&if windows { printed.replace('\n', "\r\n") } else { printed });
            }
        }
    }
    text
}

/// What the item of this kind and id says, clause by clause in columns: without comments, and without where it comes
/// from. `None` if there is no such item.
pub fn print_clauses(file: &BookFile, kind: Word, id: &str, lang: Lang) -> Option<Vec<String>> {
    let rules = file.chunks.iter().filter_map(|chunk| match chunk {
        Chunk::Rules(rules) => Some(&rules.items),
        Chunk::Prose(_) => None,
    });
    let is_it =
        |item: &&Item| item.kind.value == kind && item.id.as_ref().is_some_and(|name| name.value == id);
    let item = rules.flatten().find(is_it)?;
    let said = item.clauses.iter().filter(|clause| !matches!(clause.body, Body::Origin(_) | Body::Note(_)));
    let bare = |clause: &Clause| Clause { comments: Vec::new(), origin: Vec::new(), ..clause.clone() };
    let said: Vec<Clause> = said.map(bare).collect();
    Some(Printer { lang }.clauses(&said))
}

/// Prints in one language.
#[derive(Clone, Copy)]
struct Printer {
    lang: Lang,
}

impl Printer {
    fn word(&self, word: Word) -> &'static str {
        word.text(self.lang)
    }

    /// What stands between the members of a list.
    fn comma(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        }
    }
}
