//! What was proved of a book, as a page: a summary, each guarantee with its verdict, then what nobody asked for.

mod bills;

use super::page::Page;
use crate::layout::{WIDTH, rule, spread, wrap};
use crate::texts::{counted, t};
use std::path::Path;
use unicode_width::UnicodeWidthStr;
use yidan_book::ast::{BookFile, Span};
use yidan_book::explain::proof::{ProofWords, finding_span};
use yidan_book::model::{Edition, Guarantee};
use yidan_book::print::print_clauses;
use yidan_book::prove::{Finding, Report, Verdict, Witness};
use yidan_book::words::{Lang, Word};
use yidan_domain::witness::{Exhibit, Exhibits};

/// Indent of what belongs to a guarantee or a finding.
const INSIDE: &str = "    ";

/// All that the page tells.
pub struct ProofPage<'a> {
    /// The rules of the day.
    pub edition: &'a Edition<'a>,
    /// The tree of the book, for its own words.
    pub file: &'a BookFile,
    /// Its text, for lines.
    pub text: &'a str,
    /// Where it was read.
    pub path: &'a Path,
    /// Verdicts and findings.
    pub report: &'a Report,
    /// Their bills.
    pub exhibits: &'a Exhibits,
    /// Where the bills were written.
    pub folder: Option<&'a Path>,
    /// The user's language.
    pub lang: Lang,
}

