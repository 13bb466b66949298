//! Facilities, catalogues and books, held in memory: every decision reads them and they seldom change.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use yidan_book::load::load;
use yidan_domain::casefile::{Reservation, World};
use yidan_domain::registry::{
    AreaCode, BookHash, Books, Catalogue, Facility, PublishedBook, PublishedBookDraft,
};
use yidan_store::{Fault, Kept, Position, Store};
use yidan_types::{FacilityId, UserId};

use crate::kept::{MalformedKept, hex, read_facility_row, read_item_row};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::LIBRARY;

const PAGE: usize = 1_000;

/// What decisions use beside a person's file. Clones share what neither changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Library {
    /// The versions of the streams that it was read from.
    pub versions: Vec<u64>,
    pub facilities: Arc<BTreeMap<FacilityId, Facility>>,
    pub catalogues: Arc<BTreeMap<AreaCode, Catalogue>>,
    pub books: Arc<Books>,
    /// All versions with their texts, the oldest first.
    pub published: Arc<Vec<(PublishedBook, String)>>,
    /// Up to where each stream was read.
    ends: [Option<Position>; 3],
}

impl Library {
    /// This with what was written since. Registers only grow, so no more than that is read: a hospital's new grade must not
    /// make every window wait until all books are read again.
    pub(crate) fn refreshed(&self, store: &Store) -> Result<Library, Refusal> {
        let mut fresh = self.clone();
        // Read before the rest: what is written meanwhile is read again the next time.
        fresh.versions = store.versions(&LIBRARY)?;
        let [facilities, items, books] = &self.ends;
        let facilities = since(facilities.as_ref(), |after| store.facilities(after, PAGE))?;
        let items = since(items.as_ref(), |after| store.items(after, PAGE))?;
        let books = since(books.as_ref(), |after| store.all_books(after, PAGE))?;
        let last = [end(&facilities), end(&items), end(&books)];
        fresh.ends.iter_mut().zip(last).for_each(|(end, last)| *end = last.or_else(|| end.take()));
        fresh.add_facilities(&facilities)?;
        fresh.add_items(&items)?;
        fresh.add_books(&books)?;
        Ok(fresh)
    }

    fn add_facilities(&mut self, rows: &[Kept<yidan_store::Facility>]) -> Result<(), Refusal> {
        for kept in rows {
            let facility = read_facility_row(&kept.value)?;
            Arc::make_mut(&mut self.facilities).insert(facility.id.clone(), facility);
        }
        Ok(())
    }

    fn add_items(&mut self, rows: &[Kept<yidan_store::Item>]) -> Result<(), Refusal> {
        for kept in rows {
            let (area, item) = read_item_row(&kept.value)?;
            Arc::make_mut(&mut self.catalogues).entry(area).or_default().put(item);
        }
        Ok(())
    }

    fn add_books(&mut self, rows: &[Kept<yidan_store::Book>]) -> Result<(), Refusal> {
        for kept in rows {
            let (published, text) = version(&kept.value)?;
            // It was checked before it was published, by an older program perhaps.
            let book = load(&text).book.ok_or_else(|| MalformedKept::new("book", &published.id))?;
            Arc::make_mut(&mut self.books).add(published.clone(), book);
            Arc::make_mut(&mut self.published).push((published, text));
        }
        Ok(())
    }

    /// Whether everything is in it that was there at these versions of [`LIBRARY`].
    pub(crate) fn is_as_new_as(&self, versions: &[u64]) -> bool {
        self.versions.iter().zip(versions).all(|(held, wanted)| held >= wanted)
    }

    /// The world of a decision about somebody to whom this is promised.
    pub(crate) fn world<'w>(&'w self, moment: Moment, reservations: &'w [Reservation]) -> World<'w> {
        World {
            version: self.versions.iter().fold(0, |sum, version| sum.saturating_add(*version)),
            facilities: &self.facilities,
            catalogues: &self.catalogues,
            books: &self.books,
            today: moment.today(),
            reservations,
            now: moment.instant(),
        }
    }
}

/// All of a list that comes page by page.
pub(crate) fn all<T>(
    page: impl Fn(Option<&Position>) -> Result<Vec<Kept<T>>, Fault>,
) -> Result<Vec<Kept<T>>, Refusal> {
    since(None, page)
}

/// What of such a list comes after a place.
fn since<T>(
    start: Option<&Position>,
    page: impl Fn(Option<&Position>) -> Result<Vec<Kept<T>>, Fault>,
) -> Result<Vec<Kept<T>>, Refusal> {
    let mut all: Vec<Kept<T>> = Vec::new();
    loop {
        let more = page(all.last().map(|last| &last.at).or(start))?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

fn end<T>(rows: &[Kept<T>]) -> Option<Position> {
    rows.last().map(|last| last.at.clone())
}

fn version(row: &yidan_store::Book) -> Result<(PublishedBook, String), Refusal> {
    let malformed = || MalformedKept::new("book", &hex(&row.hash));
    let draft = PublishedBookDraft {
        id: BookHash::parse(&hex(&row.hash)).map_err(|_| malformed())?,
        area: AreaCode::parse(&row.area).map_err(|_| malformed())?,
        year: row.year,
        published_on: Timestamp::from_millisecond(row.published_ms).map_err(|_| malformed())?,
        author: UserId::parse(&row.author).map_err(|_| malformed())?,
        approver: UserId::parse(&row.approver).map_err(|_| malformed())?,
    };
    let text = String::from_utf8(row.text.clone()).map_err(|_| malformed())?;
    Ok((PublishedBook::new(draft)?, text))
}
