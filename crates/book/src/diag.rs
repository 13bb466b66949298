//! What is wrong with a book, where it stands, in Chinese and in English.

use crate::ast::Span;
use crate::words::Lang;

/// A text in both languages of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English, lower-case, backticks around what the author wrote.
    pub en: String,
}

impl Text {
    /// Both texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text { zh: zh.into(), en: en.into() }
    }

    /// The text in `lang`.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; the book can be used.
    Warning,
    /// The book settles nothing.
    Error,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Stable name of the kind of mistake, `unknown-name`: what `--json` gives and the documentation lists.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// The bytes to underline.
    pub span: Span,
    /// What stands at the underline: what was expected there.
    pub label: Option<Text>,
    /// Other places that belong to it.
    pub related: Vec<(Span, Text)>,
    /// What to do.
    pub hint: Option<Text>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: Span, message: Text) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message,
            span,
            label: None,
            related: Vec::new(),
            hint: None,
        }
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, span: Span, message: Text) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// With a text at the underline.
    #[must_use]
    pub fn label(mut self, label: Text) -> Diagnostic {
        self.label = Some(label);
        self
    }

    /// With another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: Text) -> Diagnostic {
        self.related.push((span, text));
        self
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Diagnostic {
        self.hint = Some(hint);
        self
    }
}