impl ProofPage<'_> {
    /// The page.
    pub fn print(&self) -> String {
        let mut page = Page::default();
        let words = ProofWords::new(self.edition, self.lang);
        self.head(&mut page);
        if !self.edition.book.guarantees.is_empty() {
            self.title(&mut page, t(self.lang, "保证", "Guarantees"));
        }
        let verdicts = self.edition.book.guarantees.iter().zip(&self.report.guarantees);
        for ((guarantee, verdict), exhibit) in verdicts.zip(&self.exhibits.guarantees) {
            self.guarantee(&mut page, &words, (guarantee, verdict), exhibit.as_ref());
        }
        if !self.report.findings.is_empty() {
            let title = t(self.lang, "另外发现（没有人问，由重到轻）", "Found unasked, most serious first");
            self.title(&mut page, title);
        }
        for (finding, exhibit) in self.report.findings.iter().zip(&self.exhibits.findings) {
            self.finding(&mut page, &words, finding, exhibit.as_ref());
        }
        if !self.report.open.is_empty() {
            self.title(&mut page, t(self.lang, "没有查完", "Looked for without an end"));
        }
        for open in &self.report.open {
            self.entry(&mut page, &format!("?  {}", words.open(open)), None);
            page.line("");
        }
        page.text
    }

    fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        t(self.lang, zh, en)
    }

    // --- head

    fn head(&self, page: &mut Page) {
        let book = self.edition.book;
        let day = match self.lang {
            Lang::Zh => format!("{} 的规定", self.edition.day),
            Lang::En => format!("rules of {}", self.edition.day),
        };
        page.line(&rule('═'));
        page.line(&spread(&format!(" {}", book.name.label), &day, WIDTH - 1));
        page.block(" ", &self.summary());
        page.line(&rule('═'));
        page.line("");
    }

    fn summary(&self) -> String {
        let of = |is: fn(&Verdict) -> bool| self.report.guarantees.iter().filter(|v| is(v)).count();
        let counts = [
            (of(|v| matches!(v, Verdict::Refuted(_))), "条被推翻", "refuted"),
            (of(|v| matches!(v, Verdict::Undecided { .. })), "条未能判定", "undecided"),
            (of(|v| matches!(v, Verdict::Proved { .. })), "条证明成立", "proved"),
            (of(|v| matches!(v, Verdict::NotInForce)), "条当日不适用", "not in force"),
        ];
        let named = counts.iter().filter(|(count, ..)| *count > 0);
        let named: Vec<String> = named
            .map(|(count, zh, en)| match self.lang {
                Lang::Zh => format!("{count} {zh}"),
                Lang::En => format!("{count} {en}"),
            })
            .collect();
        let (all, findings) = (self.report.guarantees.len(), self.report.findings.len());
        match self.lang {
            Lang::Zh if all == 0 => format!("账册没有写保证；另有 {findings} 处发现"),
            Lang::Zh => format!("{all} 条保证：{}；另有 {findings} 处发现", named.join("，")),
            Lang::En if all == 0 => format!("the book states no guarantee; {}", counted(findings, "finding")),
            Lang::En => {
                let all = counted(all, "guarantee");
                format!("{all}: {}; {}", named.join(", "), counted(findings, "finding"))
            }
        }
    }

    fn title(&self, page: &mut Page, title: &str) {
        page.line(title);
        page.line(&rule('─'));
    }

    // --- guarantees

    fn guarantee(
        &self,
        page: &mut Page,
        words: &ProofWords<'_>,
        (guarantee, verdict): (&Guarantee, &Verdict),
        exhibit: Option<&Exhibit>,
    ) {
        let mark = match verdict {
            Verdict::Proved { .. } => '✓',
            Verdict::Refuted(_) => '✗',
            Verdict::Undecided { .. } => '?',
            Verdict::NotInForce => '-',
        };
        let head = format!("{mark}  {}  {}", words.verdict(verdict), guarantee.name.label);
        self.entry(page, &head, Some(guarantee.name.span));
        let said = print_clauses(self.file, Word::Guarantee, &guarantee.name.id, self.lang);
        for line in said.unwrap_or_default() {
            for (n, part) in wrap(&line, WIDTH - 2 * INSIDE.width()).iter().enumerate() {
                page.line(&format!("{}{part}", INSIDE.repeat(if n == 0 { 1 } else { 2 })));
            }
        }
        match verdict {
            Verdict::Refuted(witness) => {
                let breach = words.breach(guarantee, witness);
                self.witness(page, words, (witness, Some(guarantee)), (&breach, exhibit));
            }
            Verdict::Undecided { why, margin } => {
                let text = format!("{}{}{}", words.why(*why), self.t("", " "), words.margin(*margin));
                page.block(INSIDE, &text);
            }
            Verdict::Proved { .. } | Verdict::NotInForce => {}
        }
        page.line("");
    }

    /// The head of an entry, with the line of the book on the right.
    fn entry(&self, page: &mut Page, head: &str, span: Option<Span>) {
        let place =
            span.map(|span| line_of(self.text, span.start)).map_or_else(String::new, |line| {
                match self.lang {
                    Lang::Zh => format!("第 {line} 行"),
                    Lang::En => format!("line {line}"),
                }
            });
        let lines = wrap(head, WIDTH - place.width() - 8);
        for (n, line) in lines.iter().enumerate() {
            match n {
                0 => page.line(&spread(&format!(" {line}"), &place, WIDTH - 1)),
                _ => page.line(&format!("    {line}")),
            }
        }
    }

    // --- findings

    fn finding(&self, page: &mut Page, words: &ProofWords<'_>, finding: &Finding, exhibit: Option<&Exhibit>) {
        self.entry(page, &format!("•  {}", words.finding(finding)), finding_span(self.edition, finding));
        if let Some(who) = words.such_as(finding) {
            page.block(INSIDE, &format!("{}{who}", self.t("例如：", "Such as: ")));
        }
        match finding {
            Finding::GroupCliff { witness, .. }
            | Finding::OverProtection { witness, .. }
            | Finding::OwnPayJump { witness, .. }
            | Finding::GapBetweenSegments { witness: Some(witness), .. }
            | Finding::SplitPays { witness, .. } => {
                let reach = words.reach(finding).unwrap_or_default();
                self.witness(page, words, (witness, None), (&reach, exhibit));
            }
            _ => {}
        }
        page.line("");
    }

    /// A bill, and what it shows.
    fn witness(
        &self,
        page: &mut Page,
        words: &ProofWords<'_>,
        (witness, guarantee): (&Witness, Option<&Guarantee>),
        (said, exhibit): (&str, Option<&Exhibit>),
    ) {
        let title = match (guarantee, witness.smallest) {
            (None, _) => None,
            (Some(_), true) => Some(self.t("反例（没有总费用更小的）", "The smallest bill that breaks it")),
            (Some(_), false) => {
                Some(self.t("反例（可能还有总费用更小的）", "A bill that breaks it (a smaller one may)"))
            }
        };
        if let Some(title) = title {
            page.line("");
            page.line(&format!("{INSIDE}{title}"));
        }
        self.case(page, words, (witness, guarantee), exhibit);
        if !said.is_empty() {
            page.line("");
            page.block(INSIDE, said);
        }
        self.documents(page, exhibit);
    }
}

/// The number of the line in which a byte of the text stands.
pub fn line_of(text: &str, byte: u32) -> usize {
    let end = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    text.as_bytes().get(..end).unwrap_or_default().iter().filter(|b| **b == b'\n').count() + 1
}
