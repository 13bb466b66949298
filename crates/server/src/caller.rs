//! Who calls, why, and under which key: read from headers.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::percent_decode_str;
use yidan_domain::access::Rights;
use yidan_domain::bill::ShortText;
use yidan_service::{Caller, Order, Service};
use yidan_store::CommandKey;
use yidan_types::UserId;

use crate::failure::Failure;
use crate::shared::Shared;

/// The header with the key of a command.
pub(crate) const KEY: &str = "idempotency-key";
/// The header with the reason, in percent-encoded UTF-8.
pub(crate) const WHY: &str = "x-yidan-why";

/// Whose token the request bears, and what it may be used for.
#[derive(Clone)]
pub(crate) struct User(pub UserId, pub Rights);

/// Lets nobody pass without a token.
pub(crate) async fn authorise(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let user = bearer(&request).and_then(|token| shared.tokens.user(token)).cloned();
    let user = user.ok_or(Failure::NoToken)?;
    let rights = shared.run({
        let user = user.clone();
        move |service| rights(service, &user)
    });
    let user = User(user, rights.await?.ok_or(Failure::NoToken)?);
    request.extensions_mut().insert(user.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(user);
    Ok(response)
}

/// A token is used with the roles of its user's account. One of a user without an account is a program's, which whoever has
/// the machine gave it for everything. One of a disabled account opens nothing.
fn rights(service: &Service, user: &UserId) -> Result<Option<Rights>, Failure> {
    let account = service.account(user)?;
    Ok(account.map_or(Some(Rights::All), |account| (!account.disabled).then(|| account.rights())))
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who looks at something.
pub(crate) struct By(pub Caller);

impl<S: Sync> FromRequestParts<S> for By {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<By, Failure> {
        caller(parts).map(By)
    }
}

/// The key of a request, of commands.
pub(crate) struct Key(Option<CommandKey>);

impl Key {
    /// The key of what is a command.
    pub fn needed(self) -> Result<CommandKey, Failure> {
        self.0.ok_or_else(|| bad_key("a command needs the header"))
    }
}

fn bad_key(why: &str) -> Failure {
    Failure::BadParameter { name: "Idempotency-Key", why: why.to_owned() }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Key, Failure> {
        let Some(key) = parts.headers.get(KEY) else { return Ok(Key(None)) };
        let key = key.to_str().ok().and_then(|key| CommandKey::parse(key).ok());
        key.map(|key| Key(Some(key))).ok_or_else(|| bad_key("a key has 1 to 64 visible ASCII characters"))
    }
}

/// Who gives a command, and its key.
pub(crate) struct Command(pub Order);

impl<S: Sync> FromRequestParts<S> for Command {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Command, Failure> {
        let by = caller(parts)?;
        let key = Key::from_request_parts(parts, state).await?.needed()?;
        Ok(Command(Order { key, by }))
    }
}

fn caller(parts: &Parts) -> Result<Caller, Failure> {
    // There is none where the route was made outside of `authorise`: nobody passes then.
    let User(user, rights) = parts.extensions.get::<User>().cloned().ok_or(Failure::NoToken)?;
    let Some(why) = parts.headers.get(WHY) else { return Ok(Caller { user, why: None, rights }) };
    let bad = || Failure::BadParameter {
        name: "X-Yidan-Why",
        why: "a short text, UTF-8 in percent-encoding".to_owned(),
    };
    let text = percent_decode_str(why.to_str().map_err(|_| bad())?).decode_utf8().map_err(|_| bad())?;
    let why = ShortText::parse(&text).ok_or_else(bad)?;
    Ok(Caller { user, why: Some(why), rights })
}
