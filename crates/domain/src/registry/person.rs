//! People.

use std::fmt;

use yidan_book::diag::Text;
use yidan_types::{Date, HouseholdId, PersonId};

use super::address::Address;
use super::checked::checked;
use super::identity_document::IdentityDocument;
use super::phone::Phone;
use crate::bill::{Problem, ProblemCode, Sex, ShortText};
use crate::coded::coded;

checked! {
    /// A person of the registry. INVARIANT (identity agrees): sex and birth date are those of the identity number, and
    /// nobody dies before being born.
    Person(PersonDraft) by check
}

/// A person before the parts are checked together. Personal data: Debug shows the id alone.
#[derive(Clone, PartialEq)]
pub struct PersonDraft {
    /// Identifies the person.
    pub id: PersonId,
    /// Name.
    pub name: ShortText,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Date,
    /// By which document the person is known; `None`: none is recorded yet.
    pub document: Option<IdentityDocument>,
    /// The household to which the person belongs.
    pub household: Option<HouseholdId>,
    /// Kind of household registration.
    pub hukou: Option<Hukou>,
    /// Where the person is registered.
    pub registered_address: Option<Address>,
    /// Where the person lives.
    pub home_address: Option<Address>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Day of death; `None`: alive as far as is known.
    pub death_date: Option<Date>,
}

impl fmt::Debug for PersonDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("id", &self.id).finish_non_exhaustive()
    }
}

coded! {
    /// Kind of household registration.
    Hukou {
        /// Of the country, 农业户口.
        Rural "rural",
        /// Of the town, 非农业户口.
        Urban "urban",
        /// Of residents without the distinction, 居民户口.
        Resident "resident",
    }
}

fn check(person: &PersonDraft, out: &mut Vec<Problem>) {
    let (sex, birth) = (Some(person.sex), Some(person.birth_date));
    check_known(person.document.as_ref(), sex, birth, person.death_date, out);
}

/// The same of what could be read: `None` says nothing.
pub(super) fn check_known(
    document: Option<&IdentityDocument>,
    sex: Option<Sex>,
    birth: Option<Date>,
    death: Option<Date>,
    out: &mut Vec<Problem>,
) {
    if let Some(IdentityDocument::ResidentCard(number)) = document {
        let male = number.sex() == yidan_types::Sex::Male;
        if sex.is_some_and(|sex| male != (sex == Sex::Male)) {
            out.push(differs("$.sex", "性别与身份证号码不符", "sex differs from the identity number"));
        }
        if birth.is_some_and(|birth| number.birth_date() != birth) {
            let (zh, en) = ("出生日期与身份证号码不符", "birth date differs from the identity number");
            out.push(differs("$.birth_date", zh, en));
        }
    }
    if birth.zip(death).is_some_and(|(birth, death)| death < birth) {
        let text = Text::new("死亡日期早于出生日期", "died before being born");
        out.push(Problem::new(ProblemCode::DeathBeforeBirth, "$.death_date", text));
    }
}

fn differs(path: &str, zh: &str, en: &str) -> Problem {
    Problem::new(ProblemCode::IdentityDiffers, path, Text::new(zh, en))
        .hint("请核对身份证件，改正写错的一项", "look at the identity card and mend the one that is wrong")
}
