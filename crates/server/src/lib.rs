//! Yidan's service over HTTP: JSON in and out, and an OpenAPI document of all of it.
//!
//! [`router`] makes the routes over a [`Service`](yidan_service::Service), [`serve`] listens. A request is read, one method
//! of the service is called, and what it answers is written: nothing is decided here. Documents inside of bodies are read by
//! `yidan-domain`, all problems at once, with places in the body.
//!
//! - Whoever calls bears a token of the [`Tokens`] file; its user is the caller of the audit trail.
//! - Commands carry an `Idempotency-Key`: sent again, they give the first answer again.
//! - Errors are problems of RFC 9457 in Chinese and English; which reason has which status is said in one place, `failure`.
//! - The access log has no personal data: neither paths nor bodies.
//!
//! The service blocks; its calls run on threads that may, a bounded number at a time ([`Limits`]).

mod access;
mod body;
mod caller;
mod document;
mod examples;
mod failure;
mod pages;
mod routes;
mod schemas;
mod server;
mod shared;
mod tokens;

pub use document::document;
pub use pages::page_routes;
pub use server::{router, router_with, serve, serve_until};
pub use shared::{Limits, Log};
pub use tokens::{Tokens, TokensError};
