//! Policy books as published versions: never edited, the newest of an area and year governs the whole year.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use yidan_book::diag::Text;
use yidan_book::model::Book;
use yidan_types::UserId;

use super::area::AreaCode;
use super::checked::checked;
use super::number::NumberError;
use crate::bill::{Problem, ProblemCode};

/// The SHA-256 of a book's text, 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BookHash(Box<str>);

impl BookHash {
    /// Reads a hash.
    ///
    /// # Errors
    /// [`NumberError::BookHash`].
    pub fn parse(text: &str) -> Result<BookHash, NumberError> {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(digit) {
            return Ok(BookHash(text.into()));
        }
        Err(NumberError::BookHash)
    }

    /// The hash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BookHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BookHash {
    type Error = NumberError;

    fn try_from(text: String) -> Result<BookHash, NumberError> {
        BookHash::parse(&text)
    }
}

impl From<BookHash> for String {
    fn from(hash: BookHash) -> String {
        hash.0.into()
    }
}

checked! {
    /// A version of a book as it was published. INVARIANT (four eyes): who wrote it did not approve it.
    PublishedBook(PublishedBookDraft) by check
}

/// A published version before it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedBookDraft {
    /// Hash of its text: which version it is.
    pub id: BookHash,
    /// For which place.
    pub area: AreaCode,
    /// For which year.
    pub year: i16,
    /// When it was published.
    pub published_on: Timestamp,
    /// Who wrote it.
    pub author: UserId,
    /// Who approved it.
    pub approver: UserId,
}

fn check(book: &PublishedBookDraft, out: &mut Vec<Problem>) {
    if book.author == book.approver {
        let text = Text::new("编写人和批准人不能是同一个人", "who wrote a book cannot approve it");
        out.push(Problem::new(ProblemCode::ApprovedByAuthor, "$.approver", text));
    }
}

/// The published books that decisions use, loaded. Clones share them: a book never changes.
#[derive(Clone, Debug, Default)]
pub struct Books(Vec<(PublishedBook, Arc<Book>)>);

impl Books {
    /// Takes published versions with their loaded text.
    #[must_use]
    pub fn new(books: Vec<(PublishedBook, Book)>) -> Books {
        Books(books.into_iter().map(|(published, book)| (published, Arc::new(book))).collect())
    }

    /// What people call a layer, by the newest book that has it.
    #[must_use]
    pub fn layer_label(&self, id: &str) -> Option<&str> {
        let layers = self.0.iter().rev().flat_map(|(_, book)| &book.layers);
        layers.map(|layer| &layer.name).find(|name| name.id == id).map(|name| name.label.as_str())
    }

    /// Takes one more, given last.
    pub fn add(&mut self, published: PublishedBook, book: Book) {
        self.0.push((published, Arc::new(book)));
    }

    /// The version that governs a year of an area: the one published last; of the same moment, the one given last.
    #[must_use]
    pub fn governing(&self, area: AreaCode, year: i16) -> Option<(&PublishedBook, &Book)> {
        let of_year = self.0.iter().filter(|(published, _)| published.area == area && published.year == year);
        of_year
            .max_by_key(|(published, _)| published.published_on)
            .map(|(published, book)| (published, &**book))
    }
}
