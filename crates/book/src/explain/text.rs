//! An explanation as text for a terminal or a printed page.

use super::{Explanation, Origin, Section, Sentence};
use crate::words::Lang;
use jiff::civil::Date;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

impl Explanation {
    /// The explanation as plain text: a heading for each rule, its sentences, its sources.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        let day = self.day_text(self.day);
        let until = self.holds_until.map(|d| self.day_text(d));
        let shown = match (self.lang, until) {
            (Lang::Zh, None) => format!("以下为{day}执行的规定。"),
            (Lang::Zh, Some(until)) => format!("以下为{day}执行的规定，{until}以后有变化。"),
            (Lang::En, None) => format!("The rules in force on {day}."),
            (Lang::En, Some(until)) => format!("The rules in force on {day}; they change after {until}."),
        };
        text.push_str(&shown);
        text.push('\n');
        for section in &self.sections {
            text.push('\n');
            self.section(section, &mut text);
        }
        text
    }

    fn section(&self, section: &Section, text: &mut String) {
        let heading = match self.lang {
            Lang::Zh => format!("【{}】", section.label),
            Lang::En => format!("[{}]", section.label),
        };
        let _ = writeln!(text, "{heading}");
        for sentence in &section.sentences {
            self.sentence(sentence, text);
        }
        if let Some(dates) = self.dates(section.since, section.until) {
            let _ = writeln!(text, "  {dates}");
        }
        for line in self.origin_lines(&section.origin) {
            let _ = writeln!(text, "  {line}");
        }
    }

    fn sentence(&self, sentence: &Sentence, text: &mut String) {
        let origin = self.origin_lines(&sentence.origin);
        let origin = match (origin.is_empty(), self.lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("（{}）", origin.join("；")),
            (false, Lang::En) => format!(" ({})", origin.join("; ")),
        };
        // Behind a colon the rows follow; where they come from stands under them.
        let behind = if sentence.rows.is_empty() { origin.as_str() } else { "" };
        let _ = writeln!(text, "  {}{behind}", sentence.text);
        let wide = sentence.rows.iter().map(|(case, _)| case.width()).max().unwrap_or(0);
        for (case, value) in &sentence.rows {
            let gap = " ".repeat(wide.saturating_sub(case.width()));
            let _ = writeln!(text, "    {case}{gap}  {value}");
        }
        if !sentence.rows.is_empty() && !origin.is_empty() {
            let _ = writeln!(text, "    {}", origin.trim_start());
        }
    }

    fn dates(&self, since: Option<Date>, until: Option<Date>) -> Option<String> {
        let since = since.map(|d| self.day_text(d));
        let until = until.map(|d| self.day_text(d));
        Some(match (since, until, self.lang) {
            (None, None, _) => return None,
            (Some(since), None, Lang::Zh) => format!("自{since}起执行。"),
            (Some(since), Some(until), Lang::Zh) => format!("自{since}起执行，至{until}止。"),
            (None, Some(until), Lang::Zh) => format!("执行至{until}止。"),
            (Some(since), None, Lang::En) => format!("In force since {since}."),
            (Some(since), Some(until), Lang::En) => format!("In force from {since} until {until}."),
            (None, Some(until), Lang::En) => format!("In force until {until}."),
        })
    }

    fn origin_lines(&self, origin: &Origin) -> Vec<String> {
        let (source, assumed) = match self.lang {
            Lang::Zh => ("依据：", "假定："),
            Lang::En => ("Source: ", "Assumed: "),
        };
        let cites = origin.cites.iter().map(|c| format!("{source}{c}"));
        cites.chain(origin.assumed.iter().map(|a| format!("{assumed}{a}"))).collect()
    }

    fn day_text(&self, day: Date) -> String {
        match self.lang {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Lang::En => day.to_string(),
        }
    }
}
