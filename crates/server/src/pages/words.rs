//! The two languages of the pages.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use cookie::Cookie;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use yidan_book::words::Lang;

/// The cookie that remembers the language.
pub(super) const LANGUAGE: &str = "yidan_language";

/// Chinese unless English was chosen.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    match cookie(headers, LANGUAGE).as_deref() {
        Some("en") => Lang::En,
        _ => Lang::Zh,
    }
}

/// The value of a cookie.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| Cookie::split_parse(line.to_owned())).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// A text as a part of a path or query.
pub(super) fn encoded(text: &str) -> PercentEncode<'_> {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, KEPT)
}

/// One of two texts.
pub(super) const fn t<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// As HTML names a language.
pub(super) const fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}
