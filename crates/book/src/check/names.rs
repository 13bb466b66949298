//! Names: who declares them, that they are unique, what they refer to.
//!
//! Each kind of item has its own names, but layers and parameters share theirs, since `替代` names either. Label and id
//! refer to the same thing; several items of one kind with the same id are versions of one rule.

use super::{Checker, say, shape};
use crate::ast::{Item, Name, Span};
use crate::diag::{Diagnostic, Text};
use crate::model::Named;
use crate::words::{Lang, Word};
use std::collections::{BTreeMap, BTreeSet};

/// Items of one kind that a book may have: many times what any has, and few enough to look at all pairs.
const MAX_ITEMS: usize = 2_000;
/// The longest name that is still a name.
const MAX_NAME_CHARS: usize = 64;

/// The names of a book.
#[derive(Default)]
pub(super) struct Names {
    spaces: BTreeMap<Word, Space>,
    /// What a rule or a guarantee reads.
    pub(super) read: BTreeSet<(Word, usize)>,
    /// Whether what is being read counts: what only an example names is not read by any rule.
    pub(super) quiet: bool,
}

/// The names of one kind of item.
#[derive(Default)]
struct Space {
    by_text: BTreeMap<String, usize>,
    named: Vec<Named>,
    /// Whether the label was written, or the id serves.
    labelled: Vec<bool>,
}

/// Whether items of this kind with the same id are versions of one rule.
fn has_versions(kind: Word) -> bool {
    use Word::{Entitlement, Exception, Exemption, Layer, Limit, Parameter, Payment};
    matches!(kind, Parameter | Exemption | Layer | Limit | Exception | Payment | Entitlement)
}

/// Whether items of this kind have a label and an id.
fn takes(kind: Word) -> (bool, bool) {
    match kind {
        Word::Lines | Word::Defaults => (false, false),
        Word::Source => (false, true),
        Word::Example => (true, false),
        _ => (true, true),
    }
}

impl Names {
    /// The number of a thing by its label or id.
    pub(super) fn get(&self, kind: Word, name: &str) -> Option<usize> {
        self.spaces.get(&kind)?.by_text.get(name).copied()
    }

    /// Label and id of every thing of a kind, by number.
    pub(super) fn of(&self, kind: Word) -> &[Named] {
        self.spaces.get(&kind).map_or(&[], |space| &space.named)
    }

    fn texts(&self, kind: Word) -> impl Iterator<Item = &str> {
        self.spaces.get(&kind).into_iter().flat_map(|space| space.by_text.keys().map(String::as_str))
    }
}

impl Checker {
    /// Declares the names of all items, and makes room for what has versions.
    pub(super) fn register(&mut self, items: &[&Item]) {
        for item in items {
            self.names_form(item);
            if item.kind.value != Word::Book {
                self.declare(item);
            }
        }
        self.layers_and_parameters_differ();
        self.make_room();
    }

    /// Whether the item has the names that its kind takes, spelled as names are.
    fn names_form(&mut self, item: &Item) {
        let kind = item.kind.value;
        let (label, id) = takes(kind);
        let word = say::plain(kind);
        if let Some(name) = item.label.as_ref().filter(|_| !label) {
            let message = Text::new(format!("{}不取名称", word.zh), format!("{} takes no label", word.en));
            self.bad_name(name.span, message, Text::new("删去这个名称", "remove this label"));
        }
        if let Some(name) = item.id.as_ref().filter(|_| !id) {
            let message = Text::new(format!("{}不取代号", word.zh), format!("{} takes no id", word.en));
            let label = match kind {
                Word::Example => Text::new("名称请加引号", "put a label in quotes"),
                _ => Text::new("删去这个代号", "remove this id"),
            };
            self.bad_name(name.span, message, label);
        }
        if item.id.is_none() && id {
            let message = Text::new(
                format!("{}要有一个字母代号", word.zh),
                format!("{} needs an id of ASCII letters", word.en),
            );
            let label =
                Text::new("在名称后写代号，例如 critical_illness", "write an id, such as `critical_illness`");
            self.bad_name(shape::heading(item), message, label);
        }
        if item.label.is_none() && kind == Word::Example {
            let message = Text::new("例要有一个名称", "an example needs a label");
            let label = Text::new("例如：例 \"特困 住院 10_000元\"", "such as: example \"inpatient 10,000\"");
            self.bad_name(shape::heading(item), message, label);
        }
        if let Some(name) = &item.id {
            self.id_form(name);
        }
        if let Some(name) = &item.label {
            self.label_form(name);
        }
    }

