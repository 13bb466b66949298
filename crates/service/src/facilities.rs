//! The registers that decisions use beside a person's file: facilities, catalogues, published books.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yidan_book::diag::{Diagnostic, Severity, Text};
use yidan_book::load::load;
use yidan_domain::access::Act;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_domain::registry::json::{facility_json, item_json};
use yidan_domain::registry::{
    AreaCode, BookHash, Facility, Fact, Facts, Item, PublishedBook, PublishedBookDraft,
};
use yidan_store::{Rows, Stream, Write};
use yidan_types::UserId;

use crate::command::{Answer, Content, Decision, Order};
use crate::kept::{facility_row, hex, item_row};
use crate::library::Library;
use crate::may::of_facility;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::{LIBRARY, Service};

impl Service {
    /// Records facilities, new ones or further facts of known ones, all or none. Each is given whole: its earlier facts
    /// first, as they stand.
    ///
    /// # Errors
    /// `fact-overwritten` where an earlier fact is missing or another; `known-in-future`.
    pub fn put_facilities(&self, order: &Order, facilities: &[Facility]) -> Result<Answer, Refusal> {
        for facility in facilities {
            order.by.may(Act::ChangeRegisters, &of_facility(facility))?;
            self.may_at(&order.by, Act::ChangeRegisters, &facility.id)?;
        }
        let documents: Vec<Value> = facilities.iter().map(facility_json).collect();
        self.once(order, &Content::of("facilities", &json!(documents)), |moment| {
            let library = self.library()?;
            let mut problems = Vec::new();
            for (at, facility) in facilities.iter().enumerate() {
                let old = library.facilities.get(&facility.id);
                let path = format!("$[{at}]");
                grows(
                    old.map(|old| &old.standing),
                    &facility.standing,
                    &format!("{path}.standing"),
                    moment,
                    &mut problems,
                );
                let designations = format!("{path}.designations");
                grows(
                    old.map(|old| &old.designations),
                    &facility.designations,
                    &designations,
                    moment,
                    &mut problems,
                );
            }
            let today = moment.today();
            let rows = facilities.iter().map(|facility| facility_row(facility, today)).collect();
            let rows = Rows { facilities: rows, ..Rows::default() };
            register(Stream::Facilities, &library, rows, facilities.len(), problems)
        })
    }

    /// Records items of the catalogue of a place, as of [`Service::put_facilities`].
    ///
    /// # Errors
    /// As of [`Service::put_facilities`].
    pub fn put_items(&self, order: &Order, area: AreaCode, items: &[Item]) -> Result<Answer, Refusal> {
        Service::may_in(&order.by, Act::ChangeRegisters, [area])?;
        let documents: Vec<Value> = items.iter().map(item_json).collect();
        let content = Content::of("items", &json!({ "area": area.to_string(), "items": documents }));
        self.once(order, &content, |moment| {
            let library = self.library()?;
            let catalogue = library.catalogues.get(&area);
            let mut problems = Vec::new();
            for (at, item) in items.iter().enumerate() {
                let old = catalogue.and_then(|catalogue| catalogue.get(&item.code)).map(|old| &old.terms);
                grows(old, &item.terms, &format!("$[{at}].terms"), moment, &mut problems);
            }
            let today = moment.today();
            let rows = items.iter().map(|item| item_row(area, item, today)).collect();
            let rows = Rows { items: rows, ..Rows::default() };
            register(Stream::Items, &library, rows, items.len(), problems)
        })
    }

    /// Publishes a version of a book for its own area and year. `order.by` approves what `author` wrote.
    ///
    /// # Errors
    /// `bad-book` with each mistake of the text, `approved-by-author`, `duplicate-book`.
    pub fn publish(&self, order: &Order, text: &str, author: &UserId) -> Result<Answer, Refusal> {
        let content = Content::of("publish", &json!({ "text": text, "author": author }));
        self.once(order, &content, |moment| {
            let library = self.library()?;
            let (published, hash) = checked_book(text, author, &order.by.user, moment)?;
            Service::may_in(&order.by, Act::PublishBooks, [published.area])?;
            if library.published.iter().any(|(other, _)| other.id == published.id) {
                let (zh, en) = ("这一版账册已经发布过", "this version of the book is published already");
                return Err(Refusal::problem(ProblemCode::DuplicateBook, "$", zh, en));
            }
            let row = yidan_store::Book {
                hash,
                area: published.area.to_string(),
                year: published.year,
                published_ms: moment.ms(),
                author: author.to_string(),
                approver: order.by.user.to_string(),
                text: text.as_bytes().to_vec(),
            };
            let rows = Rows { books: vec![row], ..Rows::default() };
            let answer =
                json!({ "book": published.id, "area": published.area.to_string(), "year": published.year });
            let what = format!("publish book {} of {} {}", published.id, published.area, published.year);
            Ok(Decision { what, writes: vec![write(Stream::Books, &library, rows)], answer: answer.into() })
        })
    }

