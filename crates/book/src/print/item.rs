//! Items: head, braces, clauses in columns; and what stands between items.

use super::block::{Block, fill, table, width};
use super::{LINE, Printer, atoms};
use crate::ast::{Body, Clause, Item, Rules};
use crate::words::Word;

/// Keywords wider than this do not push the others' contents to the right.
const WIDEST_KEY: usize = 16;

/// More clauses than this do not stand on one line.
pub(crate) const MOST_CLAUSES_ON_A_LINE: usize = 3;

/// An item on one line, its columns still apart so that neighbours can be aligned.
struct Short {
    kind: Word,
    name: String,
    id: String,
    clauses: String,
}

impl Short {
    fn width(&self) -> usize {
        width(&self.name) + 1 + width(&self.id) + 1 + width(&self.clauses)
    }

    /// The line, name and id filled up to the neighbours'.
    fn line(&self, name: usize, id: usize) -> String {
        let mut line = self.name.clone();
        if id > 0 {
            line = line + &fill(width(&self.name), name) + " " + &self.id + &fill(width(&self.id), id);
        } else {
            line += &fill(width(&self.name), name);
        }
        line + " " + &self.clauses
    }
}

impl Printer {
    /// The inside of a block: items with a blank line between them, short ones of one kind close together.
    pub(crate) fn rules(self, rules: &Rules) -> String {
        let shorts: Vec<Option<Short>> = rules.items.iter().map(|item| self.short(item)).collect();
        let mut groups: Vec<Vec<String>> = Vec::new();
        let mut place = 0;
        while let Some(item) = rules.items.get(place) {
            let run = run_length(&rules.items, &shorts, place);
            let mut lines = comments(&item.comments);
            if run == 0 {
                lines.extend(self.long(item));
            } else {
                lines.extend(aligned(shorts.get(place..place + run).unwrap_or_default()));
            }
            groups.push(lines);
            place += run.max(1);
        }
        if !rules.trailing_comments.is_empty() {
            groups.push(comments(&rules.trailing_comments));
        }
        let mut text = groups.iter().map(|lines| lines.join("\n")).collect::<Vec<_>>().join("\n\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    fn head(&self, item: &Item) -> (String, String) {
        let kind = self.word(item.kind.value);
        let name = match &item.label {
            Some(label) => format!("{kind} {}", atoms::label(label)),
            None => kind.to_owned(),
        };
        (name, item.id.as_ref().map_or_else(String::new, |id| id.value.clone()))
    }

    /// The item on one line, if it is of a kind that people read as a table, is short, and has no comments inside.
    fn short(&self, item: &Item) -> Option<Short> {
        let kind = item.kind.value;
        let table_like = matches!(
            kind,
            Word::Source
                | Word::Group
                | Word::List
                | Word::Parameter
                | Word::Limit
                | Word::Defaults
                | Word::Guarantee
        );
        if !table_like || !item.trailing_comments.is_empty() || item.clauses.len() > MOST_CLAUSES_ON_A_LINE {
            return None;
        }
        let clauses = self.on_a_line(&item.clauses)?;
        let (name, id) = self.head(item);
        let short = Short { kind, name, id, clauses };
        (short.width() <= LINE).then_some(short)
    }

    /// `{ clauses }` on one line, however long; `None` if something needs lines of its own.
    pub(crate) fn on_a_line(&self, clauses: &[Clause]) -> Option<String> {
        let mut texts = Vec::new();
        for clause in clauses {
            let content = self.content(clause, LINE);
            if !content.is_flat() || !clause.comments.is_empty() {
                return None;
            }
            let clause = Block::after(&(self.key(&clause.body) + " "), content).without_end_space();
            texts.push(clause.into_lines().concat());
        }
        Some(if texts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", texts.join("  ")) })
    }

    fn long(&self, item: &Item) -> Vec<String> {
        let (name, id) = self.head(item);
        let head = if id.is_empty() { name } else { format!("{name} {id}") };
        let mut inner = self.clauses(&item.clauses);
        inner.extend(comments(&item.trailing_comments));
        if inner.is_empty() {
            return vec![format!("{head} {{}}")];
        }
        let mut lines = vec![format!("{head} {{")];
        lines.extend(inner.into_iter().map(|l| if l.is_empty() { l } else { format!("  {l}") }));
        lines.push("}".to_owned());
        lines
    }

    /// The lines of clauses: keywords in one column, contents in the next.
    pub(crate) fn clauses(&self, clauses: &[Clause]) -> Vec<String> {
        let keys: Vec<String> = clauses.iter().map(|c| self.key(&c.body)).collect();
        let padded = keys.iter().zip(clauses).filter(|(_, c)| !matches!(c.body, Body::Bill(_)));
        let column = padded.map(|(k, _)| width(k)).filter(|w| *w <= WIDEST_KEY).max().unwrap_or(0) + 2;
        let room = LINE.saturating_sub(column + 2);
        let contents = self.contents(clauses, room);
        let mut lines = Vec::new();
        for ((clause, key), content) in clauses.iter().zip(&keys).zip(contents) {
            lines.extend(comments(hoisted(clause)));
            lines.extend(match clause.body {
                Body::Bill(_) => under(key, content),
                _ => {
                    let gap = fill(width(key), column.max(width(key) + 2));
                    Block::after(&format!("{key}{gap}"), content).without_end_space().into_lines()
                }
            });
        }
        lines
    }

    /// The contents of clauses, neighbours of one kind in common columns.
    fn contents(&self, clauses: &[Clause], room: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut rest = clauses;
        while let Some(first) = rest.first() {
            let kind = std::mem::discriminant(&first.body);
            let run = rest.iter().take_while(|c| std::mem::discriminant(&c.body) == kind).count();
            let (now, later) = rest.split_at(run);
            match self.table_of(now, room) {
                Some(lines) => {
                    blocks.extend(now.iter().zip(lines).map(|(c, l)| self.with_origin(l, c, room)))
                }
                None => blocks.extend(now.iter().map(|c| self.content(c, room))),
            }
            rest = later;
        }
        blocks
    }

    /// Clauses as the rows of a table, if they can be and it fits.
    fn table_of(&self, clauses: &[Clause], room: usize) -> Option<Vec<Block>> {
        let rows: Option<Vec<_>> = clauses.iter().map(|c| self.columns(&c.body)).collect();
        let block = table(rows?);
        if block.width() > room {
            return None;
        }
        let lines = block.into_lines();
        (lines.len() == clauses.len()).then(|| lines.into_iter().map(Block::text).collect())
    }
}

/// A block in braces whose lines stand under the keyword, not under the brace.
fn under(key: &str, content: Block) -> Vec<String> {
    let mut lines = content.into_lines();
    if let Some(first) = lines.first_mut() {
        *first = format!("{key} {first}");
    }
    lines
}

/// How many items from `place` on stand close together: short, of one kind, without comments between them.
fn run_length(items: &[Item], shorts: &[Option<Short>], place: usize) -> usize {
    let Some(Some(first)) = shorts.get(place) else {
        return 0;
    };
    let rest = shorts.iter().zip(items).skip(place + 1);
    1 + rest
        .take_while(|(short, item)| {
            short.as_ref().is_some_and(|s| s.kind == first.kind) && item.comments.is_empty()
        })
        .count()
}

fn aligned(shorts: &[Option<Short>]) -> Vec<String> {
    let shorts: Vec<&Short> = shorts.iter().flatten().collect();
    let name = shorts.iter().map(|s| width(&s.name)).max().unwrap_or(0);
    let id = shorts.iter().map(|s| width(&s.id)).max().unwrap_or(0);
    shorts.iter().map(|s| s.line(name, id)).collect()
}

/// The comments in front of a clause; those of the clause inside of `改为` have no other place.
fn hoisted(clause: &Clause) -> &[String] {
    match &clause.body {
        Body::Becomes(inner) if clause.comments.is_empty() => &inner.comments,
        _ => &clause.comments,
    }
}

fn comments(comments: &[String]) -> Vec<String> {
    comments.iter().map(|c| format!("// {c}").trim_end().to_owned()).collect()
}
