//! The one bill of a settlement document. Documents hold no names of people, facilities or items: those come from the
//! claim, the file and the registers, as they were known on the day.

use super::desk::Desk;
use crate::show::bill::OneBill;
use crate::show::settled;
use crate::show::table::Table;
use crate::texts::t;
use serde_json::Value;
use std::collections::BTreeMap;
use yidan_book::load::load;
use yidan_book::model::Book;
use yidan_book::words::Lang;
use yidan_domain::bill::Bill;
use yidan_domain::casefile::{Claim, Request, Settled, World, complete};
use yidan_domain::ledger::OwnPay;
use yidan_domain::registry::json::read_item;
use yidan_domain::registry::{AreaCode, Books, Catalogue, Facility, PersonFile, PublishedBook};
use yidan_service::Refusal;
use yidan_types::{Date, FacilityId, Fen, SettlementId};

const PAGE: usize = 1_000;

/// What a bill is printed from.
pub struct Paper<'p> {
    /// What was answered.
    pub document: &'p Value,
    /// What was asked.
    pub claim: &'p Claim,
    /// Of whom.
    pub file: &'p PersonFile,
    /// On which version of the file it was decided: what came after counts nothing.
    pub version: u64,
    /// On which day.
    pub day: Date,
}

impl Paper<'_> {
    /// The bill. Where the registers no longer say what it takes (a fact of the same day was recorded after it), the
    /// amounts alone.
    pub fn text(&self, desk: &Desk, notes: &[(&str, String)]) -> Result<String, Refusal> {
        let hash = self.document["book"]["hash"].as_str().unwrap_or_default();
        let published = desk.service.published()?.into_iter().find(|(book, _)| book.id.as_str() == hash);
        let book = published.and_then(|(published, text)| Some((published, load(&text).book?)));
        let Some((published, book)) = book else { return Ok(self.amounts(notes, desk.lang)) };
        let bill = self.bill(desk, (published, book.clone()))?;
        let text = bill.and_then(|bill| self.one_bill(&bill, &book, notes, desk.lang));
        Ok(text.unwrap_or_else(|| self.amounts(notes, desk.lang)))
    }

    fn one_bill(&self, bill: &Bill, book: &Book, notes: &[(&str, String)], lang: Lang) -> Option<String> {
        let settlement = settled::settlement(self.document, book)?;
        if settlement.used.statuses.len() != bill.person.statuses.len() {
            return None;
        }
        let edition = book.edition(settlement.day, settlement.used.as_of);
        Some(OneBill { bill, settlement: &settlement, edition: &edition, notes, lang }.text())
    }

    /// The claim completed as it was then; `None` if it no longer can be.
    fn bill(&self, desk: &Desk, book: (PublishedBook, Book)) -> Result<Option<Bill>, Refusal> {
        let Some(file) = self.file_then() else { return Ok(None) };
        let Ok(id) = SettlementId::parse("shown") else { return Ok(None) };
        let facilities: BTreeMap<FacilityId, Facility> =
            desk.service.facilities()?.into_iter().map(|facility| (facility.id.clone(), facility)).collect();
        let area = facilities.get(&self.claim.facility).map(|facility| facility.area);
        let catalogues = catalogue(desk, area)?;
        let books = Books::new(vec![book]);
        let world = World {
            version: 0,
            facilities: &facilities,
            catalogues: &catalogues,
            books: &books,
            today: self.day,
            reservations: &[],
            now: desk.service.moment().instant(),
        };
        let request = Request { id, claim: self.claim.clone(), own_pay: OwnPay::AtWindow };
        let Ok(completed) = complete(&file, &world, &request) else { return Ok(None) };
        let mut draft = completed.bill.into_draft();
        draft.id = self.claim.id.clone();
        draft.person.name = Some(self.file.person.name.clone());
        Ok(Bill::new(draft).ok())
    }

    /// The file without what came after.
    fn file_then(&self) -> Option<PersonFile> {
        let mut draft = self.file.clone().into_draft();
        draft.kept = None;
        draft.settled.retain(|settled| settled.version < self.version);
        draft.settled.iter_mut().for_each(|settled| then(settled, self.version));
        PersonFile::new(draft).ok()
    }

    /// Who pays how much.
    fn amounts(&self, notes: &[(&str, String)], lang: Lang) -> String {
        let document = self.document;
        let amount = |value: &Value| {
            let fen: Option<Fen> = serde_json::from_value(value.clone()).ok();
            fen.map_or_else(|| "-".to_owned(), |fen| fen.grouped().to_string())
        };
        let mut table = Table::new(&[t(lang, "付方", "Who"), t(lang, ">金额", ">Amount")]);
        for layer in
            document["layers"].as_array().into_iter().flatten().filter(|layer| layer["applies"] == true)
        {
            table.row([layer["label"].as_str().unwrap_or_default().to_owned(), amount(&layer["paid"])]);
        }
        table.row([t(lang, "个人负担", "Patient").to_owned(), amount(&document["own_pay"])]);
        table.row([t(lang, "合计", "Total").to_owned(), amount(&document["total"])]);
        let number =
            format!(" {} {}\n", t(lang, "单号", "No."), document["bill_id"].as_str().unwrap_or_default());
        let notes: String = notes.iter().map(|(name, note)| format!(" {name} {note}\n")).collect();
        let why = t(
            lang,
            " 登记当天又有变动，票面无法还原，只列金额\n",
            " The registers changed on the same day after it: amounts alone\n",
        );
        number + &notes + &table.text(2) + why
    }
}

fn then(settled: &mut Settled, version: u64) {
    settled.corrections.retain(|correction| correction.version < version);
    settled.instalments.retain(|instalment| instalment.version < version);
    settled.reversal = settled.reversal.take().filter(|reversal| reversal.version < version);
}

/// The catalogue of a place, where it keeps one.
fn catalogue(desk: &Desk, area: Option<AreaCode>) -> Result<BTreeMap<AreaCode, Catalogue>, Refusal> {
    let Some(area) = area else { return Ok(BTreeMap::new()) };
    let (of, mut items, mut last) = (area.to_string(), BTreeMap::new(), None);
    loop {
        let page = desk.service.store().items(last.as_ref(), PAGE)?;
        let Some(end) = page.last() else { break };
        last = Some(end.at.clone());
        for row in page.into_iter().filter(|row| row.value.source == of) {
            let item = read_item(&row.value.document)
                .map_err(|_| Refusal::Malformed(format!("item {}", row.value.id)))?;
            items.insert(item.code.clone(), item);
        }
    }
    if items.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(BTreeMap::from([(area, Catalogue::new(items.into_values().collect())?)]))
}
