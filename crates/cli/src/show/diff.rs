//! What changes between two books, as a page.

use crate::layout::{WIDTH, rule, wrap};
use crate::texts::t;
use unicode_width::UnicodeWidthStr;
use yidan_book::compare::{ClauseChange, How, RuleChange};
use yidan_book::facts::Facts;
use yidan_book::inputs::{Charges, Line, Parts};
use yidan_book::model::{Book, Edition, LayerIx};
use yidan_book::outcome::Outcome;
use yidan_book::prove::{Changed, Differences, Extreme};
use yidan_book::words::{Lang, Word};
use yidan_types::Fen;

/// All that is told of two books.
pub struct Compared<'c> {
    /// The first side.
    pub before: &'c Edition<'c>,
    /// The second.
    pub after: &'c Edition<'c>,
    /// Rule by rule.
    pub rules: &'c [RuleChange],
    /// Who bears more, who less.
    pub own_pay: &'c Differences,
}

/// The page.
pub fn page(compared: &Compared, lang: Lang) -> String {
    let mut page = Page { text: String::new(), lang };
    page.line(&rule('═'));
    for (name, edition) in
        [(t(lang, "原", "before"), compared.before), (t(lang, "今", "after"), compared.after)]
    {
        page.block(" ", &format!("{name}  {} {}", edition.book.name.label, edition.day));
    }
    page.line(&rule('─'));
    page.rules(compared.rules);
    page.line(&rule('─'));
    page.own_pay(compared);
    page.line(&rule('═'));
    page.text
}

struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        t(self.lang, zh, en)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Text of one or more lines, each wrapped where it is too wide, all indented alike.
    fn block(&mut self, indent: &str, text: &str) {
        let room = WIDTH.saturating_sub(indent.width());
        for line in text.lines() {
            if line.width() <= room {
                self.line(&format!("{indent}{line}"));
            } else {
                wrap(line, room).iter().for_each(|line| self.line(&format!("{indent}{line}")));
            }
        }
    }

    /// A name, and text that hangs behind it.
    fn named(&mut self, indent: &str, name: &str, text: &str) {
        let hanging = format!("{indent}{} ", " ".repeat(name.width()));
        let from = self.text.len();
        self.block(&hanging, text);
        let place = from..(from + hanging.len()).min(self.text.len());
        self.text.replace_range(place, &format!("{indent}{name} "));
    }

    // --- rules

    fn rules(&mut self, rules: &[RuleChange]) {
        let count = |of: fn(&How) -> bool| rules.iter().filter(|rule| of(&rule.how)).count();
        let added = count(|how| matches!(how, How::Added(_)));
        let removed = count(|how| matches!(how, How::Removed(_)));
        let changed = rules.len() - added - removed;
        let head = match self.lang {
            _ if rules.is_empty() => self.t("规定没有变化", "No rule changes").to_owned(),
            Lang::Zh => format!("规定：改动 {changed} 处，新增 {added} 条，取消 {removed} 条"),
            Lang::En => {
                format!("Rules: {changed} changed, {added} added, {removed} removed")
            }
        };
        self.block(" ", &head);
        for rule in rules {
            self.rule(rule);
        }
    }

    fn rule(&mut self, rule: &RuleChange) {
        let kind = rule.kind.text(self.lang);
        let (sign, how) = match rule.how {
            How::Added(_) => ("+", self.t("新增", "added")),
            How::Removed(_) => ("-", self.t("取消", "removed")),
            How::Changed(_) => ("~", self.t("改动", "changed")),
            How::Reordered(..) => ("~", self.t("次序变动", "in another order")),
        };
        let name = format!("{kind} {}", rule.label);
        self.line("");
        self.block(" ", &format!("{sign} {} {how}", name.trim_end()));
        match &rule.how {
            How::Added(clauses) | How::Removed(clauses) => self.block("     ", &clauses.join("\n")),
            How::Changed(changes) => changes.iter().for_each(|change| self.change(change)),
            How::Reordered(before, after) => {
                let arrow = self.t("、", ", ");
                let (before, after) = (before.join(arrow), after.join(arrow));
                self.pair(Some(&before), Some(&after));
            }
        }
    }

    fn change(&mut self, change: &ClauseChange) {
        let place = match change.place.as_slice() {
            [] => self.t("名称", "name").to_owned(),
            place => place.join(" · "),
        };
        self.block("     ", &place);
        self.pair(change.before.as_deref(), change.after.as_deref());
    }

    fn pair(&mut self, before: Option<&str>, after: Option<&str>) {
        let none = self.t("（无）", "(none)");
        let names = [self.t("原", "before"), self.t("今", "after")];
        let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
        for (name, text) in names.into_iter().zip([before, after]) {
            let gap = " ".repeat(widest - name.width());
            let text = text.filter(|text| !text.is_empty()).unwrap_or(none);
            self.named("       ", &format!("{name}{gap}"), text);
        }
    }

    // --- own pay

    fn own_pay(&mut self, compared: &Compared) {
        let own_pay = compared.own_pay;
        if own_pay.same {
            let text = self.t(
                "个人负担：任何人的任何票据都不变（已证明）",
                "Own pay: no bill of anyone changes (proved)",
            );
            return self.block(" ", text);
        }
        let up_to = own_pay.up_to.grouped();
        let head = match self.lang {
            Lang::Zh => format!("个人负担：同一个人、同一张票据，全年第一单，总费用不超过 {up_to} 元"),
            Lang::En => {
                format!("Own pay: of the same person and bill, the first of a year, up to {up_to} yuan")
            }
        };
        self.block(" ", &head);
        let names = [
            (&own_pay.loses, self.t("多负担", "More"), self.t("没有人多负担", "Nobody bears more")),
            (&own_pay.gains, self.t("少负担", "Less"), self.t("没有人少负担", "Nobody bears less")),
        ];
        for (extreme, name, nobody) in names {
            self.line("");
            self.extreme(compared, extreme, name, nobody);
        }
        self.notes(compared);
    }

    fn extreme(&mut self, compared: &Compared, extreme: &Extreme, name: &str, nobody: &str) {
        let sure = match (extreme.complete(), extreme.at_most, self.lang) {
            (true, ..) => self.t("（已证明）", " (proved)").to_owned(),
            (false, Some(most), Lang::Zh) => format!("（没有找尽；已证明不超过 {} 元）", most.grouped()),
            (false, Some(most), Lang::En) => {
                format!(" (not searched to the end; proved: at most {} yuan)", most.grouped())
            }
            (false, None, _) => self.t("（没有找尽）", " (not searched to the end)").to_owned(),
        };
        let Some(witness) = &extreme.witness else {
            let found = if extreme.complete() { nobody } else { self.t("没有找到", "None found") };
            return self.block(" ", &format!("{name}：{found}{sure}").replace('：', self.t("：", ": ")));
        };
        let by = extreme.by.grouped();
        let text = match self.lang {
            Lang::Zh => format!("{name}：最多 {by} 元{sure}"),
            Lang::En => format!("{name}: {by} yuan at most{sure}"),
        };
        self.block(" ", &text);
        self.witness(compared, witness);
    }

    fn witness(&mut self, compared: &Compared, witness: &Changed) {
        let (lang, indent) = (self.lang, "   ");
        let who = both_facts(compared, witness, lang);
        let anyone = self.t("任何人", "anyone").to_owned();
        let who = if who.is_empty() { anyone } else { who.join(self.t("；", "; ")) };
        self.named(indent, self.t("事实", "facts  "), &who);
        self.named(indent, self.t("票据", "bill   "), &charges(&witness.one.charges, lang));
        let (old, new) = (&witness.one.outcome, &witness.other.outcome);
        let own = |outcome: &Outcome| outcome.own_pay.grouped().to_string();
        let own = match lang {
            Lang::Zh => format!("原 {}，今 {}", own(old), own(new)),
            Lang::En => format!("before {}, after {}", own(old), own(new)),
        };
        self.named(indent, self.t("负担", "own pay"), &own);
        for (name, edition, outcome) in [
            (self.t("原付", "paid before"), compared.before, old),
            (self.t("今付", "paid after "), compared.after, new),
        ] {
            let name = if lang == Lang::En { name.trim_end() } else { name };
            self.named(indent, name, &layers(outcome, edition.book, lang));
        }
    }

    fn notes(&mut self, compared: &Compared) {
        let own_pay = compared.own_pay;
        if own_pay.lines_differ {
            self.line("");
            let text = self.t(
                "注：费用明细的拆分办法不同。以上比较的是四部分金额相同的票据，不含拆分办法不同带来的差别。",
                "Note: lines are split by other rules. Compared are bills with the same four parts; what the \
                 other split makes of their lines is not in these amounts.",
            );
            self.block(" ", text);
        }
        let sides =
            [(&own_pay.only_one, compared.before, true), (&own_pay.only_other, compared.after, false)];
        for (known, edition, first) in sides {
            let Some(known) = known else { continue };
            let who = facts(known, edition.book, self.lang).join(self.t("；", "; "));
            let text = match (self.lang, first) {
                (Lang::Zh, true) => format!("注：有的票据只有原来一方有规定，例如 {who}"),
                (Lang::Zh, false) => format!("注：有的票据只有后来一方有规定，例如 {who}"),
                (Lang::En, true) => {
                    format!("Note: only the first side has a rule for some bills, such as {who}")
                }
                (Lang::En, false) => {
                    format!("Note: only the second side has a rule for some bills, such as {who}")
                }
            };
            self.line("");
            self.block(" ", &text);
        }
    }
}

