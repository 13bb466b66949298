//! A list and its rows, as read.

use super::month::Month;
use super::name::PersonName;
use super::reasons::{Doubt, Rejection};
use crate::bill::ShortText;
use yidan_types::{Date, IdentityNumber, Sex};

/// What a list is about.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupList {
    /// The group whose members it names.
    pub group: ShortText,
    /// Where it comes from.
    pub source: ListSource,
}

impl GroupList {
    /// The day on which it takes effect.
    #[must_use]
    pub fn day(&self) -> Date {
        self.source.month.first_day()
    }
}

/// Identifies a list: every membership that it begins or ends names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSource {
    /// SHA-256 of the file, in hexadecimal.
    pub file: String,
    /// The office that sent it.
    pub office: String,
    /// The month for which it holds.
    pub month: Month,
}

/// One row. It is usable unless it has `rejections`; then what could be read of it still tells whom it may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// Its number in the file, as spreadsheets show it.
    pub number: u32,
    /// Who.
    pub name: Option<PersonName>,
    /// The identity number; `None` if the cell is empty, or could not be read.
    pub identity: Option<IdentityNumber>,
    /// Day of birth, where the list has it beside the number.
    pub birth_date: Option<Date>,
    /// Sex, where the list has it beside the number.
    pub sex: Option<Sex>,
    /// Since when, where the list says so.
    pub from: Option<Date>,
    /// Until when, where the list says so.
    pub until: Option<Date>,
    /// The group, where the list has a column for it.
    pub group: Option<ShortText>,
    /// What reading alone makes doubtful.
    pub doubts: Vec<Doubt>,
    /// Why the row cannot be used.
    pub rejections: Vec<Rejection>,
}

impl ListRow {
    /// An empty row of this number.
    #[must_use]
    pub fn new(number: u32) -> ListRow {
        ListRow {
            number,
            name: None,
            identity: None,
            birth_date: None,
            sex: None,
            from: None,
            until: None,
            group: None,
            doubts: Vec::new(),
            rejections: Vec::new(),
        }
    }

    /// Day of birth by the number, else by its own column.
    #[must_use]
    pub fn born(&self) -> Option<Date> {
        self.identity.as_ref().map(IdentityNumber::birth_date).or(self.birth_date)
    }
}
