//! Reading books: text cases, the sample in both languages, and what must hold for any bytes.

use std::fs;
use std::path::{Path, PathBuf};
use yidan_book::ast::{BookFile, Chunk};
use yidan_book::render::{render, to_json};
use yidan_book::words::Lang;
use yidan_book::{Parsed, parse_book};

fn cases(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder)
}

fn sample(lang: &str) -> String {
    fs::read_to_string(cases("books").join(format!("sample.{lang}.md"))).unwrap()
}

/// Without mistakes.
fn clean(text: &str) -> Parsed {
    let parsed = parse_book(text);
    let report = render(&parsed.diagnostics, text, "book.md", Lang::En, false);
    assert!(parsed.diagnostics.is_empty(), "{report}");
    parsed
}

/// What a case shows: the report in both languages, or the tree of a text without mistakes.
fn shown(text: &str) -> String {
    let parsed = parse_book(text);
    if parsed.diagnostics.is_empty() {
        return tree(&parsed.file);
    }
    let report = |lang| render(&parsed.diagnostics, text, "book.md", lang, false);
    format!("{}{}", report(Lang::Zh), report(Lang::En))
}

/// The rules of a book, a clause a line.
fn tree(file: &BookFile) -> String {
    let mut out = String::new();
    for chunk in &file.chunks {
        let Chunk::Rules(rules) = chunk else { continue };
        for item in &rules.items {
            let mut head = serde_json::to_value(item).unwrap();
            let clauses = head.as_object_mut().unwrap().remove("clauses").unwrap();
            out.push_str(&format!("{head}\n"));
            for clause in clauses.as_array().unwrap() {
                out.push_str(&format!("  {clause}\n"));
            }
        }
        if !rules.trailing_comments.is_empty() {
            out.push_str(&format!("{:?}\n", rules.trailing_comments));
        }
    }
    out
}

/// Each case is a file: the rules, a line `----`, what is shown. `UPDATE=1` writes what is shown now; read it.
fn check(path: &Path) -> Result<(), String> {
    const CUT: &str = "\n----\n";
    let case = fs::read_to_string(path).unwrap();
    let (input, expected) = case.split_once(CUT).unwrap_or((&case, ""));
    // A case that does not bring its own fences is the inside of a block.
    let text = match input.contains("```") || input.contains("~~~") {
        true => input.to_owned(),
        false => format!("```yidan\n{}\n```\n", input.trim_end()),
    };
    let found = shown(&text);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{}{CUT}{found}", input.trim_end())).unwrap();
        return Ok(());
    }
    match found == expected {
        true => Ok(()),
        false => Err(format!("{}:\n--- found\n{found}\n--- expected\n{expected}", path.display())),
    }
}

