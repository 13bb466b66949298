//! The book itself, its sources, groups and lists.

use super::{Checker, rule, say, shape};
use crate::ast::{Body, Clause, Item, Name, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::model::{Code, DatedBy, Group, GroupIx, LayerRounding, List, Named, Provenance, Source};
use crate::words::Word;
use std::collections::BTreeSet;
use yidan_types::{Rounding, RoundingMode, RoundingUnit};

/// The year of a book that does not say its year (an error): rules without a first day are still checked.
pub(super) const FALLBACK_YEAR: i16 = 2000;
/// Years for which a book can be made.
const YEARS: std::ops::RangeInclusive<i64> = 1949..=2199;
/// The longest code of a list.
const MAX_CODE_CHARS: usize = 64;

impl Checker {
    /// The book item: exactly one, before all others.
    pub(super) fn head(&mut self, items: &[&Item]) {
        let mut books = items.iter().filter(|item| item.kind.value == Word::Book);
        let Some(book) = books.next() else {
            let message = Text::new("没有“书”这一条", "there is no `book` item");
            let hint = Text::new(
                "在最前面写：书 \"名称\" 代号 { 地区 … 年度 … 版本日 … 归年日 … 取整 … }",
                "start with: book \"label\" id { place … year … dated_by … year_by … rounding … }",
            );
            let span = items.first().map_or(Span::default(), |item| item.kind.span);
            self.report(Diagnostic::error("book-missing", span, message).hint(hint));
            return;
        };
        if let Some(first) = items.first().filter(|first| first.kind.value != Word::Book) {
            let message = Text::new("“书”要写在所有条目之前", "`book` must come before all other items");
            let diagnostic = Diagnostic::error("book-not-first", book.kind.span, message)
                .label(Text::new("移到最前面", "move it to the front"))
                .related(shape::heading(first), Text::new("现在第一条是这个", "this is first now"));
            self.report(diagnostic);
        }
        for other in books {
            let message = Text::new("一份文件只能有一个“书”", "a file holds one `book`");
            let diagnostic = Diagnostic::error("book-twice", shape::heading(other), message)
                .label(Text::new("又写了一个", "another one"))
                .related(shape::heading(book), Text::new("第一个在这里", "the first is here"));
            self.report(diagnostic);
        }
        self.read_book(book);
    }

    fn read_book(&mut self, item: &Item) {
        let span = shape::heading(item);
        let text = |name: &Option<Name>| name.as_ref().map(|n| n.value.clone()).unwrap_or_default();
        let label = item.label.as_ref().map_or_else(|| text(&item.id), |l| l.value.clone());
        self.book.name = Named { label, id: text(&item.id), span };
        for clause in &item.clauses {
            match &clause.body {
                Body::Place(name, code) => {
                    self.text_not_empty(name, clause.span, Word::Place);
                    self.area_code(code);
                    self.book.place = name.clone();
                }
                Body::Year(year) => self.year(year),
                Body::DatedBy(day) => self.book.dated_by = self.dated_by(day).unwrap_or(DatedBy::Discharge),
                Body::YearBy(day) => self.book.year_by = self.dated_by(day).unwrap_or(DatedBy::Discharge),
                Body::Rounding { mode, unit, when } => {
                    if let Some(rounding) = self.rounding(mode, unit, when) {
                        self.book.rounding = rounding;
                    }
                }
                _ => {}
            }
        }
    }

    fn area_code(&mut self, code: &Spanned<String>) {
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            let message = Text::new(
                format!("“{}”不是行政区划代码", code.value),
                format!("`{}` is not an administrative code", code.value),
            );
            let label = Text::new("六位数字，例如 371500", "six digits, such as 371500");
            self.report(Diagnostic::error("form-of-area-code", code.span, message).label(label));
        }
        self.book.area_code = code.value.clone();
    }

    fn year(&mut self, year: &Spanned<i64>) {
        match i16::try_from(year.value).ok().filter(|_| YEARS.contains(&year.value)) {
            Some(number) => self.book.year = number,
            None => self.out_of_range(year.span, year.value, *YEARS.start(), *YEARS.end()),
        }
    }

    /// Reports a number outside of what is sensible.
    pub(super) fn out_of_range(&mut self, span: Span, value: i64, min: i64, max: i64) {
        let message = Text::new(format!("{value} 超出范围"), format!("{value} is out of range"));
        let label = Text::new(format!("应在 {min} 到 {max} 之间"), format!("from {min} to {max}"));
        self.report(Diagnostic::error("out-of-range", span, message).label(label));
    }

    fn dated_by(&mut self, day: &Spanned<Word>) -> Option<DatedBy> {
        match day.value {
            Word::DischargeDay => Some(DatedBy::Discharge),
            Word::AdmissionDay => Some(DatedBy::Admission),
            Word::SettlementDay => Some(DatedBy::Settlement),
            _ => {
                self.not_a_value(day, &[Word::DischargeDay, Word::AdmissionDay, Word::SettlementDay]);
                None
            }
        }
    }

    /// Reports a word that is none of those that may stand there.
    pub(super) fn not_a_value(&mut self, word: &Spanned<Word>, allowed: &[Word]) {
        let (written, allowed) = (say::word(word.value), say::words(allowed.iter().copied()));
        let message =
            Text::new(format!("{}不能写在这里", written.zh), format!("{} cannot stand here", written.en));
        let label = Text::new(format!("可以是：{}", allowed.zh), format!("expected one of {}", allowed.en));
        self.report(Diagnostic::error("not-a-value", word.span, message).label(label));
    }

    /// A rounding clause, of the book or of a layer.
    pub(super) fn rounding(
        &mut self,
        mode: &Spanned<Word>,
        unit: &Spanned<Word>,
        when: &Spanned<Word>,
    ) -> Option<LayerRounding> {
        let modes = [
            (Word::HalfUp, RoundingMode::HalfUp),
            (Word::HalfEven, RoundingMode::HalfEven),
            (Word::Down, RoundingMode::Down),
            (Word::Up, RoundingMode::Up),
        ];
        let units = [
            (Word::FenUnit, RoundingUnit::Fen),
            (Word::Jiao, RoundingUnit::Jiao),
            (Word::Yuan, RoundingUnit::Yuan),
        ];
        let places = [(Word::BeforeCap, true), (Word::AfterCap, false)];
        let (mode, unit, place) =
            (self.one_of(mode, &modes), self.one_of(unit, &units), self.one_of(when, &places));
        Some(LayerRounding { rounding: Rounding { mode: mode?, unit: unit? }, before_cap: place? })
    }

    /// What a word stands for, of a few that may stand there.
    pub(super) fn one_of<T: Copy>(&mut self, word: &Spanned<Word>, allowed: &[(Word, T)]) -> Option<T> {
        let found = allowed.iter().find(|(allowed, _)| *allowed == word.value).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<Word> = allowed.iter().map(|(word, _)| *word).collect();
            self.not_a_value(word, &words);
        }
        found
    }

    /// Where the book's rounding comes from: its own brackets, or the book's origin. Sources are known only now.
    fn rounding_origin(&mut self, items: &[&Item]) {
        let Some(book) = items.iter().find(|item| item.kind.value == Word::Book) else {
            return;
        };
        let mut whole = Provenance::default();
        for clause in &book.clauses {
            let found = match &clause.body {
                Body::Origin(origin) => self.provenance([origin]),
                Body::Rounding { .. } => continue,
                _ => self.bracket(clause),
            };
            rule::merge(&mut whole, &found);
        }
        let rounding = shape::first(&book.clauses, |b| matches!(b, Body::Rounding { .. }).then_some(()));
        let Some((clause, ())) = rounding else { return };
        let own = self.bracket(clause);
        self.book.rounding_origin = if clause.origin.is_empty() { whole } else { own };
        let cited = book.clauses.iter().any(|c| matches!(c.body, Body::Origin(_)));
        if clause.origin.is_empty() && !cited {
            let message = Text::new("取整规则没有出处", "the rounding does not say where it comes from");
            let label = Text::new("在后面写 [依据 …] 或 [假定 …]", "add [cites …] or [assumed …]");
            let hint = Text::new(
                "取整差一分，百万笔费用里就有几万笔不同：要写明是谁定的",
                "rounding changes some 6 % of all bills by a fen: say who decided it",
            );
            self.report(Diagnostic::error("no-origin", clause.span, message).label(label).hint(hint));
        }
    }

    /// Groups, and the sources that all cite.
    pub(super) fn groups(&mut self, items: &[&Item]) {
        let empty = |name: &Named| Source {
            name: name.clone(),
            title: String::new(),
            number: String::new(),
            date: None,
        };
        self.book.sources = self.names.of(Word::Source).iter().map(empty).collect();
        for item in items.iter().filter(|item| item.kind.value == Word::Source) {
            self.source(item);
        }
        self.rounding_origin(items);
        self.book.groups = self
            .names
            .of(Word::Group)
            .iter()
            .map(|name| Group { name: name.clone(), includes: Vec::new(), rank: None })
            .collect();
        let mut written: Vec<Vec<(usize, Span)>> = vec![Vec::new(); self.book.groups.len()];
        for item in items.iter().filter(|item| item.kind.value == Word::Group) {
            self.declared_origin(item);
            let Some(number) = self.number(item).map(usize::from) else {
                continue;
            };
            for clause in &item.clauses {
                match &clause.body {
                    Body::Includes(names) => {
                        let found = names.iter().filter_map(|name| Some((self.include(name)?, name.span)));
                        let found: Vec<_> = found.collect();
                        written.get_mut(number).into_iter().for_each(|w| w.extend(&found));
                    }
                    Body::Rank(rank) => {
                        self.book.groups.get_mut(number).into_iter().for_each(|g| g.rank = Some(rank.value));
                    }
                    _ => {}
                }
            }
        }
        self.close_groups(&written);
    }

    /// An included group is not thereby read by a rule: only if the including one is.
    fn include(&mut self, name: &Name) -> Option<usize> {
        let quiet = std::mem::replace(&mut self.names.quiet, true);
        let found = self.find(Word::Group, name);
        self.names.quiet = quiet;
        found
    }

    /// The transitive closure of inclusion; a group that includes itself over others is a mistake.
    fn close_groups(&mut self, written: &[Vec<(usize, Span)>]) {
        let mut told: Vec<usize> = Vec::new();
        for number in 0..written.len() {
            let mut reached: Vec<usize> = Vec::new();
            let mut todo: Vec<usize> = vec![number];
            while let Some(outer) = todo.pop() {
                for (inner, _) in written.get(outer).into_iter().flatten() {
                    if !reached.contains(inner) {
                        reached.push(*inner);
                        todo.push(*inner);
                    }
                }
            }
            let circle = reached.contains(&number);
            if circle && !reached.iter().any(|group| told.contains(group)) {
                told.push(number);
                let span = written.get(number).and_then(|w| w.first()).map_or(Span::default(), |w| w.1);
                self.group_in_circle(number, span);
            }
            reached.retain(|group| *group != number);
            reached.sort_unstable();
            let includes = reached.iter().filter_map(|n| u16::try_from(*n).ok().map(GroupIx)).collect();
            self.book.groups.get_mut(number).into_iter().for_each(|g| g.includes = Vec::clone(&includes));
        }
    }

    fn group_in_circle(&mut self, number: usize, span: Span) {
        let label = self.label(Word::Group, number);
        let message = Text::new(
            format!("人群“{label}”绕了一圈又包含自己"),
            format!("group `{label}` includes itself, directly or over others"),
        );
        let hint = Text::new("删去其中一处“包含”", "remove one `includes`");
        let label = Text::new("从这里包含回来", "leads back to itself");
        self.report(Diagnostic::error("group-in-circle", span, message).label(label).hint(hint));
    }

    /// Groups, lists and the book may say where they come from; the names must be right.
    fn declared_origin(&mut self, item: &Item) {
        for clause in &item.clauses {
            if let Body::Origin(origin) = &clause.body {
                self.provenance([origin]);
            }
            self.bracket(clause);
        }
    }

    fn source(&mut self, item: &Item) {
        let Some(number) = self.number(item) else { return };
        let Some(name) = self.names.of(Word::Source).get(usize::from(number)).cloned() else {
            return;
        };
        let mut source = Source { name, title: String::new(), number: String::new(), date: None };
        for clause in &item.clauses {
            match &clause.body {
                Body::Title(title) => {
                    self.text_not_empty(title, clause.span, Word::Title);
                    source.title = title.clone();
                }
                Body::Number(number) => source.number = number.clone(),
                Body::Date(date) => source.date = Some(date.value),
                _ => {}
            }
        }
        let place = self.book.sources.get_mut(usize::from(number));
        place.into_iter().for_each(|place| *place = source.clone());
    }

    /// Named lists of codes.
    pub(super) fn lists(&mut self, items: &[&Item]) {
        let empty = |name: &Named| List { name: name.clone(), kind: Word::Diagnosis, codes: Vec::new() };
        self.book.lists = self.names.of(Word::List).iter().map(empty).collect();
        for item in items.iter().filter(|item| item.kind.value == Word::List) {
            self.declared_origin(item);
            let list = self.list(item);
            let place = self.number(item).and_then(|n| self.book.lists.get_mut(usize::from(n)));
            place.into_iter().filter(|place| place.codes.is_empty()).for_each(|place| *place = list.clone());
        }
    }

    fn list(&mut self, item: &Item) -> List {
        let number = self.number(item).map_or(usize::MAX, usize::from);
        let name = self.names.of(Word::List).get(number).cloned();
        let name =
            name.unwrap_or(Named { label: String::new(), id: String::new(), span: shape::heading(item) });
        let mut list = List { name, kind: Word::Diagnosis, codes: Vec::new() };
        let mut found: Option<&Clause> = None;
        for clause in &item.clauses {
            let Body::Codes(kind, codes) = &clause.body else {
                continue;
            };
            if let Some(before) = found {
                self.codes_of_two_kinds(clause, before);
                continue;
            }
            found = Some(clause);
            list.kind = kind.value;
            list.codes = self.codes(codes);
        }
        if list.codes.is_empty() && found.is_none_or(|c| matches!(&c.body, Body::Codes(_, w) if w.is_empty()))
        {
            let span = found.map_or(shape::heading(item), |clause| clause.span);
            let message = Text::new(
                format!("名单“{}”是空的", list.name.label),
                format!("list `{}` is empty", list.name.label),
            );
            let label = Text::new(
                "写上编码，例如：诊断 \"I10 高血压\"",
                "needs codes, such as: diagnosis \"I10 hypertension\"",
            );
            self.report(Diagnostic::error("empty-list", span, message).label(label));
        }
        list
    }

    fn codes_of_two_kinds(&mut self, clause: &Clause, before: &Clause) {
        if shape::keyword(&clause.body) == shape::keyword(&before.body) {
            return; // told as a clause that stands twice
        }
        let message = Text::new("一个名单只收一种编码", "a list holds codes of one kind");
        let diagnostic = Diagnostic::error("duplicate-clause", clause.span, message)
            .label(Text::new("这是另一种", "another kind"))
            .related(before.span, Text::new("先写了这一种", "first this kind"))
            .hint(Text::new("另写一个名单", "declare another list"));
        self.report(diagnostic);
    }

    /// `"E11* 2型糖尿病"`: code, a star for all that start so, text for people.
    fn codes(&mut self, written: &[Spanned<String>]) -> Vec<Code> {
        let mut codes: Vec<Code> = Vec::new();
        let mut said: BTreeSet<(&str, bool)> = BTreeSet::new();
        for entry in written {
            let (code, text) = entry.split_once(char::is_whitespace).unwrap_or((entry, ""));
            let (code, prefix) = code.strip_suffix('*').map_or((code, false), |code| (code, true));
            let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '+');
            if code.is_empty() || !code.chars().all(good) || code.len() > MAX_CODE_CHARS {
                self.form_of_code(entry);
                continue;
            }
            if !said.insert((code, prefix)) {
                self.value_twice(entry.span, code);
                continue;
            }
            codes.push(Code { code: code.to_owned(), prefix, text: text.trim().to_owned() });
        }
        codes
    }

    fn form_of_code(&mut self, entry: &Spanned<String>) {
        let message =
            Text::new(format!("“{}”不是编码", entry.value), format!("`{}` is not a code", entry.value));
        let label = Text::new(
            "先写编码（字母、数字和 . - _），再空一格写名称",
            "first the code (letters, digits, `.`, `-`, `_`), then a space and a text",
        );
        let hint = Text::new(
            "例如 \"I10 高血压\"；以 E11 开头的全部编码写 \"E11* 2型糖尿病\"",
            "such as \"I10 hypertension\"; all codes that start with E11: \"E11* diabetes\"",
        );
        self.report(Diagnostic::error("form-of-code", entry.span, message).label(label).hint(hint));
    }

    /// Reports what is said a second time.
    pub(super) fn value_twice(&mut self, span: Span, what: &str) {
        let message = Text::new(format!("“{what}”写了两次"), format!("`{what}` is said twice"));
        let label = Text::new("前面已经写过", "said before");
        self.report(Diagnostic::error("value-twice", span, message).label(label));
    }
}
