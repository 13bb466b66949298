//! Accounts, for administrators: who may sign in, with which roles.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use yidan_book::words::Lang;
use yidan_domain::access::{Grant, Role};
use yidan_domain::bill::ShortText;
use yidan_service::{Account, AccountDraft, Refusal};
use yidan_types::UserId;

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::words::{encoded, t};
use crate::failure::Failure;
use crate::shared::Shared;

pub(super) async fn page(State(shared): State<Arc<Shared>>, visitor: Visitor) -> Result<Page, PageFailure> {
    shown(&shared, &visitor, &Filled::default(), None).await
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    key: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    roles: String,
    disabled: Option<String>,
}

/// Makes an account or changes one.
pub(super) async fn put(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Form(filled): Form<Filled>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let order = visitor.order(&filled.key)?;
    let draft = match draft(lang, &filled) {
        Ok(draft) => draft,
        Err(wrong) => {
            let page = shown(&shared, &visitor, &filled, Some(&wrong)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    shared.run(move |service| Ok(service.put_account(&order, &draft)?)).await.lang(lang)?;
    Ok(Redirect::to("/users").into_response())
}

#[derive(Deserialize)]
pub(super) struct Given {
    key: String,
    password: String,
}

/// Gives an account a password.
pub(super) async fn password(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(user): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let lang = visitor.lang;
    let order = visitor.order(&given.key)?;
    let user = UserId::parse(&user).map_err(|_| PageFailure::new(Failure::NoRoute, lang))?;
    let set = shared.run(move |service| match service.set_password(&order, &user, &given.password) {
        Ok(_) => Ok(None),
        Err(Refusal::Problems(problems)) => Ok(problems.into_iter().next().map(|problem| problem.message)),
        Err(refusal) => Err(refusal.into()),
    });
    match set.await.lang(lang)? {
        None => Ok(Redirect::to("/users").into_response()),
        Some(wrong) => {
            let page = shown(&shared, &visitor, &Filled::default(), Some(wrong.in_lang(lang))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn draft(lang: Lang, filled: &Filled) -> Result<AccountDraft, String> {
    let user = UserId::parse(filled.user.trim()).map_err(|error| {
        format!("{}：{}", t(lang, "账号", "Account"), t(lang, error.zh(), &error.to_string()))
    })?;
    let name = ShortText::parse(filled.name.trim())
        .ok_or_else(|| t(lang, "请填写姓名", "Fill in the name").to_owned())?;
    let grants = filled.roles.split_whitespace().map(|text| {
        Grant::parse(text).map_err(|_| {
            let forms: Vec<String> = Role::ALL
                .iter()
                .map(|role| format!("{} {}", role.label().in_lang(lang), Grant::form(*role)))
                .collect();
            format!(
                "{text}：{}{}",
                t(lang, "角色应写作 ", "a role is written as "),
                forms.join(t(lang, "；", "; "))
            )
        })
    });
    Ok(AccountDraft {
        user,
        name,
        grants: grants.collect::<Result<_, _>>()?,
        disabled: filled.disabled.is_some(),
    })
}

async fn shown(
    shared: &Shared,
    visitor: &Visitor,
    filled: &Filled,
    wrong: Option<&str>,
) -> Result<Page, PageFailure> {
    let (lang, by) = (visitor.lang, visitor.caller());
    let found = shared.run(move |service| {
        let accounts = service.accounts(&by)?;
        let keys: Vec<String> = accounts.iter().map(|_| service.new_key()).collect();
        Ok((accounts, keys, service.new_key()))
    });
    let (accounts, keys, key) = found.await.lang(lang)?;
    let main = html! {
        h1 { (t(lang, "账号", "Accounts")) }
        @if let Some(wrong) = wrong { p class="error" role="alert" { (wrong) } }
        section class="card" { div class="scroll" { table {
            thead { tr { th { (t(lang, "账号", "Account")) } th { (t(lang, "姓名", "Name")) } th { (t(lang, "角色", "Roles")) } th { (t(lang, "状态", "State")) } th { (t(lang, "设置密码", "Set a password")) } } }
            tbody { @for (account, key) in accounts.iter().zip(&keys) { (row(lang, account, key)) } }
        } } }
        form method="post" action="/users" class="card" data-once {
            h2 { (t(lang, "新增或修改账号", "Make or change an account")) }
            input type="hidden" name="key" value=(key);
            div class="grid" {
                label { span { (t(lang, "账号", "Account")) } input name="user" value=(filled.user) required autocomplete="off"; }
                label { span { (t(lang, "姓名", "Name")) } input name="name" value=(filled.name) required autocomplete="off"; }
                label { span { (t(lang, "角色（空格分开）", "Roles (by spaces)")) } input name="roles" value=(filled.roles) placeholder="clerk@H1" autocomplete="off"; }
            }
            label class="check" { input type="checkbox" name="disabled" value="1" checked[filled.disabled.is_some()]; span { (t(lang, "停用", "Disabled")) } }
            button class="primary" { (t(lang, "保存", "Save")) }
            details { summary { (t(lang, "角色怎么写", "How roles are written")) } ul {
                @for role in Role::ALL { li { (role.label().in_lang(lang)) " " code { (Grant::form(*role)) } } }
            } }
        }
    };
    Ok(layout::page(visitor, t(lang, "账号", "Accounts"), &main))
}

fn row(lang: Lang, account: &Account, key: &str) -> Markup {
    html! {
        tr {
            td { (account.user) } td { (account.name.as_str()) }
            td { @for grant in &account.grants { span class="tag" { (grant.role().label().in_lang(lang)) " " small { (grant) } } } }
            td {
                @if account.disabled { span class="tag bad" { (t(lang, "停用", "disabled")) } }
                @else if !account.has_password() { span class="tag" { (t(lang, "未设密码", "no password yet")) } }
                @else { span class="tag good" { (t(lang, "可登录", "open")) } }
                @if account.has_second_factor() { span class="tag" { (t(lang, "双因素", "second factor")) } }
            }
            td { form method="post" class="inline" action={ "/users/" (encoded(account.user.as_str())) "/password" } data-once {
                input type="hidden" name="key" value=(key);
                input type="password" name="password" autocomplete="new-password" required aria-label={ (t(lang, "新密码", "New password")) " " (account.user) };
                button { (t(lang, "设置", "Set")) }
            } }
        }
    }
}