#[test]
fn text_cases() {
    let mut paths: Vec<PathBuf> = fs::read_dir(cases("parse")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let wrong: Vec<String> = paths.iter().filter_map(|p| check(p).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sample_says_the_same_in_both_languages() {
    let (zh, en) = (clean(&sample("zh")), clean(&sample("en")));
    assert_eq!(zh.file, en.file);
    assert_eq!((zh.lang, en.lang), (Lang::Zh, Lang::En));
}

#[test]
fn the_canonical_json_reads_back() {
    let file = clean(&sample("zh")).file;
    let json = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<BookFile>(&json).unwrap(), file);
}

#[test]
fn prose_and_rules_are_the_whole_file() {
    for text in [sample("zh"), sample("en").replace('\n', "\r\n"), format!("\u{feff}{}", sample("zh"))] {
        let parsed = clean(&text);
        let (stretches, _) = yidan_book::markdown::split(&text);
        assert_eq!(stretches.len(), parsed.file.chunks.len());
        let joined: String = stretches.iter().map(|s| text[stretch(s)].to_owned()).collect();
        assert_eq!(joined, text);
    }
}

fn stretch(stretch: &yidan_book::markdown::Stretch) -> std::ops::Range<usize> {
    use yidan_book::markdown::Stretch::{Prose, Rules};
    let (Prose(range) | Rules(range)) = stretch;
    range.clone()
}

#[test]
fn line_ends_and_byte_order_mark_change_nothing() {
    let rules = |text: &str| tree(&clean(text).file);
    let text = sample("zh");
    let bare = text.split_once("```yidan").unwrap().1;
    let from_first_line = format!("\u{feff}```yidan{bare}");
    assert_eq!(rules(&text), rules(&text.replace('\n', "\r\n")));
    assert_eq!(rules(&text), rules(&from_first_line));
}

#[test]
fn spans_are_those_of_the_file() {
    let text = "文字\r\n\r\n```yidan\r\n层 大病 a {\r\n  起付 500元 [假定 \"无\"]\r\n}\r\n```\r\n";
    let parsed = clean(text);
    let Some(Chunk::Rules(rules)) = parsed.file.chunks.get(1) else { panic!("no rules") };
    let said = |span: yidan_book::ast::Span| &text[span.start as usize..span.end as usize];
    let item = &rules.items[0];
    assert_eq!(said(item.kind.span), "层");
    assert_eq!(said(item.label.as_ref().unwrap().span), "大病");
    assert_eq!(said(item.clauses[0].span), "起付 500元 [假定 \"无\"]");
}

#[test]
fn json_gives_lines_and_columns_in_characters() {
    let text = "文字\n```yidan\n层 大病 a { 付方 财正 }\n```\n";
    let json = to_json(&parse_book(text).diagnostics, text);
    let expected = serde_json::json!([{
        "line": 3, "column": 13, "end_line": 3, "end_column": 15,
        "code": "expected", "severity": "error",
        "message": {
            "zh": "“付方”这一条里应写付方，写的却是“财正”",
            "en": "in `payer`: expected who pays, found `财正`",
        },
        "label": { "zh": "应写付方", "en": "expected who pays" },
        "hint": { "zh": "是不是要写“财政”？", "en": "did you mean `财政`?" },
    }]);
    assert_eq!(json, expected);
}

#[test]
fn names_that_need_no_quotation_marks() {
    use yidan_book::parse::reads_as_name;
    for name in ["大病保险", "住院起付", "liaocheng-2019", "a_b", "层次", "大病2019", "_x"] {
        assert!(reads_as_name(name), "{name}");
    }
    for name in [
        "",
        "层",
        "layer",
        "2型",
        "a b",
        "五千元",
        "年龄65岁以上",
        "若家医签约",
        "a-",
        "甲//乙",
        "甲、乙",
        "a\n",
    ] {
        assert!(!reads_as_name(name), "{name}");
    }
}

#[test]
fn a_report_without_end_is_cut() {
    let text = format!("```yidan\n{}```\n", "层 甲 a { 付方 财正 }\n".repeat(300));
    let report = |lang| render(&parse_book(&text).diagnostics, &text, "book.md", lang, false);
    assert!(report(Lang::Zh).ends_with("\n\n另有 100 处问题没有显示\n"));
    assert!(report(Lang::En).ends_with("\n\n100 more problems are not shown\n"));
}

#[test]
fn colour_adds_escape_codes_only() {
    let text = "```yidan\n层 大病 a { 付方 财正 }\n```\n";
    let diagnostics = parse_book(text).diagnostics;
    let report = |color| render(&diagnostics, text, "book.md", Lang::Zh, color);
    assert!(report(true).contains("\u{1b}["));
    assert!(!report(false).contains('\u{1b}'));
}

/// Deep nesting is an error with a message; what is just not too deep still reads back from its JSON.
#[test]
fn depth_is_limited() {
    let book = |value: String| format!("```yidan\n参数 甲 a {{ 值 {value} }}\n```\n");
    let shapes: [fn(usize) -> String; 6] = [
        |n| format!("{}1元{}", "(".repeat(n), ")".repeat(n)),
        |n| format!("1元{}", " + 1元".repeat(n)),
        |n| format!("{}1元{}", "按 性别 { 男 ".repeat(n), " }".repeat(n)),
        |n| format!("{}1元{}", "若 家医签约 则 1元 否则 (".repeat(n), ")".repeat(n)),
        |n| format!("若 {}家医签约 则 1元 否则 2元", "非 ".repeat(n)),
        |n| format!("若 {}家医签约{} 则 1元 否则 2元", "(总是 或 非 (".repeat(n), "))".repeat(n)),
    ];
    for shape in shapes {
        let deepest = (1..60).take_while(|n| parse_book(&book(shape(*n))).diagnostics.is_empty()).count();
        assert!((4..40).contains(&deepest), "{deepest} of {}", shape(1));
        let file = clean(&book(shape(deepest))).file;
        let json = serde_json::to_string(&file).unwrap();
        assert_eq!(serde_json::from_str::<BookFile>(&json).unwrap(), file);
        for n in [60, 10_000] {
            let parsed = parse_book(&book(shape(n)));
            assert!(parsed.diagnostics.iter().any(|d| d.code == "too-deep"), "{}", shape(1));
        }
    }
}

#[test]
fn bills_and_displaced_clauses_do_not_nest_without_end() {
    for piece in ["单 { ", "改为 "] {
        let text = format!("```yidan\n例 甲 {{ {}\n```\n", piece.repeat(10_000));
        assert!(parse_book(&text).diagnostics.iter().any(|d| d.code == "too-deep"));
    }
}

/// Reading works through a text once, whatever is wrong with it; the limit is generous for a slow machine.
#[test]
fn a_long_hostile_text_is_read_in_time() {
    let began = std::time::Instant::now();
    for piece in
        ["层 甲 a { ", "} ", "\"", "5,", "若 ", "( ", "// a\n", "x\n", "层\n", "1\n", "```\n", "且起付500元 "]
    {
        let text = format!("```yidan\n{}", piece.repeat(20_000 / piece.len()));
        let parsed = parse_book(&text);
        render(&parsed.diagnostics, &text, "book.md", Lang::Zh, false);
    }
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

mod properties {
    use super::{clean, sample};
    use proptest::prelude::*;
    use yidan_book::parse_book;
    use yidan_book::render::{render, to_json};
    use yidan_book::words::{Lang, Word};

    /// Everything that a reader of broken text goes through.
    fn survives(text: &str) {
        let parsed = parse_book(text);
        for lang in [Lang::Zh, Lang::En] {
            let report = render(&parsed.diagnostics, text, "book.md", lang, false);
            assert_eq!(report.is_empty(), parsed.diagnostics.is_empty());
        }
        to_json(&parsed.diagnostics, text);
        let inside = |at: u32| text.is_char_boundary(at as usize);
        for diagnostic in &parsed.diagnostics {
            assert!(inside(diagnostic.span.start) && inside(diagnostic.span.end), "{diagnostic:?}");
            assert!(!diagnostic.message.zh.is_empty() && !diagnostic.message.en.is_empty());
        }
    }

    /// A word of the language, a number, punctuation: soup that gets further than noise.
    fn piece() -> impl Strategy<Value = String> {
        let words = Word::ALL.iter().flat_map(|w| [w.text(Lang::Zh), w.text(Lang::En)]).collect::<Vec<_>>();
        let signs = "{ } ( ) [ ] , 、 ： = + - × % \" “ ” // \n 5 5_000元 65岁以上 10% 2019-12-06 甲 a \"x\" ``` 5,000元 五元 \\ ~"
            .split(' ')
            .collect::<Vec<_>>();
        prop_oneof![
            3 => prop::sample::select(words).prop_map(str::to_owned),
            3 => prop::sample::select(signs).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = String::from_utf8_lossy(&bytes);
            survives(&text);
            survives(&format!("```yidan\n{text}"));
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            survives(&text);
            survives(&format!("```yidan\n{text}\n```\n"));
        }

        #[test]
        fn any_words_are_read(pieces in prop::collection::vec((piece(), prop::bool::ANY), 0..80)) {
            let text: String = pieces.iter().flat_map(|(p, space)| [p.as_str(), if *space { " " } else { "" }]).collect();
            survives(&format!("```yidan\n层 甲 a {{ {text}\n}}\n```\n"));
            survives(&format!("```yidan\n{text}\n```\n"));
        }

        #[test]
        fn a_mutated_book_is_read(
            english in prop::bool::ANY,
            edits in prop::collection::vec((any::<prop::sample::Index>(), 0..12usize, piece()), 1..6),
        ) {
            let mut text: Vec<char> = sample(if english { "en" } else { "zh" }).chars().collect();
            for (at, cut, insert) in edits {
                let start = at.index(text.len());
                let end = (start + cut).min(text.len());
                text.splice(start..end, insert.chars());
            }
            survives(&text.into_iter().collect::<String>());
        }

        /// Line ends and further white space have no meaning.
        #[test]
        fn white_space_has_no_meaning(english in prop::bool::ANY, wide in prop::bool::ANY) {
            let text = sample(if english { "en" } else { "zh" });
            let spaced = match wide {
                true => text.replace("  ", " \t  "),
                false => text.replace(" {", "\n{").replace(" 至 ", "\n至\n"),
            };
            let rules = |text: &str| super::tree(&clean(text).file);
            prop_assert_eq!(rules(&text), rules(&spaced));
        }
    }
}
