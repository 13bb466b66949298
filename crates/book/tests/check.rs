//! Checking books: text cases, the books that must be right, and editions.
//!
//! A case is a file in `cases/check`: rules, a line `----`, the report in both languages. A case that does not declare
//! its own book gets a small one in front. `UPDATE=1` writes what is reported now; read it before you keep it.

use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use yidan_book::ast::BookFile;
use yidan_book::check::{CODES, check_book};
use yidan_book::diag::Severity;

use yidan_book::render::render;
use yidan_book::words::Lang;
use yidan_book::{load, parse_book};

/// What stands between the rules of a case and its report.
const CUT: &str = "\n----\n";

/// In front of a case without a book.
const BOOK: &str = r#"书 "测试" test {
  地区 "山东省聊城市" "371500" 年度 2019 版本日 出院日 归年日 出院日
  取整 四舍五入 到 分 封顶前 [假定 "示例"]
}
来源 s { 标题 "通知" }
"#;

fn cases(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder)
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(cases(folder)).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn fenced(rules: &str) -> String {
    let book = if rules.contains("无书") || rules.contains("书 \"") { "" } else { BOOK };
    format!("```yidan\n{book}{}\n```\n", rules.trim_end())
}

fn report(text: &str) -> String {
    let loaded = load(text);
    let show = |lang| render(&loaded.diagnostics, text, "book.md", lang, false);
    let end = if loaded.book.is_some() { "ok\n" } else { "" };
    format!("{}{}{end}", show(Lang::Zh), show(Lang::En))
}

#[track_caller]
fn check(path: &Path) -> Result<(), String> {
    let case = fs::read_to_string(path).unwrap();
    let (rules, expected) = case.split_once(CUT).unwrap_or((&case, ""));
    let found = report(&fenced(rules));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{}{CUT}{found}", rules.trim_end())).unwrap();
        return Ok(());
    }
    if found == expected {
        return Ok(());
    }
    Err(format!("{}:\n--- found\n{found}\n--- expected\n{expected}", path.display()))
}

