//! The routes over a real service on SQLite.

mod access;
mod clearing;
mod commands;
mod examples;
mod failures;
mod ledger;
mod lists;
mod pages;
mod people;
mod roles;
mod support;
mod tcp;
