//! The pages that people work with, rendered here; small scripts only make them quicker.
//!
//! `table` lists every page with what it is for; `session` says who is signed in, `layout` is around every page, each other
//! file is a page or a group of them. What a page may show is decided in the service: a page that offers less is a
//! courtesy, not a protection.

mod assets;
mod bill_form;
mod books;
mod corrections;
mod day;
mod facilities;
mod failure;
mod home;
mod layout;
mod ledger;
mod paper;
mod people;
mod session;
mod sign_in;
mod table;
mod users;
mod verify;
mod window;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use yidan_domain::access::Act;

use crate::shared::Shared;
use failure::PageFailure;
use session::Visitor;

pub use table::routes as page_routes;

/// The pages for who is signed in, each for who may do what it is for.
pub(crate) fn guarded(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    let pages = table::all().into_iter().fold(Router::new(), |router, page| match page.act {
        None => router.route(page.path, page.methods),
        Some(act) => router.route(page.path, page.methods.route_layer(from_fn_with_state(act, offered))),
    });
    pages.route_layer(from_fn_with_state(Arc::clone(shared), session::signed_in))
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

/// Turns away whoever has no role for the page.
async fn offered(
    State(act): State<Act>,
    visitor: Visitor,
    request: Request,
    next: Next,
) -> Result<Response, PageFailure> {
    if visitor.rights.offer(act) {
        return Ok(next.run(request).await);
    }
    Err(PageFailure::new(yidan_service::Refusal::Forbidden(act), visitor.lang))
}
