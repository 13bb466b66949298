//! Who is signed in: a signed cookie, held against the account at each request.
//!
//! The cookie says who signed in, when, and with which generation of the account. It ends by itself after a time without
//! use, at the latest after a working day, and at once when the account is disabled or its password changes.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{HOST, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cookie::{Cookie, CookieJar, Key, SameSite};
use serde::{Deserialize, Serialize};
use yidan_book::words::Lang;
use yidan_domain::access::Rights;
use yidan_service::{Account, Caller, Service};
use yidan_store::CommandKey;
use yidan_types::UserId;

use super::failure::PageFailure;
use super::words;
use crate::caller::User;
use crate::failure::Failure;
use crate::shared::Shared;

const SESSION: &str = "yidan_session";
/// A session ends after so long without a request.
const IDLE_SECONDS: i64 = 60 * 60;
/// And after so long whatever happens.
const LONGEST_SECONDS: i64 = 12 * 60 * 60;
/// A cookie is renewed when it is older than this, so that not every answer sets one.
const RENEWED_SECONDS: i64 = 60;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Session {
    user: UserId,
    generation: u32,
    signed_in: i64,
    seen: i64,
}

/// Whoever is signed in, and how pages are to be shown.
#[derive(Clone)]
pub(super) struct Visitor {
    /// The account.
    pub account: Account,
    /// What it may do.
    pub rights: Rights,
    /// The language.
    pub lang: Lang,
    /// The path and query of this page.
    pub here: String,
}

impl Visitor {
    /// As the service knows callers.
    pub fn caller(&self) -> Caller {
        Caller { user: self.account.user.clone(), why: None, rights: self.rights.clone() }
    }

    /// A command of theirs, under the key that its form carries.
    pub fn order(&self, key: &str) -> Result<yidan_service::Order, PageFailure> {
        let key = CommandKey::parse(key).map_err(|_| PageFailure::new(Failure::NoKey, self.lang))?;
        Ok(yidan_service::Order { key, by: self.caller() })
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visitor, Redirect> {
        parts.extensions.get::<Visitor>().cloned().ok_or_else(|| Redirect::to("/sign-in"))
    }
}

/// Lets nobody pass who is not signed in, and no form from elsewhere.
pub(super) async fn signed_in(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Result<Response, PageFailure> {
    let lang = words::language(request.headers());
    own_form(&shared, request.method(), request.headers())
        .map_err(|()| PageFailure::new(Failure::OtherSite, lang))?;
    let session = read(&shared, request.headers());
    let found = match session {
        None => None,
        Some(session) => {
            let at = shared.run(move |service| Ok(stands(service, session)?));
            at.await.map_err(|failure| PageFailure::new(failure, lang))?
        }
    };
    let here = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let Some((session, account, now)) = found else { return Ok(to_sign_in(request.method(), &here)) };
    let visitor = Visitor { rights: account.rights(), account, lang, here };
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(User(visitor.account.user, visitor.rights));
    let signed_out = response.headers().contains_key(SET_COOKIE);
    if now.saturating_sub(session.seen) >= RENEWED_SECONDS && !signed_out {
        set(&shared, &Session { seen: now, ..session }, &mut response);
    }
    Ok(response)
}

/// The session as it stands now, its account and the second; nothing where it ended.
fn stands(
    service: &Service,
    session: Session,
) -> Result<Option<(Session, Account, i64)>, yidan_service::Refusal> {
    let now = service.moment().instant().as_second();
    let fresh = now.saturating_sub(session.seen) < IDLE_SECONDS
        && now.saturating_sub(session.signed_in) < LONGEST_SECONDS;
    if !fresh {
        return Ok(None);
    }
    let account = service.account(&session.user)?;
    let account = account.filter(|account| !account.disabled && account.generation == session.generation);
    Ok(account.map(|account| (session, account, now)))
}

/// Back to where somebody wanted to go, once signed in.
fn to_sign_in(method: &Method, here: &str) -> Response {
    let back = if *method == Method::GET { here } else { "/" };
    Redirect::to(&format!("/sign-in?back={}", words::encoded(back))).into_response()
}

/// What changes something must come from a page of this server: browsers say where a form is from.
pub(super) fn own_form(shared: &Shared, method: &Method, headers: &HeaderMap) -> Result<(), ()> {
    if *method == Method::GET || *method == Method::HEAD {
        return Ok(());
    }
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = header(ORIGIN) else { return Err(()) };
    let public = shared.limits.public_url.as_deref() == Some(origin);
    let same_host = origin.split_once("://").is_some_and(|(_, host)| header(HOST) == Some(host));
    if public || same_host { Ok(()) } else { Err(()) }
}

/// Where this server is for whoever asked, `https://yidan.example`.
pub(super) fn address(shared: &Shared, headers: &HeaderMap) -> String {
    if let Some(public) = &shared.limits.public_url {
        return public.clone();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("{}://{host}", if shared.limits.secure_cookies { "https" } else { "http" })
}

/// Begins a session: the answer carries its cookie.
pub(super) fn begin(shared: &Shared, account: &Account, response: &mut Response) {
    let now = shared.service.moment().instant().as_second();
    let session =
        Session { user: account.user.clone(), generation: account.generation, signed_in: now, seen: now };
    set(shared, &session, response);
}

/// Ends a session: the answer takes its cookie away.
pub(super) fn end(shared: &Shared, response: &mut Response) {
    let cookie = Cookie::build((SESSION, "")).path("/").max_age(cookie::time::Duration::ZERO);
    add(shared, cookie.build(), response);
}

fn set(shared: &Shared, session: &Session, response: &mut Response) {
    let Ok(text) = serde_json::to_vec(session) else { return };
    let mut jar = CookieJar::new();
    jar.signed_mut(&key(shared)).add(Cookie::new(SESSION, URL_SAFE_NO_PAD.encode(text)));
    let Some(signed) = jar.get(SESSION).cloned() else { return };
    let signed = Cookie::build(signed).path("/").http_only(true).same_site(SameSite::Strict);
    add(shared, signed.build(), response);
}

fn add(shared: &Shared, mut cookie: Cookie<'static>, response: &mut Response) {
    cookie.set_secure(shared.limits.secure_cookies);
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn read(shared: &Shared, headers: &HeaderMap) -> Option<Session> {
    let value = words::cookie(headers, SESSION)?;
    let mut jar = CookieJar::new();
    jar.add_original(Cookie::new(SESSION, value));
    let signed = jar.signed(&key(shared)).get(SESSION)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.value()).ok()?).ok()
}

fn key(shared: &Shared) -> Key {
    Key::derive_from(&shared.service.store().derived_secret("sessions"))
}