    fn bad_name(&mut self, span: Span, message: Text, label: Text) {
        self.report(Diagnostic::error("form-of-name", span, message).label(label));
    }

    fn id_form(&mut self, name: &Name) {
        let mut chars = name.chars();
        let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
        let goes_on = chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if !starts || !goes_on || name.len() > MAX_NAME_CHARS {
            let message =
                Text::new(format!("代号“{}”写法不对", name.value), format!("`{}` is not an id", name.value));
            let label = Text::new(
                "以字母开头，只用字母、数字、_ 和 -，不超过 64 个",
                "a letter, then letters, digits, `_` and `-`, 64 at most",
            );
            self.bad_name(name.span, message, label);
        } else if Word::parse(name).is_some() {
            self.name_is_word(name);
        }
    }

    fn label_form(&mut self, name: &Name) {
        let long = name.chars().count() > MAX_NAME_CHARS;
        if name.trim().is_empty() || long || name.trim() != name.value {
            let message = Text::new(
                format!("名称“{}”写法不对", name.value),
                format!("`{}` is not a label", name.value),
            );
            let label = Text::new(
                "名称不能空，前后不能有空格，不超过 64 个字",
                "not empty, no space at its ends, 64 characters at most",
            );
            self.bad_name(name.span, message, label);
        }
        // Quotes are not part of the tree, but they take room: a bare name is as long as its text.
        let written = usize::try_from(name.span.end.saturating_sub(name.span.start)).unwrap_or(0);
        if Word::parse(name).is_some() && written == name.len() {
            self.name_is_word(name);
        }
    }

    fn name_is_word(&mut self, name: &Name) {
        let message = Text::new(
            format!("“{}”是语言自己的词，不能直接用作名称", name.value),
            format!("`{}` is a word of the language, not a name", name.value),
        );
        let hint =
            Text::new("换一个名字；名称也可以加引号", "take another name; a label may be put in quotes");
        let label = Text::new("与关键词同形", "spelled like a keyword");
        self.report(Diagnostic::error("name-is-word", name.span, message).label(label).hint(hint));
    }

    fn declare(&mut self, item: &Item) {
        let kind = item.kind.value;
        let Some(key) = item.id.as_ref().or(item.label.as_ref()) else {
            return;
        };
        let label = item.label.as_ref().unwrap_or(key);
        let span = shape::heading(item);
        let space = self.names.spaces.entry(kind).or_default();
        let known = space.by_text.get(&key.value).copied().filter(|n| {
            let same_id = space.named.get(*n).is_some_and(|named| named.id == key.value);
            same_id && has_versions(kind)
        });
        if let Some(number) = known {
            return self.another_version(kind, number, item);
        }
        for name in [Some(key), Some(label).filter(|l| l.value != key.value)].into_iter().flatten() {
            let space = self.names.spaces.entry(kind).or_default();
            let first = space.by_text.get(&name.value).and_then(|n| space.named.get(*n)).map(|n| n.span);
            if let Some(first) = first {
                self.duplicate_name(name, first);
            }
        }
        let space = self.names.spaces.entry(kind).or_default();
        let number = space.named.len();
        space.by_text.entry(key.value.clone()).or_insert(number);
        space.by_text.entry(label.value.clone()).or_insert(number);
        space.named.push(Named { label: label.value.clone(), id: key.value.clone(), span });
        space.labelled.push(item.label.is_some());
        if number == MAX_ITEMS {
            let message = Text::new(
                format!("同类的条目超过 {MAX_ITEMS} 条"),
                format!("more than {MAX_ITEMS} items of one kind"),
            );
            self.error("too-many", span, message);
        }
    }

    /// A later version of a rule has the same label or none.
    fn another_version(&mut self, kind: Word, number: usize, item: &Item) {
        let Some(label) = &item.label else { return };
        let space = self.names.spaces.entry(kind).or_default();
        let (Some(named), Some(labelled)) = (space.named.get_mut(number), space.labelled.get_mut(number))
        else {
            return;
        };
        if named.label == label.value {
            return;
        }
        let before = named.clone();
        if !*labelled && !space.by_text.contains_key(&label.value) {
            named.label = label.value.clone();
            *labelled = true;
            space.by_text.insert(label.value.clone(), number);
            return;
        }
        let message = Text::new(
            format!("代号“{}”已经用于“{}”", before.id, before.label),
            format!("the id `{}` already belongs to `{}`", before.id, before.label),
        );
        let hint = Text::new(
            "同一条规则的各个版本名称相同；另一条规则请换一个代号",
            "versions of one rule have the same label; give another rule another id",
        );
        let diagnostic = Diagnostic::error("duplicate-name", label.span, message)
            .label(Text::new("名称不一致", "another label"))
            .related(before.span, Text::new("先写在这里", "first here"));
        self.report(diagnostic.hint(hint));
    }

