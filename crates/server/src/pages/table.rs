//! All pages for who is signed in, and what each is for. A test goes through them by every role.

use std::sync::Arc;

use axum::http::Method;
use axum::routing::{MethodRouter, get, post};
use yidan_domain::access::Act;

use super::{
    bill_form, books, corrections, day, facilities, home, ledger, paper, people, sign_in, users, window,
};
use crate::shared::Shared;

/// A page.
pub(super) struct Page {
    pub path: &'static str,
    /// What it is for; nothing: for everybody who is signed in.
    pub act: Option<Act>,
    pub methods: MethodRouter<Arc<Shared>>,
    /// The methods, for tests: a router does not tell them.
    pub verbs: &'static [Method],
}

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];
const BOTH: &[Method] = &[Method::GET, Method::POST];

/// Every page.
pub(super) fn all() -> Vec<Page> {
    let page = |path, act: Option<Act>, verbs, methods| Page { path, act, methods, verbs };
    vec![
        page("/", None, GET, get(home::page)),
        page("/sign-out", None, POST, post(sign_in::sign_out)),
        page("/window", Some(Act::Quote), GET, get(window::page)),
        page("/window/find", Some(Act::Quote), POST, post(window::find)),
        page("/window/people/{id}", Some(Act::Quote), GET, get(window::person)),
        page("/window/people/{id}/bill", Some(Act::Settle), BOTH, get(bill_form::page).post(bill_form::read)),
        page("/window/quote", Some(Act::Quote), POST, post(bill_form::quote)),
        page("/window/settle", Some(Act::Settle), POST, post(bill_form::settle)),
        page("/bills/{id}", Some(Act::SeeSettlement), GET, get(paper::page)),
        page("/bills/{id}/reverse", Some(Act::Reverse), POST, post(paper::reverse)),
        page("/day", Some(Act::SeeClearing), GET, get(day::page)),
        page("/people", Some(Act::SeePerson), BOTH, get(people::page).post(people::find)),
        page("/people/{id}", Some(Act::SeePerson), GET, get(people::file)),
        page("/people/{id}/corrections", Some(Act::SeeCorrections), GET, get(corrections::page)),
        page(
            "/people/{id}/corrections/confirm",
            Some(Act::ConfirmCorrections),
            POST,
            post(corrections::confirm),
        ),
        page("/ledger", Some(Act::SeeLedger), GET, get(ledger::balances)),
        page("/ledger/statement", Some(Act::SeeLedger), GET, get(ledger::statement)),
        page("/facilities", Some(Act::SeeRegisters), GET, get(facilities::page)),
        page("/books", Some(Act::SeeRegisters), GET, get(books::page)),
        page("/books/{hash}", Some(Act::SeeRegisters), GET, get(books::book)),
        page("/users", Some(Act::KeepAccounts), BOTH, get(users::page).post(users::put)),
        page("/users/{user}/password", Some(Act::KeepAccounts), POST, post(users::password)),
    ]
}

/// Path, methods and what each page is for, for tests and documentation.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static [Method], Option<Act>)> {
    all().into_iter().map(|page| (page.path, page.verbs, page.act)).collect()
}