// --- words for facts and bills

/// The facts of both books, each once; of groups those that either knows.
fn both_facts(compared: &Compared, witness: &Changed, lang: Lang) -> Vec<String> {
    let in_group = |facts: &Facts| facts.groups.as_ref().is_some_and(|groups| !groups.is_empty());
    let (mut one, mut other) = (witness.decisive.clone(), witness.other_decisive.clone());
    if in_group(&one) && !in_group(&other) {
        other.groups = None;
    }
    if in_group(&other) && !in_group(&one) {
        one.groups = None;
    }
    let mut all = facts(&one, compared.before.book, lang);
    for fact in facts(&other, compared.after.book, lang) {
        if !all.contains(&fact) {
            all.push(fact);
        }
    }
    all
}

/// Facts as people would list them, `就诊 住院`; of groups and lists those of the book.
pub fn facts(facts: &Facts, book: &Book, lang: Lang) -> Vec<String> {
    let mut all = Vec::new();
    for (fact, value) in &facts.enums {
        let value = fact.values().get(usize::from(*value)).map_or("", |word| word.text(lang));
        all.push(format!("{} {value}", fact.word().text(lang)));
    }
    if let Some(groups) = &facts.groups {
        let names: Vec<&str> =
            groups.iter().filter_map(|g| book.groups.get(g.at())).map(|g| g.name.label.as_str()).collect();
        all.push(format!("{} {}", Word::Group.text(lang), listed(&names, lang)));
    }
    for (membership, lists) in &facts.lists {
        let names: Vec<&str> =
            lists.iter().filter_map(|l| book.lists.get(l.at())).map(|l| l.name.label.as_str()).collect();
        if !names.is_empty() {
            all.push(format!("{} {}", membership.word().text(lang), listed(&names, lang)));
        }
    }
    for (fact, value) in &facts.bools {
        let not = if *value { String::new() } else { format!("{} ", Word::Not.text(lang)) };
        all.push(format!("{not}{}", fact.word().text(lang)));
    }
    for (fact, value) in &facts.counts {
        let unit = fact.unit().text(lang);
        let space = t(lang, "", " ");
        all.push(format!("{} {value}{space}{unit}", fact.word().text(lang)));
    }
    all
}

fn listed(names: &[&str], lang: Lang) -> String {
    if names.is_empty() { Word::None.text(lang).to_owned() } else { names.join(t(lang, "、", ", ")) }
}

fn charges(charges: &Charges, lang: Lang) -> String {
    match charges {
        Charges::Parts(parts) => of_parts(parts, lang),
        Charges::Lines(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| of_line(line, lang)).collect();
            lines.join(t(lang, "；", "; "))
        }
    }
}

fn of_parts(parts: &Parts, lang: Lang) -> String {
    let named = [
        (Word::InScope, parts.in_scope),
        (Word::PaidFirst, parts.paid_first),
        (Word::OverLimit, parts.over_limit),
        (Word::SelfPaid, parts.self_paid),
    ];
    let shown = named.iter().filter(|(_, fen)| !fen.is_zero());
    let shown: Vec<String> =
        shown.map(|(word, fen)| format!("{} {}", word.text(lang), fen.grouped())).collect();
    shown.join(t(lang, "，", ", "))
}

fn of_line(line: &Line, lang: Lang) -> String {
    let marks = line.flags.iter().map(|flag| flag.word());
    let words: Vec<&str> =
        [line.class.word(), line.kind.word()].into_iter().chain(marks).map(|w| w.text(lang)).collect();
    format!("{} {}", words.join(" "), line.amount.grouped())
}

/// What each layer paid that paid anything.
fn layers(outcome: &Outcome, book: &Book, lang: Lang) -> String {
    let label = |ix: LayerIx| book.layers.get(ix.at()).map_or("", |layer| layer.name.label.as_str());
    let paid: Vec<(LayerIx, Fen)> =
        outcome.layers.iter().map(|l| (l.layer, l.paid)).filter(|(_, paid)| !paid.is_zero()).collect();
    if paid.is_empty() {
        return t(lang, "无", "nothing").to_owned();
    }
    let paid: Vec<String> =
        paid.iter().map(|(ix, fen)| format!("{} {}", label(*ix), fen.grouped())).collect();
    paid.join(t(lang, "，", ", "))
}
