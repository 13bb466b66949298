//! Facilities, catalogues and books, held in memory: every decision reads them and they seldom change.

use std::collections::BTreeMap;

use jiff::Timestamp;
use yidan_book::load::load;
use yidan_book::model::Book;
use yidan_domain::casefile::{Reservation, World};
use yidan_domain::registry::{
    AreaCode, BookHash, Books, Catalogue, Facility, Item, PublishedBook, PublishedBookDraft,
};
use yidan_store::{Kept, Position, Store};
use yidan_types::{FacilityId, UserId};

use crate::kept::{MalformedKept, hex, read_facility_row, read_item_row};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::stamp;

const PAGE: usize = 1_000;

/// What decisions use beside a person's file.
#[derive(Debug, Default)]
pub(crate) struct Library {
    /// The versions of the streams that it was read from.
    pub stamp: [u64; 3],
    pub facilities: BTreeMap<FacilityId, Facility>,
    pub catalogues: BTreeMap<AreaCode, Catalogue>,
    pub books: Books,
    /// All versions with their texts, the oldest first.
    pub published: Vec<(PublishedBook, String)>,
}

impl Library {
    /// Reads everything.
    pub(crate) fn load(store: &Store) -> Result<Library, Refusal> {
        // Read before the rest: what is written meanwhile is read again the next time.
        let stamp = stamp(store)?;
        let mut facilities = BTreeMap::new();
        for kept in all(|after| store.facilities(after, PAGE))? {
            let facility = read_facility_row(&kept.value)?;
            facilities.insert(facility.id.clone(), facility);
        }
        let mut items: BTreeMap<AreaCode, BTreeMap<_, Item>> = BTreeMap::new();
        for kept in all(|after| store.items(after, PAGE))? {
            let (area, item) = read_item_row(&kept.value)?;
            items.entry(area).or_default().insert(item.code.clone(), item);
        }
        let catalogue = |items: BTreeMap<_, Item>| Catalogue::new(items.into_values().collect());
        let catalogues = items.into_iter().map(|(area, items)| Ok((area, catalogue(items)?)));
        let catalogues = catalogues.collect::<Result<_, Vec<_>>>()?;
        let (books, published) = published(store)?;
        Ok(Library { stamp, facilities, catalogues, books, published })
    }

    /// The world of a decision about somebody to whom this is promised.
    pub(crate) fn world<'w>(&'w self, moment: Moment, reservations: &'w [Reservation]) -> World<'w> {
        World {
            version: self.stamp.iter().fold(0, |sum, version| sum.saturating_add(*version)),
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
    page: impl Fn(Option<&Position>) -> Result<Vec<Kept<T>>, yidan_store::Fault>,
) -> Result<Vec<Kept<T>>, Refusal> {
    let mut all: Vec<Kept<T>> = Vec::new();
    loop {
        let more = page(all.last().map(|last| &last.at))?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

type Published = (Books, Vec<(PublishedBook, String)>);

fn published(store: &Store) -> Result<Published, Refusal> {
    let (mut books, mut texts): (Vec<(PublishedBook, Book)>, _) = (Vec::new(), Vec::new());
    for kept in all(|after| store.all_books(after, PAGE))? {
        let (published, text) = version(&kept.value)?;
        // It was checked before it was published, by an older program perhaps.
        let book = load(&text).book.ok_or_else(|| MalformedKept::new("book", &published.id))?;
        books.push((published.clone(), book));
        texts.push((published, text));
    }
    Ok((Books::new(books), texts))
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
