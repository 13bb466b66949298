//! Signing in and out, and the language.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};
use maud::{Markup, html};
use serde::Deserialize;
use yidan_book::words::Lang;
use yidan_service::SignInError;

use super::failure::PageFailure;
use super::layout::{self, Page, switch};
use super::session::{self, Visitor};
use super::words::{LANGUAGE, encoded, language as of, t};
use crate::failure::Failure;
use crate::shared::Shared;

#[derive(Deserialize)]
pub(super) struct Back {
    back: Option<String>,
}

/// The form.
pub(super) async fn page(headers: HeaderMap, Query(Back { back }): Query<Back>) -> Page {
    form(of(&headers), &Asked { back: own(back), ..Asked::default() }, None)
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    user: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

/// Signs in and goes where somebody wanted to go.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, PageFailure> {
    let lang = of(&headers);
    session::own_form(&shared, &Method::POST, &headers)
        .map_err(|()| PageFailure::new(Failure::OtherSite, lang))?;
    let (user, password, code) = (asked.user.trim().to_owned(), asked.password.clone(), asked.code.clone());
    let tried = shared.run(move |service| Ok(service.sign_in(&user, &password, Some(&code))));
    let tried = tried.await.map_err(|failure| PageFailure::new(failure, lang))?;
    match tried {
        Ok(account) => {
            let mut response = Redirect::to(&own(Some(asked.back))).into_response();
            session::begin(&shared, &account, &mut response);
            Ok(response)
        }
        Err(SignInError::Refused(refusal)) => Err(PageFailure::new(refusal, lang)),
        Err(error) => Ok((StatusCode::UNAUTHORIZED, form(lang, &asked, Some(&error))).into_response()),
    }
}

/// Ends the session.
pub(super) async fn sign_out(State(shared): State<Arc<Shared>>, _: Visitor) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    session::end(&shared, &mut response);
    response
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    to: String,
    back: Option<String>,
}

/// Remembers the language and goes back.
pub(super) async fn language(Form(Chosen { to, back }): Form<Chosen>) -> Response {
    let mut response = Redirect::to(&own(back)).into_response();
    let to = if to == "en" { "en" } else { "zh" };
    let year = cookie::time::Duration::days(365);
    let cookie = Cookie::build((LANGUAGE, to)).path("/").same_site(SameSite::Lax).max_age(year).build();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// A path of this server and nothing else: a link must not send people elsewhere after they signed in.
fn own(back: Option<String>) -> String {
    let here = |path: &String| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    back.filter(here).unwrap_or_else(|| "/".to_owned())
}

fn form(lang: Lang, asked: &Asked, error: Option<&SignInError>) -> Page {
    let with_code = matches!(error, Some(SignInError::Code { .. }));
    let here = format!("/sign-in?back={}", encoded(&asked.back));
    let body = html! {
        main id="main" class="narrow sign-in" {
            p class="brand big" { span class="mark" aria-hidden="true" { "一" } (t(lang, "一单", "Yidan")) }
            section class="card" {
                h1 { (t(lang, "登录", "Sign in")) }
                @if let Some(error) = error { (told(lang, error)) }
                form method="post" action="/sign-in" {
                    input type="hidden" name="back" value=(asked.back);
                    label { span { (t(lang, "账号", "Account")) }
                        input name="user" value=(asked.user) autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus[!with_code]; }
                    label { span { (t(lang, "密码", "Password")) }
                        input name="password" type="password" value=[with_code.then_some(asked.password.as_str())] autocomplete="current-password" required; }
                    @if with_code {
                        label { span { (t(lang, "动态验证码", "Code of your authenticator")) }
                            input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required autofocus; }
                    }
                    button class="primary wide" { (t(lang, "登录", "Sign in")) }
                }
            }
            footer { (switch(lang, &here)) }
        }
    };
    layout::bare(lang, t(lang, "登录", "Sign in"), &body)
}

fn told(lang: Lang, error: &SignInError) -> Markup {
    let text = match error {
        SignInError::Code { wrong: false } => {
            t(lang, "请输入验证器上的六位数字", "Enter the six digits of your authenticator").to_owned()
        }
        SignInError::Code { wrong: true } => {
            t(lang, "验证码不对，或已用过", "The code is wrong, or was used already").to_owned()
        }
        SignInError::Locked { minutes } => match lang {
            Lang::Zh => format!("输错次数过多，请{minutes}分钟后再试"),
            Lang::En => format!("Too many wrong tries: try again in {minutes} minutes"),
        },
        SignInError::Wrong | SignInError::Refused(_) => {
            t(lang, "账号或密码不对", "The account or the password is wrong").to_owned()
        }
    };
    html! { p class="error" role="alert" { (text) } }
}
