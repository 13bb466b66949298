//! What a book says, in plain sentences, with the sources and assumptions of each.

mod auditor;
mod layer;
mod lines;
mod matters;
mod patient;
pub mod proof;
mod reading;
mod rules;
mod text;

pub use auditor::auditor;
pub use matters::what_matters;
pub use patient::patient;

use crate::model::{Clause, Cond, Edition, ExceptionIx, Named, Provenance, Version};
use crate::wording::{Wording, say};
use crate::words::Lang;
use jiff::civil::Date;
use serde::Serialize;

/// A book explained, as its rules stand on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Name of the book.
    pub title: String,
    /// The day.
    pub day: Date,
    /// First day on which exactly these rules are in force; `None`: since ever.
    pub holds_from: Option<Date>,
    /// Last day; `None`: until further notice.
    pub holds_until: Option<Date>,
    /// What it says, rule by rule, in the order of the book's kinds.
    pub sections: Vec<Section>,
    /// The language of the sentences.
    #[serde(skip)]
    lang: Lang,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the kinds of items of a book
pub enum About {
    Book,
    Lines,
    Exemption,
    Layer,
    Limit,
    Payment,
    Entitlement,
    Parameter,
    Guarantee,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Its kind.
    pub about: About,
    /// Its name for people.
    pub label: String,
    /// Its name for programs; empty if it has none.
    pub id: String,
    /// What it says.
    pub sentences: Vec<Sentence>,
    /// In force from this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// In force until this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Sources and assumptions of the whole rule.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Where something comes from, worded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Each source with its article.
    pub cites: Vec<String>,
    /// The reason of each assumption. Not empty: it rests on an assumption.
    pub assumed: Vec<String>,
}

/// What a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the clauses of a rule
pub enum Topic {
    Note,
    Who,
    Base,
    Deductible,
    Share,
    Adjustment,
    Cap,
    Rounding,
    Exception,
    Treatment,
    Value,
    Claim,
    Scope,
}

/// One sentence, with a table if it says something case by case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sentence {
    /// What it is about.
    pub topic: Topic,
    /// The sentence; ends in a colon if rows follow.
    pub text: String,
    /// Case and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<(String, String)>,
    /// Where it comes from, beside the rule's own sources: the clause's, and those of parameters that it reads.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Explains the rules of an edition.
pub fn explain(edition: &Edition<'_>, lang: Lang) -> Explanation {
    let explainer = Explainer::new(edition, lang);
    let mut sections = vec![explainer.book()];
    sections.extend(explainer.lines());
    sections.extend(explainer.exemptions());
    sections.extend(explainer.layers());
    sections.extend(explainer.limits());
    sections.extend(explainer.payments());
    sections.extend(explainer.entitlements());
    sections.extend(explainer.params());
    sections.extend(explainer.guarantees());
    Explanation {
        title: edition.book.name.label.clone(),
        day: edition.day,
        holds_from: Some(edition.holds.0).filter(|d| *d != Date::MIN),
        holds_until: Some(edition.holds.1).filter(|d| *d != Date::MAX),
        sections,
        lang,
    }
}

/// What the parts of an explanation share.
struct Explainer<'e> {
    edition: &'e Edition<'e>,
    words: Wording<'e>,
    lang: Lang,
}

impl<'e> Explainer<'e> {
    fn new(edition: &'e Edition<'e>, lang: Lang) -> Explainer<'e> {
        Explainer { edition, words: Wording::new(edition.book, lang), lang }
    }

    fn origin(&self, origin: &Provenance) -> Origin {
        Origin { cites: self.words.cites(origin), assumed: origin.assumed.clone() }
    }

    fn section<T>(
        &self,
        about: About,
        name: &Named,
        version: &Version<T>,
        sentences: Vec<Sentence>,
    ) -> Section {
        let note = Some(version.note.as_str()).filter(|n| !n.is_empty()).map(|n| plain(Topic::Note, n));
        Section {
            about,
            label: name.label.clone(),
            id: name.id.clone(),
            sentences: note.into_iter().chain(sentences).collect(),
            since: Some(version.from),
            until: version.until,
            origin: self.origin(&version.origin),
        }
    }

    /// A clause and the exceptions that may displace it.
    fn clause<T>(&self, topic: Topic, clause: &Clause<T>, say: impl Fn(&T) -> Said) -> Vec<Sentence> {
        let mut said = say(&clause.value);
        said.origin.add(self.origin(&clause.origin));
        let mut sentences = vec![said.sentence(topic)];
        for other in &clause.overrides {
            sentences.push(self.exception(other.exception, &other.when, say(&other.value)));
        }
        sentences
    }

    /// `例外：...的，...`.
    fn exception(&self, exception: ExceptionIx, when: &Cond, mut said: Said) -> Sentence {
        let (case, instead) = (self.words.in_case(when), said.text.as_str());
        let name = self.words.named(self.edition.book.exceptions.get(exception.at()).map(|e| &e.name));
        let text = say!(self, "例外{name}：{case}，{instead}", "Exception {name}: {case}: {instead}");
        said.text = text;
        if let Some(Some(version)) = self.edition.exceptions.get(exception.at()) {
            said.origin.add(self.origin(&version.origin));
        }
        said.sentence(Topic::Exception)
    }
}

/// A sentence that is not yet about anything.
struct Said {
    text: String,
    rows: Vec<(String, String)>,
    origin: Origin,
}

impl Said {
    fn plain(text: String) -> Said {
        Said { text, rows: Vec::new(), origin: Origin::default() }
    }

    fn sentence(self, topic: Topic) -> Sentence {
        // The author's note stays as it is written.
        let text = if topic == Topic::Note { self.text } else { capitalised(self.text) };
        Sentence { topic, text, rows: self.rows, origin: self.origin }
    }
}

/// With a capital letter in front, where there are any.
fn capitalised(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

impl Origin {
    /// Adds what is not there yet.
    fn add(&mut self, other: Origin) {
        for (mine, new) in [(&mut self.cites, other.cites), (&mut self.assumed, other.assumed)] {
            for text in new {
                if !mine.contains(&text) {
                    mine.push(text);
                }
            }
        }
    }
}

/// A sentence without table and provenance.
fn plain(topic: Topic, text: impl Into<String>) -> Sentence {
    Said::plain(text.into()).sentence(topic)
}
