//! Why a command was not carried out.

use std::error::Error;
use std::fmt;

use yidan_book::diag::Text;
use yidan_domain::access::Act;
use yidan_domain::bill::{Problem, ProblemCode};
use yidan_store::Fault;

/// Why a command was not carried out. Nothing was changed then, unless the database failed on the way.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It cannot be done: every reason, for the user to read.
    Problems(Vec<Problem>),
    /// The user has no role that allows it, or has it elsewhere.
    Forbidden(Act),
    /// The key was used for another content.
    SameKeyOtherContent,
    /// Others were faster, again and again. Send it again.
    Busy,
    /// What is kept does not read as what it should be: run `yidan fsck`.
    Malformed(String),
    /// The database failed. After a transient fault whether the command took effect is open: send it again under the
    /// same key.
    Database(Fault),
}

impl Refusal {
    /// A refusal for one reason.
    #[must_use]
    pub fn problem(code: ProblemCode, path: &str, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal::Problems(vec![Problem::new(code, path, Text::new(zh, en))])
    }

    /// What to tell the user, without what only engineers understand.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Refusal::Problems(problems) => match problems.as_slice() {
                [only] => only.message.clone(),
                several => Text::new(
                    format!("共有{}处问题", several.len()),
                    format!("there are {} problems", several.len()),
                ),
            },
            Refusal::Forbidden(_) => Text::new(
                "您的角色不能办理这项业务，或不在您的管辖范围内",
                "none of your roles allows this, or not here",
            ),
            Refusal::SameKeyOtherContent => Text::new(
                "这个请求编号已用于另一项内容，请换一个编号",
                "the key was used for another content: choose a new one",
            ),
            Refusal::Busy => Text::new(
                "此人正在被别处办理，请稍后重试",
                "others are at work on the same person: try again",
            ),
            Refusal::Malformed(_) => Text::new(
                "存储的记录无法识别，请联系管理员核查（yidan fsck）",
                "a record that is kept cannot be read: ask the administrator to run yidan fsck",
            ),
            Refusal::Database(fault) if fault.is_transient() => Text::new(
                "数据库暂时不可用；请用同一编号重试，不会重复办理",
                "the database is out of reach: send it again under the same key, it takes effect once",
            ),
            Refusal::Database(_) => {
                Text::new("数据库出错，请联系管理员", "the database failed: ask the administrator")
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Malformed(what) => write!(f, "{}: {what}", self.text().en),
            Refusal::Database(fault) => write!(f, "{}: {fault}", self.text().en),
            Refusal::Problems(problems) => {
                let all: Vec<String> = problems
                    .iter()
                    .map(|problem| format!("{}: {}", problem.path, problem.message.en))
                    .collect();
                f.write_str(&all.join("; "))
            }
            Refusal::Forbidden(act) => write!(f, "{} ({})", self.text().en, act.code()),
            Refusal::SameKeyOtherContent | Refusal::Busy => f.write_str(&self.text().en),
        }
    }
}

impl Error for Refusal {}

impl From<Vec<Problem>> for Refusal {
    fn from(problems: Vec<Problem>) -> Refusal {
        Refusal::Problems(problems)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Database(fault)
    }
}