#[test]
fn text_cases() {
    let wrong: Vec<String> = files("check").iter().filter_map(|path| check(path).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Kinds of mistakes that a text cannot have or that need a large one; each has a test of its own below.
const WITHOUT_CASE: [&str; 4] = ["name-is-word", "ratio-over-100", "too-complex", "too-many"];

/// Every kind of mistake has a case that shows it, and no case shows an unknown kind.
#[test]
fn every_kind_of_mistake_has_a_case() {
    // Cases of broken text show mistakes of the parser too.
    let own = files("check").into_iter().filter(|path| !path.to_string_lossy().contains("broken_"));
    let all: String = own.map(|path| fs::read_to_string(path).unwrap()).collect();
    let shown = |code: &&&str| all.contains(&format!("[{code}]")) || WITHOUT_CASE.contains(code);
    let missing: Vec<&&str> = CODES.iter().filter(|code| !shown(code)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    let mut shown: Vec<&str> = all
        .lines()
        .filter_map(|line| line.strip_prefix("错误[").or_else(|| line.strip_prefix("提醒[")))
        .filter_map(|line| line.split_once(']').map(|(code, _)| code))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let unknown: Vec<&&str> = shown.iter().filter(|code| !CODES.contains(code)).collect();
    assert!(unknown.is_empty(), "not in CODES: {unknown:?}");
}

/// The names of kinds are sorted, so that their list can be read and searched.
#[test]
fn kinds_are_sorted() {
    assert!(CODES.is_sorted());
}

/// The kinds of mistakes of a tree that came as JSON: the text after changes that no text can say.
#[track_caller]
fn check_json(rules: &str, changes: &[(&str, &str)], expected: &[&str]) {
    let parsed = parse_book(&fenced(rules));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let mut json = serde_json::to_string(&parsed.file).unwrap();
    for (from, to) in changes {
        assert!(json.contains(from), "{from} is not in {json}");
        json = json.replace(from, to);
    }
    let file: BookFile = serde_json::from_str(&json).unwrap();
    let (book, diagnostics) = check_book(&file, Lang::Zh);
    let codes: Vec<&str> = diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, expected);
    assert_eq!(book.is_none(), !expected.is_empty());
}

#[test]
fn an_id_like_a_word_is_refused() {
    let rules = r#"层 基本 basic { 付方 财政 基数 合规费用 支付 71% 依据 s "1" }"#;
    check_json(rules, &[], &[]);
    check_json(rules, &[("\"basic\"", "\"cap\"")], &["name-is-word"]);
}

#[test]
fn a_ratio_over_100_is_refused_where_it_is_used() {
    let rules = r#"参数 比例 share { 值 72% 依据 s "1" }
        参数 又一 again { 值 按 医院等级 { 一级 比例 其他 5% } 依据 s "1" }
        层 基本 basic { 付方 财政 基数 合规费用 支付 0元 至 5元 71% 5元 以上 又一 依据 s "1" }"#;
    check_json(rules, &[], &[]);
    check_json(rules, &[("\"71%\"", "\"171%\"")], &["ratio-over-100"]);
    check_json(rules, &[("\"72%\"", "\"172%\"")], &["ratio-over-100"]);
}

/// Pigeons and holes: a condition that no search decides in short time. It must be told, not taken for impossible.
#[test]
fn conditions_that_are_too_complex_are_told() {
    let (pigeons, holes) = (8, 7);
    let name = |p: usize, h: usize| format!("n{p}x{h}");
    let mut rules = String::new();
    let mut all = Vec::new();
    for p in 0..pigeons {
        for h in 0..holes {
            rules.push_str(&format!("名单 {0} {{ 诊断 \"A{0}\" }}\n", name(p, h)));
        }
        let lists: Vec<String> = (0..holes).map(|h| name(p, h)).collect();
        all.push(format!("诊断 {}", lists.join("、")));
    }
    for h in 0..holes {
        for p in 0..pigeons {
            for q in 0..p {
                all.push(format!("非 (诊断 {} 且 诊断 {})", name(p, h), name(q, h)));
            }
        }
    }
    rules.push_str("层 基本 basic { 付方 财政 基数 合规费用 支付 71% 依据 s \"1\" }\n");
    for id in ["x", "y"] {
        let when = all.join(" 且 ");
        rules.push_str(&format!("例外 {id} {{ 替代 基本 当 {when} 改为 起付 5元 依据 s \"1\" }}\n"));
    }
    let loaded = load(&fenced(&rules));
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["too-complex"]);
}

#[test]
fn too_many_items_are_told() {
    let groups: String = (0..2_001).map(|n| format!("人群 g{n} {{ 困难序 1 }}\n")).collect();
    let rules = format!("{groups}层 基本 basic {{ 付方 财政 基数 合规费用 支付 71% 依据 s \"1\" }}");
    let loaded = load(&fenced(&rules));
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["too-many"]);
}

/// What happens to one word of a good book.
#[derive(Clone, Copy, Debug)]
enum Change {
    Drop,
    Twice,
    Swap,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever is written: an answer, and a book exactly if nothing is an error.
    #[test]
    fn no_book_breaks_the_checker(
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(),
             prop::sample::select(vec![Change::Drop, Change::Twice, Change::Swap])),
            1..6,
        )
    ) {
        let case = fs::read_to_string(cases("check/good_all.txt")).unwrap();
        let rules = case.split(CUT).next().unwrap();
        // Comments end with their line, so they go first.
        let lines = rules.lines().map(|line| line.split("//").next().unwrap());
        let mut words: Vec<String> =
            lines.flat_map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
        for (at, other, change) in changes {
            let (at, other) = (at.index(words.len()), other.index(words.len()));
            match change {
                Change::Drop => drop(words.remove(at)),
                Change::Twice => words.insert(other, words[at].clone()),
                Change::Swap => words.swap(at, other),
            }
        }
        let loaded = load(&fenced(&words.join(" ")));
        let errors = loaded.diagnostics.iter().any(|d| d.severity == Severity::Error);
        prop_assert_eq!(loaded.book.is_none(), errors);
        let json = serde_json::to_string(&loaded.file).unwrap();
        let file: BookFile = serde_json::from_str(&json).unwrap();
        let (book, diagnostics) = check_book(&file, Lang::Zh);
        let errors = diagnostics.iter().any(|d| d.severity == Severity::Error);
        prop_assert_eq!(book.is_none(), errors);
    }
}