    fn duplicate_name(&mut self, name: &Name, first: Span) {
        let message = Text::new(
            format!("“{}”已经有了", name.value),
            format!("`{}` is already the name of something", name.value),
        );
        let diagnostic = Diagnostic::error("duplicate-name", name.span, message)
            .label(Text::new("又用了这个名字", "used again"))
            .related(first, Text::new("先用在这里", "first here"))
            .hint(Text::new("换一个名称或代号", "take another label or id"));
        self.report(diagnostic);
    }

    fn layers_and_parameters_differ(&mut self) {
        let mut clashes = Vec::new();
        for param in self.names.of(Word::Parameter) {
            for text in [&param.label, &param.id] {
                let layer = self.names.get(Word::Layer, text).and_then(|n| self.names.of(Word::Layer).get(n));
                if let Some(layer) = layer {
                    let span = param.span;
                    clashes.push((crate::ast::Spanned { value: text.clone(), span }, layer.span));
                }
            }
        }
        clashes.dedup_by_key(|(name, _)| name.span.start);
        clashes.iter().for_each(|(name, layer)| self.duplicate_name(name, *layer));
    }

    /// The thing that a name refers to; reports an unknown name.
    pub(super) fn find(&mut self, kind: Word, name: &Name) -> Option<usize> {
        match self.names.get(kind, name) {
            Some(number) => {
                if !self.names.quiet {
                    self.names.read.insert((kind, number));
                }
                Some(number)
            }
            None => {
                self.unknown_name(&[kind], name);
                None
            }
        }
    }

    /// Reports a name that nothing of these kinds has.
    pub(super) fn unknown_name(&mut self, kinds: &[Word], name: &Name) {
        let kind = kinds_of(kinds);
        let message = Text::new(
            format!("没有名为“{}”的{}", name.value, kind.zh),
            format!("no {} is named `{}`", kind.en, name.value),
        );
        let label = Text::new("本书没有这个名字", "unknown name");
        let diagnostic = Diagnostic::error("unknown-name", name.span, message).label(label);
        let hint = self.name_hint(kinds, name, &kind);
        self.report(diagnostic.hint(hint));
    }

    fn name_hint(&self, kinds: &[Word], name: &Name, kind: &Text) -> Text {
        let texts = || kinds.iter().flat_map(|kind| self.names.texts(*kind));
        if let Some(near) = say::nearest(name, texts()) {
            return Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?"));
        }
        let other = ALL_KINDS.iter().find(|k| !kinds.contains(k) && self.names.get(**k, name).is_some());
        if let Some(other) = other {
            let other = say::plain(*other);
            return Text::new(
                format!("“{}”是{}，这里要的是{}", name.value, other.zh, kind.zh),
                format!("`{}` is the name of a {}; a {} is wanted here", name.value, other.en, kind.en),
            );
        }
        let labels: Vec<&str> =
            kinds.iter().flat_map(|k| self.names.of(*k)).map(|n| n.label.as_str()).take(8).collect();
        if labels.is_empty() {
            return Text::new(format!("本书没有写{}", kind.zh), format!("the book declares no {}", kind.en));
        }
        let labels = say::names(labels);
        Text::new(format!("本书有：{}", labels.zh), format!("the book has {}", labels.en))
    }

    /// The number of the item among those of its kind.
    pub(super) fn number(&self, item: &Item) -> Option<u16> {
        let name = item.id.as_ref().or(item.label.as_ref())?;
        u16::try_from(self.names.get(item.kind.value, name)?).ok()
    }

    /// The label of a thing, for messages.
    pub(super) fn label(&self, kind: Word, number: usize) -> String {
        self.names.of(kind).get(number).map_or_else(String::new, |named| named.label.clone())
    }
}

/// Kinds of items in a sentence: 层、参数; layer or parameter.
fn kinds_of(kinds: &[Word]) -> Text {
    let join = |lang, between| kinds.iter().map(|k: &Word| k.text(lang)).collect::<Vec<_>>().join(between);
    Text::new(join(Lang::Zh, "或"), join(Lang::En, " or "))
}

/// All kinds of items that others may name.
const ALL_KINDS: [Word; 10] = [
    Word::Layer,
    Word::Parameter,
    Word::Group,
    Word::List,
    Word::Limit,
    Word::Exception,
    Word::Exemption,
    Word::Entitlement,
    Word::Payment,
    Word::Source,
];
