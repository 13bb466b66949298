//! The bills of a witness: whose, what, after which year, and who pays what of each, side by side.

use super::{INSIDE, ProofPage};
use crate::layout::{Align, WIDTH, cell, wrap};
use crate::show::page::Page;
use crate::texts::{counted, t};
use std::fmt::Write;
use std::path::Path;
use unicode_width::UnicodeWidthStr;
use yidan_book::explain::proof::ProofWords;
use yidan_book::facts::Facts;
use yidan_book::inputs::{Charges, Line, Parts, YearToDate};
use yidan_book::model::{Guarantee, LayerIx, Part};
use yidan_book::outcome::Outcome;
use yidan_book::prove::{HistoryKind, Witness};
use yidan_book::wording::Wording;
use yidan_book::words::Lang;
use yidan_domain::bill::{Bill, BillCharges};
use yidan_domain::witness::{Chain, Exhibit, Role};
use yidan_types::{Fen, Ratio};

use Align::{Left, Right};

/// Columns of a label of the table.
const LABEL: usize = 38;

/// Columns of a figure: up to 999,999,999.99, and the head above it.
const FIGURE: usize = 16;

/// The parts, in the order in which a bill states them.
const PARTS: [Part; 4] = [Part::InScope, Part::PaidFirst, Part::OverLimit, Part::SelfPaid];

/// More lines of a bill than these are only counted.
const MOST_LINES: usize = 6;

