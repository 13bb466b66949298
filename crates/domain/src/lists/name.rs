//! Names of people, compared as people mean them.

use std::fmt;
use yidan_types::half_width;

/// The name of a person, without what differs between typists: spaces between Chinese characters, full-width letters,
/// the many dots in names of minorities.
///
/// Personal data: `Debug` does not print it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(Box<str>);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseNameError {
    /// Nothing.
    Empty,
    /// Longer than any name.
    TooLong,
    /// A digit, a sign, or a character that stands for one that was lost (`?`, `*`, `□`).
    NotAName,
}

impl PersonName {
    /// The most characters.
    pub const MAX_CHARS: usize = 50;

    /// Reads a name.
    ///
    /// # Errors
    /// Why the text is no name.
    pub fn parse(text: &str) -> Result<PersonName, ParseNameError> {
        let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(plain).collect();
        let mut name = String::new();
        for word in plain.split_whitespace() {
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            // A space means something between words of letters only.
            if latin(name.chars().last()) && latin(word.chars().next()) {
                name.push(' ');
            }
            name.push_str(word);
        }
        if name.is_empty() {
            return Err(ParseNameError::Empty);
        }
        if name.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(ParseNameError::TooLong);
        }
        let good = |c: char| (c.is_alphabetic() || " ·-'.〇".contains(c)) && c != '\u{FFFD}';
        if name.chars().all(good) && name.chars().any(char::is_alphabetic) {
            Ok(PersonName(name.into()))
        } else {
            Err(ParseNameError::NotAName)
        }
    }

    /// The name. Print it only for who works with the list.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One form for characters that look alike in names.
fn plain(c: char) -> char {
    match half_width(c).to_ascii_uppercase() {
        '•' | '・' | '･' | '‧' | '∙' | '⋅' | '．' | '●' => '·',
        // A plain point between Chinese characters is a dot as well, but not in initials; both are kept apart.
        '’' | '‘' | '`' | '´' => '\'',
        '‐' | '‑' | '–' | '—' | '－' => '-',
        '○' | '◯' => '〇',
        other => other,
    }
}

/// Zero-width characters and marks that come along from web pages and chat programs.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_meant() {
        let name = |text| PersonName::parse(text).expect("a name");
        for (one, other) in [
            ("样例甲", " 样　例 甲\u{200b}"),
            ("样例•买买提", "样例·买买提"),
            ("ＳＡＭＰＬＥ  ann", "Sample Ann"),
            ("样例○", "样例〇"),
        ] {
            assert_eq!(name(one), name(other), "{one}");
        }
        assert_ne!(name("样例甲"), name("样例乙"));
        assert_eq!(format!("{:?}", name("样例甲")), "PersonName(…)");
    }

    #[test]
    fn others_are_refused() {
        use ParseNameError::{Empty, NotAName, TooLong};
        let long = "样".repeat(51);
        for (text, error) in
            [("", Empty), (" \u{200b}", Empty), (&long, TooLong), ("样例1", NotAName), ("样*", NotAName)]
        {
            assert_eq!(PersonName::parse(text), Err(error), "{text}");
        }
        for text in ["样?", "样□", "样\u{FFFD}", "·", "合计：", "=A1"] {
            assert_eq!(PersonName::parse(text), Err(NotAName), "{text}");
        }
    }
}
