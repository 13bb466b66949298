//! Group lists of civil affairs: from rows of cells to rows that can be compared.
//!
//! [`read`] finds the sheet and the header, settles which column is what ([`Mapping`]), and reads each row whole: what is
//! wrong with it is kept beside what could be read. [`people`] makes people out of a previous list and a people file, where
//! no registry stands behind; [`rejected`] writes the workbook that goes back.

mod before;
mod dates;
mod header;
mod labels;
mod mapping;
mod people;
mod problem;
mod read;
mod rejected;
mod values;

pub use before::read_as_before;
pub use header::Header;
pub use labels::key;
pub use mapping::{BadMapping, Mapping};
pub use people::people;
pub use problem::ListProblem;
pub use read::{ListFile, Note, Options, ReadRow, UsedColumn, originals, read};
pub use rejected::{ReturnedRow, rejected};