impl ProofPage<'_> {
    /// Who, which bill, which year, and the table of payments.
    pub(super) fn case(
        &self,
        page: &mut Page,
        words: &ProofWords<'_>,
        (witness, guarantee): (&Witness, Option<&Guarantee>),
        exhibit: Option<&Exhibit>,
    ) {
        self.fact(page, self.t("谁", "who"), &words.whose(witness, guarantee));
        if witness.day != self.edition.day {
            self.fact(page, self.t("哪天", "day"), &witness.day.to_string());
        }
        for (n, charged) in self.charges(&witness.charges).iter().enumerate() {
            self.fact(page, if n == 0 { self.t("票据", "bill") } else { "" }, charged);
        }
        self.fact(page, self.t("此前", "before"), &self.before(witness, exhibit));
        page.line("");
        self.table(page, &self.columns(words, witness, exhibit));
    }

    fn fact(&self, page: &mut Page, name: &str, value: &str) {
        let width = if self.lang == Lang::Zh { 6 } else { 8 };
        for (n, line) in wrap(value, WIDTH - INSIDE.width() - width - 2).iter().enumerate() {
            page.line(&format!("{INSIDE}{}{line}", cell(if n == 0 { name } else { "" }, width, Left)));
        }
    }

    fn words(&self) -> Wording<'_> {
        Wording::new(self.edition.book, self.lang)
    }

    // --- the bill

    /// What is charged: the parts in a row, lines each on its own.
    fn charges(&self, charges: &Charges) -> Vec<String> {
        let mut named: Vec<String> = match charges {
            Charges::Parts(parts) => vec![self.parts(parts)],
            Charges::Lines(lines) => lines.iter().take(MOST_LINES).map(|line| self.line(line)).collect(),
        };
        let more = match charges {
            Charges::Parts(_) => 0,
            Charges::Lines(lines) => lines.len().saturating_sub(MOST_LINES),
        };
        match (more, self.lang) {
            (0, _) => {}
            (more, Lang::Zh) => named.push(format!("另外 {more} 行")),
            (more, Lang::En) => named.push(counted(more, "more line")),
        }
        if named.is_empty() { vec![self.nothing().to_owned()] } else { named }
    }

    fn parts(&self, parts: &Parts) -> String {
        let amounts = PARTS.iter().filter_map(|part| Some((*part, parts.get(*part)?)));
        let named: Vec<String> = amounts
            .filter(|(_, amount)| !amount.is_zero())
            .map(|(part, amount)| self.amount(self.part(part), amount))
            .collect();
        if named.is_empty() { self.nothing().to_owned() } else { named.join(self.t("，", ", ")) }
    }

    fn nothing(&self) -> &'static str {
        t(self.lang, "没有费用", "nothing is charged")
    }

    /// A part as the head of an amount.
    fn part(&self, part: Part) -> &'static str {
        let name = self.words().part(part);
        name.strip_prefix("the ").unwrap_or(name)
    }

    fn amount(&self, what: &str, amount: Fen) -> String {
        let money = self.words().money(amount);
        match self.lang {
            Lang::Zh => format!("{what}{money}"),
            Lang::En => format!("{what} {money}"),
        }
    }

    /// A line: class, kind, marks and lists, what the bill states of it, amount.
    fn line(&self, line: &Line) -> String {
        let lists = line.lists.iter().filter_map(|list| self.edition.book.lists.get(list.at()));
        let mut what =
            vec![line.class.word().text(self.lang).to_owned(), line.kind.word().text(self.lang).to_owned()];
        what.extend(line.flags.iter().map(|flag| flag.word().text(self.lang).to_owned()));
        what.extend(lists.map(|list| format!("“{}”", list.name.label)));
        if let Some(share) = line.paid_first.filter(|share| *share != Ratio::ZERO) {
            what.push(format!("{} {share}", self.t("先行自付", "paid first")));
        }
        if let Some(limit) = line.limit {
            what.push(self.amount(self.t("限价", "limit"), limit));
        }
        self.amount(&format!("{}{}", what.join(" "), self.t(" ", "")), line.amount)
    }

    // --- the year

    fn before(&self, witness: &Witness, exhibit: Option<&Exhibit>) -> String {
        let year = self.year(&witness.year);
        let chained = exhibit.and_then(first_chain).filter(|chain| !chain.prior.is_empty());
        match (&witness.history, chained) {
            (HistoryKind::Empty, _) => self.t("本年没有别的票据", "no bill this year").to_owned(),
            (_, Some(chain)) => self.prior(&chain.prior),
            (HistoryKind::Earlier(_), None) => year,
            (HistoryKind::Assumed, None) => {
                let note = self.t(
                    "（这些金额是假定的：证明知道的关系不排除它们，但不知道哪些票据会留下这样的一年）",
                    " (assumed: nothing that the proof knows of a year excludes them, but no bills are known to leave them)",
                );
                year + note
            }
        }
    }

    /// Earlier bills; equal ones in a row are counted.
    fn prior(&self, bills: &[Bill]) -> String {
        let mut runs: Vec<(String, usize)> = Vec::new();
        for bill in bills {
            let said = match &bill.charges {
                BillCharges::Parts(parts) => self.parts(parts),
                BillCharges::Lines(_) => self.amount(self.part(Part::Total), bill.total),
            };
            match runs.last_mut() {
                Some((last, count)) if *last == said => *count += 1,
                _ => runs.push((said, 1)),
            }
        }
        let said: Vec<String> = runs
            .into_iter()
            .map(|(said, count)| match self.lang {
                Lang::Zh => format!("本年 {count} 张票据，每张{said}"),
                Lang::En if count == 1 => format!("1 bill this year: {said}"),
                Lang::En => format!("{count} bills this year, each: {said}"),
            })
            .collect();
        said.join(self.t("；", "; "))
    }

    fn year(&self, year: &YearToDate) -> String {
        let words = self.words();
        let colon = self.t("：", ": ");
        let money = |what: String, amount: Fen| format!("{what}{colon}{}", words.money(amount));
        let of_layer = |layer: &LayerIx, zh: &str, en: &str| match self.lang {
            Lang::Zh => format!("{}{zh}", words.layer(*layer)),
            Lang::En => format!("{en} {}", words.layer(*layer)),
        };
        let mut said: Vec<String> =
            year.amounts.iter().map(|(history, amount)| money(words.history(*history), *amount)).collect();
        for (layer, amount) in &year.paid_this_month {
            said.push(money(of_layer(layer, "本月已支付的金额", "paid this month by"), *amount));
        }
        for (layer, amount) in &year.base_this_month {
            said.push(money(of_layer(layer, "本月已计入基数的费用", "base this month of"), *amount));
        }
        for (layer, units) in &year.units_used {
            let what = of_layer(layer, "本年已用的月数或天数", "months or days of care counted this year by");
            said.push(format!("{what}{colon}{units}"));
        }
        for (layer, days) in &year.paid_on {
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            let what = of_layer(layer, "支付过的日子", "days of payment by");
            said.push(format!("{what}{colon}{}", days.join(" ")));
        }
        match said.is_empty() {
            true => self.t("本年没有计入的金额", "no amounts of this year").to_owned(),
            false => said.join(self.t("；", "; ")),
        }
    }

    // --- the table

    fn columns<'o>(
        &self,
        words: &ProofWords<'_>,
        witness: &'o Witness,
        exhibit: Option<&'o Exhibit>,
    ) -> Vec<(String, &'o Outcome)> {
        let head = |role: Role, facts: &Facts| match (role, &witness.other) {
            (Role::FenMore, _) => self.t("多一分钱", "a fen more").to_owned(),
            (Role::FirstHalf, _) => self.t("拆出的第一张", "first part").to_owned(),
            (Role::SecondHalf, _) => self.t("拆出的第二张", "second part").to_owned(),
            (Role::OtherPerson, _) => words.groups(facts),
            (Role::Shown, Some(other)) if other.facts != *facts => words.groups(facts),
            (Role::Shown, _) => self.t("这张票据", "this bill").to_owned(),
        };
        let mut columns = vec![(head(Role::Shown, &witness.facts), &witness.outcome)];
        if let Some(other) = &witness.other {
            let role = if other.facts == witness.facts { Role::FenMore } else { Role::OtherPerson };
            columns.push((head(role, &other.facts), &other.outcome));
        }
        let halves =
            exhibit.into_iter().flat_map(|e| e.chains.iter().flatten()).flat_map(|chain| &chain.shown);
        let halves = halves.filter(|sheet| matches!(sheet.role, Role::FirstHalf | Role::SecondHalf));
        columns.extend(halves.map(|sheet| (head(sheet.role, &witness.facts), &sheet.outcome)));
        columns
    }

    fn table(&self, page: &mut Page, columns: &[(String, &Outcome)]) {
        let figures =
            |value: &dyn Fn(&Outcome) -> Fen| -> Vec<Fen> { columns.iter().map(|(_, o)| value(o)).collect() };
        let heads: Vec<String> = columns.iter().map(|(head, _)| head.clone()).collect();
        let yuan = self.t("单位：元", "in yuan");
        self.row(page, yuan, &heads);
        self.amounts(page, self.t("总费用", "total of the bill"), &figures(&|o| o.total));
        // A yearly guarantee may break under the rules of another day, so the layers are those of the bill.
        let layers = columns.first().map_or(&[][..], |(_, outcome)| outcome.layers.as_slice());
        for ix in layers.iter().map(|layer| layer.layer) {
            let paid = |o: &Outcome| o.layers.iter().find(|l| l.layer == ix).map_or(Fen::ZERO, |l| l.paid);
            // A layer for which the bill has nothing left is told too: it meant to pay.
            let held = |o: &Outcome| {
                let trace = o.layers.iter().find(|l| l.layer == ix).and_then(|l| l.how.as_ref().ok());
                trace.is_some_and(|trace| trace.pool_limit.is_some())
            };
            let row = figures(&paid);
            if row.iter().any(|paid| !paid.is_zero()) || columns.iter().any(|(_, o)| held(o)) {
                let label = self.edition.book.layers.get(ix.at()).map_or("?", |l| l.name.label.as_str());
                let pays = match self.lang {
                    Lang::Zh => format!("  {label}支付"),
                    Lang::En => format!("  {label} pays"),
                };
                self.amounts(page, &pays, &row);
            }
        }
        let facility = figures(&|o| o.payment.as_ref().map_or(Fen::ZERO, |p| p.borne_by_facility));
        if facility.iter().any(|part| !part.is_zero()) {
            self.amounts(page, self.t("  医疗机构承担", "  borne by the hospital"), &facility);
        }
        self.amounts(page, self.t("个人负担", "own pay"), &figures(&|o| o.own_pay));
        let in_scope = figures(&|o| o.own_pay_in_scope);
        if in_scope != figures(&|o| o.own_pay) {
            self.amounts(page, self.t("  其中合规费用内", "  of it in scope"), &in_scope);
        }
    }

    fn amounts(&self, page: &mut Page, label: &str, row: &[Fen]) {
        let row: Vec<String> = row.iter().map(|fen| fen.grouped().to_string()).collect();
        self.row(page, label, &row);
    }

    fn row(&self, page: &mut Page, label: &str, figures: &[String]) {
        let mut line = format!("{INSIDE}{}", cell(label, LABEL, Left));
        for figure in figures {
            let _ = write!(line, " {}", cell(figure, FIGURE, Right));
        }
        page.line(&line);
    }

    // --- the documents

    /// How to settle the bills that were written, or why there are none.
    pub(super) fn documents(&self, page: &mut Page, exhibit: Option<&Exhibit>) {
        let Some(exhibit) = exhibit else { return };
        match (&exhibit.chains, self.folder) {
            (Err(reason), _) => {
                page.line("");
                let why = reason.text();
                let note = self.t("这个例子写不成票据文件：", "It cannot be written as a bill document: ");
                page.block(INSIDE, &format!("{note}{}", why.in_lang(self.lang)));
            }
            (Ok(chains), Some(folder)) => {
                page.line("");
                page.line(&format!("{INSIDE}{}", self.t("结算来看：", "Settle it:")));
                let commands = chains.iter().flat_map(|chain| self.command(exhibit, chain, folder));
                commands.for_each(|line| page.line(&format!("{INSIDE}  {line}")));
            }
            (Ok(_), None) => {}
        }
    }

    /// The command that settles a chain, broken where a shell lets it be.
    fn command(&self, exhibit: &Exhibit, chain: &Chain, folder: &Path) -> Vec<String> {
        let path = |file: String| quoted(&folder.join(file));
        let mut words = vec!["yidan settle".to_owned(), format!("--book {}", quoted(self.path))];
        if self.lang == Lang::En {
            words.push("--lang en".to_owned());
        }
        let prior =
            (0..chain.prior.len()).map(|place| format!("--prior {}", path(exhibit.prior_file(place))));
        words.extend(prior.chain(chain.shown.iter().map(|sheet| path(exhibit.file(sheet.role)))));
        let mut lines = vec![String::new()];
        for word in words {
            let full = |line: &String| line.width() + word.width() + INSIDE.width() + 6 > WIDTH;
            if lines.last().is_some_and(|line| !line.is_empty() && full(line)) {
                lines.iter_mut().next_back().into_iter().for_each(|line| line.push_str(" \\"));
                lines.push("  ".to_owned());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(if line.trim().is_empty() { "" } else { " " });
                line.push_str(&word);
            }
        }
        lines
    }
}

fn first_chain(exhibit: &Exhibit) -> Option<&Chain> {
    exhibit.chains.as_ref().ok()?.first()
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
