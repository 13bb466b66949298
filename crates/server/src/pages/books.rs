//! Published policy books, as they read: prose, and the rules that run beside it.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, Options, Parser, Tag, html::push_html};

use super::failure::{InLanguage, PageFailure};
use super::layout::{self, Page};
use super::session::Visitor;
use super::words::t;
use crate::failure::Failure;
use crate::shared::Shared;

/// So much of a version's hash tells versions apart.
const SHOWN: usize = 12;

pub(super) async fn page(State(shared): State<Arc<Shared>>, visitor: Visitor) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let books = shared.run(|service| Ok(service.published()?)).await.lang(lang)?;
    let main = html! {
        h1 { (t(lang, "政策账册", "Policy books")) }
        section class="card" { div class="scroll" { table {
            thead { tr {
                th { (t(lang, "账册", "Book")) } th { (t(lang, "区划", "Place")) } th { (t(lang, "年度", "Year")) }
                th { (t(lang, "发布", "Published")) } th { (t(lang, "起草", "Author")) } th { (t(lang, "批准", "Approver")) } th { (t(lang, "版本", "Version")) }
            } }
            tbody { @for (book, text) in books.iter().rev() {
                tr {
                    td { a href={ "/books/" (book.id.as_str()) } { (title(text)) } }
                    td { (book.area) } td { (book.year) } td { (yidan_service::Moment::new(book.published_on).today()) }
                    td { (book.author) } td { (book.approver) } td { (book.id.as_str().get(..SHOWN).unwrap_or_default()) }
                }
            } }
        } } }
    };
    Ok(layout::page(&visitor, t(lang, "政策账册", "Policy books"), &main))
}

/// One version.
pub(super) async fn book(
    State(shared): State<Arc<Shared>>,
    visitor: Visitor,
    Path(hash): Path<String>,
) -> Result<Page, PageFailure> {
    let lang = visitor.lang;
    let books = shared.run(|service| Ok(service.published()?)).await.lang(lang)?;
    let found = books.into_iter().find(|(book, _)| book.id.as_str() == hash);
    let (book, text) = found.ok_or_else(|| PageFailure::new(Failure::NoRoute, lang))?;
    let main = html! {
        p class="quiet" { (book.area) " " (book.year) " · " (book.id.as_str()) }
        article class="card book" { (rendered(&text)) }
    };
    Ok(layout::page(&visitor, &title(&text), &main))
}

/// The first heading.
fn title(text: &str) -> String {
    let heading = text.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or_default().trim().to_owned()
}

/// The Markdown of a book as HTML. Tags that stand in the text are shown as text, and links lead to pages only.
fn rendered(text: &str) -> Markup {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_page(&dest_url) { dest_url } else { "#".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        event => event,
    });
    let mut html = String::new();
    push_html(&mut html, events);
    PreEscaped(html)
}

/// Whether a link leads to a page: others may run scripts.
fn is_page(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://") || !url.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_in_a_book_show_as_text() {
        let html = rendered("# 一\n\n<script>alert(1)</script>\n\na <b onclick=x>b</b>").into_string();
        assert!(!html.contains("<script") && !html.contains("<b "), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn links_run_no_scripts() {
        let html = rendered("[a](javascript:alert(1)) <javascript:alert(2)>").into_string();
        assert!(!html.contains("href=\"javascript"), "{html}");
    }
}
