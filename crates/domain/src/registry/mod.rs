//! What the service knows: people, households, enrolments, memberships, facilities, the catalogue, published books.
//!
//! A value that exists holds what its type says: records are made from drafts by checked constructors that report every
//! problem at once. Dated facts are [`Facts`]: with two times, and never overwritten. A [`PersonFile`] is everything that
//! a decision about one person needs. Personal data does not show in `Debug`, which ends in logs.

mod address;
mod area;
mod catalogue;
mod checked;
mod enrolment;
mod facility;
mod facts;
mod household;
mod identity_document;
pub mod json;
mod number;
mod person;
mod person_file;
mod phone;
mod published;
mod recording;
mod standing;

pub use address::{Address, VillageCode};
pub use area::AreaCode;
pub use catalogue::{Catalogue, Item, ItemTerms};
pub use enrolment::{Enrolment, InsuredScheme, Participation, SubsidyChannel};
pub use facility::{Designation, Facility, FacilityStanding};
pub use facts::{Fact, Facts, Period};
pub use household::{Household, HouseholdMember};
pub use identity_document::{DocumentNumber, IdentityDocument, OtherDocument};
pub use number::NumberError;
pub use person::{Hukou, Person, PersonDraft};
pub use person_file::{PersonFile, PersonFileDraft};
pub use phone::Phone;
pub use published::{BookHash, Books, PublishedBook, PublishedBookDraft};
pub use standing::{DiseaseCertificate, FamilyDoctorContract, FilingKind, Membership, OffSiteFiling};

pub(crate) use checked::checked;
