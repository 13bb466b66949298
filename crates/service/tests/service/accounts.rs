//! Signing in: passwords, locks, second factors.

use totp_rs::{Builder, Secret};
use yidan_domain::access::{Grant, Rights};
use yidan_domain::bill::ShortText;
use yidan_service::{AccountDraft, SignInError};
use yidan_types::UserId;

use crate::support::{County, codes, order};

const GOOD: &str = "春眠不觉晓，处处闻啼鸟";

fn user() -> UserId {
    UserId::parse("li").expect("an id")
}

fn draft(disabled: bool) -> AccountDraft {
    AccountDraft {
        user: user(),
        name: ShortText::parse("李四").expect("a name"),
        grants: vec![Grant::parse("clerk@H1").expect("a grant")],
        disabled,
    }
}

/// A county with an account and its password.
fn county() -> County {
    let county = County::new();
    county.service.put_account(&order("a1"), &draft(false)).expect("made");
    county.service.set_password(&order("p1"), &user(), GOOD).expect("set");
    county
}

#[test]
fn who_has_the_password_is_signed_in_with_the_roles_of_the_account() {
    let county = county();
    let account = county.service.sign_in("li", GOOD, None).expect("signed in");
    assert_eq!(account.rights(), Rights::Granted(draft(false).grants.into()));
    let wrong =
        |user: &str, password: &str| county.service.sign_in(user, password, None).expect_err("refused");
    assert_eq!(wrong("li", "something else"), SignInError::Wrong);
    assert_eq!(wrong("nobody", GOOD), SignInError::Wrong);
    assert_eq!(wrong("not a user\0", GOOD), SignInError::Wrong);
    county.clean();
}

#[test]
fn a_password_that_is_guessed_first_is_not_taken() {
    let county = county();
    for weak in ["short", "aaaaaaaaaaaaaaa", "li-is-my-name", &"x1y2z".repeat(30)] {
        let set = county.service.set_password(&order("p2"), &user(), weak);
        assert_eq!(codes(set), ["weak-password"], "{weak}");
    }
    let nobody = UserId::parse("nobody").expect("an id");
    assert_eq!(codes(county.service.set_password(&order("p3"), &nobody, GOOD)), ["unknown-account"]);
}

#[test]
fn an_account_that_is_disabled_opens_nothing() {
    let county = county();
    county.service.put_account(&order("a2"), &draft(true)).expect("disabled");
    assert_eq!(county.service.sign_in("li", GOOD, None), Err(SignInError::Wrong));
    let account = county.service.account(&user()).expect("read").expect("there");
    assert_eq!(account.rights(), Rights::Granted([].into()));
    county.service.put_account(&order("a3"), &draft(false)).expect("enabled");
    county.service.sign_in("li", GOOD, None).expect("the password stayed");
}

#[test]
fn who_guesses_is_locked_out_for_a_while_also_with_the_right_password() {
    let county = county();
    let now = |minute: i64| {
        let moment = format!("2020-06-01T04:{minute:02}:00Z").parse().expect("a moment");
        county.clock.set(moment);
    };
    now(0);
    for _ in 0..5 {
        assert_eq!(county.service.sign_in("li", "guess guess", None), Err(SignInError::Wrong));
    }
    assert_eq!(county.service.sign_in("li", GOOD, None), Err(SignInError::Locked { minutes: 15 }));
    now(14);
    assert_eq!(county.service.sign_in("li", GOOD, None), Err(SignInError::Locked { minutes: 1 }));
    now(15);
    county.service.sign_in("li", GOOD, None).expect("signed in");
    assert_eq!(county.service.sign_in("li", "guess guess", None), Err(SignInError::Wrong));
}

#[test]
fn a_second_factor_asks_for_a_code_that_opens_once() {
    let county = county();
    let now = |second: i64| county.clock.set(jiff::Timestamp::from_second(second).expect("a moment"));
    now(1_600_000_000);
    county.service.set_second_factor(&order("f1"), &user(), true).expect("set");
    let told = county.service.second_factor(&user()).expect("read").expect("there");
    assert!(told.uri.starts_with("otpauth://totp/Yidan:li?"), "{}", told.uri);
    // The authenticator of the user: the library, from the secret alone.
    let secret = Secret::try_from_base32(&told.secret).expect("base 32");
    let device = Builder::new().with_secret(secret).with_account_name("li").build().expect("a device");
    let code = |second: u64| device.generate(second).to_string();

    assert_eq!(county.service.sign_in("li", GOOD, None), Err(SignInError::Code { wrong: false }));
    let right = code(1_600_000_000);
    county.service.sign_in("li", GOOD, Some(&right)).expect("signed in");
    assert_eq!(county.service.sign_in("li", GOOD, Some(&right)), Err(SignInError::Code { wrong: true }));
    now(1_600_000_030);
    county.service.sign_in("li", GOOD, Some(&code(1_600_000_030))).expect("signed in");
    now(1_600_000_300);
    let old = code(1_600_000_100);
    assert_eq!(county.service.sign_in("li", GOOD, Some(&old)), Err(SignInError::Code { wrong: true }));
    // A new second factor has another secret.
    county.service.set_second_factor(&order("f2"), &user(), true).expect("set");
    let again = county.service.second_factor(&user()).expect("read").expect("there");
    assert_ne!(again.secret, told.secret);
    county.service.set_second_factor(&order("f3"), &user(), false).expect("set");
    county.service.sign_in("li", GOOD, None).expect("signed in");
}

#[test]
fn another_program_sees_a_changed_account_at_once() {
    let county = county();
    let beside = county.beside();
    beside.sign_in("li", GOOD, None).expect("signed in");
    county.service.set_password(&order("p2"), &user(), "夜来风雨声，花落知多少").expect("set");
    assert_eq!(beside.sign_in("li", GOOD, None), Err(SignInError::Wrong));
    let generation = |account: Option<yidan_service::Account>| account.expect("there").generation;
    assert_eq!(generation(beside.account(&user()).expect("read")), 2);
}
