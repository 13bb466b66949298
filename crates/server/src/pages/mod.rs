//! The pages that people work with, rendered here; small scripts only make them quicker.
//!
//! `session` says who is signed in, `layout` is around every page, each other file is a page or a group of them. What a
//! page may show is decided in the service: a page that offers less is a courtesy, not a protection.

mod assets;
mod bill_form;
mod failure;
mod home;
mod layout;
mod paper;
mod session;
mod sign_in;
mod verify;
mod window;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::shared::Shared;

/// The pages for who is signed in.
pub(crate) fn guarded(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(home::page))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/window", get(window::page))
        .route("/window/find", post(window::find))
        .route("/window/people/{id}", get(window::person))
        .route("/window/people/{id}/bill", get(bill_form::page).post(bill_form::read))
        .route("/window/quote", post(bill_form::quote))
        .route("/window/settle", post(bill_form::settle))
        .route("/bills/{id}", get(paper::page))
        .route("/bills/{id}/reverse", post(paper::reverse))
        .route_layer(from_fn_with_state(Arc::clone(shared), session::signed_in))
}

/// The pages for everybody.
pub(crate) fn open() -> Router<Arc<Shared>> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/language", post(sign_in::language))
        .route("/verify/{id}/{code}", get(verify::page))
        .route("/assets/app.css", get(assets::css))
        .route("/assets/app.js", get(assets::js))
}
