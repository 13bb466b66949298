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
                let list = self.list(*list);
                say!(self, "{list}所列项目", "items in {list}")
            }
            LineCond::Not(inner) => {
                let inner = self.lines(inner);
                say!(self, "{inner}以外的项目", "items other than {inner}")
            }
            LineCond::All(all) => self.lines_all(all),
            LineCond::Any(any) => {
                let any: Vec<String> = any.iter().map(|c| self.lines(c)).collect();
                self.any_of(&any)
            }
        }
    }

    /// `“放宽药”所列乙类药品`: lists and classes in front of what the items are.
    fn lines_all(&self, all: &[LineCond]) -> String {
        if self.lang == Lang::En {
            return self.lines_all_en(all);
        }
        let (mut front, mut nouns, mut without) = (String::new(), Vec::new(), String::new());
        for cond in all {
            match cond {
                LineCond::In(list) => {
                    front.push_str(&self.list(*list));
                    front.push_str("所列");
                }
                LineCond::Mark(LineMark::Class(class)) => front.push_str(class.word().text(Lang::Zh)),
                LineCond::Not(inner) => {
                    let inner = self.lines(inner);
                    without.push_str(&format!("（{inner}除外）"));
                }
                other => nouns.push(self.lines(other)),
            }
        }
        let nouns = if nouns.is_empty() { "项目".to_owned() } else { nouns.join("中的") };
        format!("{front}{nouns}{without}")
    }

    /// `drug items in “放宽药” other than special drug items`.
    fn lines_all_en(&self, all: &[LineCond]) -> String {
        let (mut nouns, mut behind) = (Vec::new(), String::new());
        for cond in all {
            match cond {
                LineCond::In(list) => behind.push_str(&format!(" in {}", self.list(*list))),
                LineCond::Not(inner) => behind.push_str(&format!(" other than {}", self.lines(inner))),
                other => nouns.push(self.lines(other)),
            }
        }
        let nouns = if nouns.is_empty() { "items".to_owned() } else { nouns.join(" that are also ") };
        format!("{nouns}{behind}")
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
