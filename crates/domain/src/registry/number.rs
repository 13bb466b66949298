//! Why a number of the registry cannot be one.

use std::error::Error;
use std::fmt;

use yidan_book::diag::Text;

use crate::bill::{Problem, ProblemCode};

/// Why a text is not a number of its kind. It never repeats the text, which may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not six digits.
    Area,
    /// Not twelve digits.
    Village,
    /// Not 4 to 24 letters and digits.
    Document,
    /// Not 7 to 15 digits.
    Phone,
    /// Not 64 lower-case hexadecimal digits.
    BookHash,
}

impl NumberError {
    /// The message in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            NumberError::Area => "区划代码应是6位数字",
            NumberError::Village => "村（居）统计代码应是12位数字",
            NumberError::Document => "证件号码应是4到24位字母或数字",
            NumberError::Phone => "电话号码应是7到15位数字",
            NumberError::BookHash => "账册的校验值应是64位小写十六进制数",
        }
    }

    /// The problem at `path`.
    #[must_use]
    pub fn at(self, path: impl Into<String>) -> Problem {
        Problem::new(ProblemCode::BadNumber, path, Text::new(self.zh(), self.to_string()))
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NumberError::Area => "an area code has six digits",
            NumberError::Village => "a village code has twelve digits",
            NumberError::Document => "the number of a document has 4 to 24 letters and digits",
            NumberError::Phone => "a telephone number has 7 to 15 digits",
            NumberError::BookHash => "the hash of a book has 64 lower-case hexadecimal digits",
        })
    }
}

impl Error for NumberError {}
