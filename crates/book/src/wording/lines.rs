//! Conditions on the lines of a bill.

use super::{Wording, say};
use crate::facts::LineMark;
use crate::model::LineCond;
use crate::words::Lang;

impl Wording<'_> {
    /// The lines for which a condition holds, as a noun: `乙类药品`, `“放宽药”所列项目`.
    pub fn lines(&self, cond: &LineCond) -> String {
        match cond {
            LineCond::Always => say!(self, "所有项目", "all items"),
            LineCond::Mark(mark) => self.mark(*mark),
            LineCond::In(list) => {
                let list = self.named(self.book.lists.get(list.at()).map(|l| &l.name));
                say!(self, "{list}所列项目", "items in {list}")
            }
            LineCond::Not(inner) => {
                let inner = self.lines(inner);
                say!(self, "{inner}以外的项目", "items other than {inner}")
            }
            LineCond::All(all) => {
                let all: Vec<String> = all.iter().map(|c| self.lines(c)).collect();
                all.join(match self.lang {
                    Lang::Zh => "中的",
                    Lang::En => " that are also ",
                })
            }
            LineCond::Any(any) => {
                let any: Vec<String> = any.iter().map(|c| self.lines(c)).collect();
                self.any_of(&any)
            }
        }
    }

    fn mark(&self, mark: LineMark) -> String {
        if self.lang == Lang::Zh {
            let word = mark.word().text(Lang::Zh);
            return match mark {
                LineMark::Class(_) => format!("{word}项目"),
                LineMark::Kind(_) | LineMark::Flag(_) => word.to_owned(),
            };
        }
        let word = mark.word().text(Lang::En).replace('_', " ");
        format!("{word} items")
    }
}