    /// The books that are published, each with its text, the oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn published(&self) -> Result<Vec<(PublishedBook, String)>, Refusal> {
        Ok(self.library()?.published.to_vec())
    }

    /// What people call a layer, by the newest book that has it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn layer_label(&self, id: &str) -> Result<Option<String>, Refusal> {
        Ok(self.library()?.books.layer_label(id).map(str::to_owned))
    }

    /// The facilities of the register.
    ///
    /// # Errors
    /// Those of the database.
    pub fn facilities(&self) -> Result<Vec<Facility>, Refusal> {
        Ok(self.library()?.facilities.values().cloned().collect())
    }
}

/// INVARIANT (nothing is overwritten): what was recorded comes first and unchanged; what is new is known by today.
fn grows<T: PartialEq>(
    old: Option<&Facts<T>>,
    new: &Facts<T>,
    path: &str,
    moment: Moment,
    out: &mut Vec<Problem>,
) {
    let old = old.map_or(&[][..], Facts::records);
    let kept = new.records().get(..old.len()).is_some_and(|first| first == old);
    if !kept {
        let text = Text::new(
            "已登记的记录不能改动或缺少；要更正，请追加一条替代它的记录",
            "what was recorded must stand unchanged: to mend it, add a record that replaces it",
        );
        out.push(Problem::new(ProblemCode::FactOverwritten, path, text));
    }
    let late = |fact: &&Fact<T>| fact.known > moment.today();
    if new.records().iter().any(|fact| late(&fact)) {
        let text = Text::new("获知日期还没有到", "the day of knowing is yet to come");
        out.push(Problem::new(ProblemCode::KnownInFuture, path, text));
    }
}

fn register(
    stream: Stream,
    library: &Library,
    rows: Rows,
    count: usize,
    problems: Vec<Problem>,
) -> Result<Decision, Refusal> {
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    let what = format!("{stream}: {count} recorded");
    Ok(Decision {
        what,
        writes: vec![write(stream, library, rows)],
        answer: json!({ "recorded": count }).into(),
    })
}

/// On the version that the library was read at, so that two who change a register at once do not lose one change.
fn write(stream: Stream, library: &Library, rows: Rows) -> Write {
    let mut versions = LIBRARY.iter().zip(&library.versions);
    let expected = versions.find(|(of, _)| **of == stream).map(|(_, version)| *version);
    Write { stream, expected, rows }
}

fn checked_book(
    text: &str,
    author: &UserId,
    approver: &UserId,
    moment: Moment,
) -> Result<(PublishedBook, [u8; 32]), Refusal> {
    let loaded = load(text);
    let Some(book) = loaded.book else {
        let mistakes = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        return Err(Refusal::Problems(mistakes.map(|mistake| bad_book(text, mistake)).collect()));
    };
    let hash: [u8; 32] = Sha256::digest(text).into();
    let bad = |error: yidan_domain::registry::NumberError| Refusal::Problems(vec![error.at("$")]);
    let draft = PublishedBookDraft {
        id: BookHash::parse(&hex(&hash)).map_err(bad)?,
        area: AreaCode::parse(&book.area_code).map_err(bad)?,
        year: book.year,
        published_on: moment.instant(),
        author: author.clone(),
        approver: approver.clone(),
    };
    Ok((PublishedBook::new(draft)?, hash))
}

/// A mistake of a book, with the line where it stands.
fn bad_book(text: &str, mistake: &Diagnostic) -> Problem {
    let start = usize::try_from(mistake.span.start).unwrap_or_default();
    let before = text.as_bytes().get(..start).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count().saturating_add(1);
    let problem = Problem::new(ProblemCode::BadBook, "$", mistake.message.clone());
    Problem { line: u32::try_from(line).ok(), hint: mistake.hint.clone(), ..problem }
}
