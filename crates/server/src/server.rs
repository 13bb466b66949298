//! Routes and limits put together, and listening.

use std::future::Future;
use std::io::{self, Write};
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use futures_util::future::select;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use yidan_domain::bill::MAX_BYTES;
use yidan_service::Service;

use crate::access::watched;
use crate::caller::authorise;
use crate::failure::Failure;
use crate::pages;
use crate::routes;
use crate::shared::{Limits, Log, Shared};
use crate::tokens::Tokens;

/// Where all routes stand.
pub(crate) const ROOT: &str = "/api/v1";

/// The routes; the access log goes to stderr.
pub fn router(service: Arc<Service>, tokens: Tokens, limits: Limits) -> Router {
    // A log that nobody can read any more is no reason to stop.
    let log: Log = Arc::new(|line| drop(writeln!(io::stderr(), "{line}")));
    router_with(service, tokens, limits, log)
}

/// The routes, with limits and a log of one's own.
pub fn router_with(service: Arc<Service>, tokens: Tokens, limits: Limits, log: Log) -> Router {
    let shared = Arc::new(Shared::new(service, tokens, limits, log));
    let (guarded, _) = routes::guarded().split_for_parts();
    let (open, _) = routes::open().split_for_parts();
    let guarded = guarded.route_layer(from_fn_with_state(Arc::clone(&shared), authorise));
    Router::new()
        .nest(ROOT, guarded.merge(open))
        .merge(pages::guarded(&shared))
        .merge(pages::open())
        .fallback(|| async { Failure::NoRoute })
        .method_not_allowed_fallback(|| async { Failure::NoMethod })
        // The limit of documents; a body may have a little around the document.
        .layer(DefaultBodyLimit::max(MAX_BYTES.saturating_add(64 * 1024)))
        .layer(from_fn_with_state(Arc::clone(&shared), watched))
        .with_state(shared)
}

/// Listens until the program is told to stop (SIGTERM, ctrl-c), and ends requests that are under way.
///
/// # Errors
/// Those of the listener, and where signals cannot be listened to.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let told = async move {
        select(pin!(term.recv()), pin!(interrupt.recv())).await;
    };
    serve_until(listener, router, told).await
}

/// As [`serve`], until `stop` is done.
///
/// # Errors
/// Those of the listener.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
