//! The policy language of Yidan.
//!
//! A policy book is a Markdown document: prose, and rules in blocks fenced as `yidan`. The way of a book:
//!
//! text -[`markdown`, `lex`, `parse`]-> [`ast::BookFile`] -[`check`]-> [`model::Book`] -[`model::Book::edition`]->
//! [`model::Edition`] -[`eval`]-> [`outcome::Outcome`]
//!
//! The core has no IO, no clock, no randomness: the same inputs give the same answer for ever.
#![allow(rustdoc::private_intra_doc_links)]

pub mod ast;
pub mod diag;
pub mod facts;
pub mod inputs;
pub mod model;
pub mod outcome;
pub mod words;
