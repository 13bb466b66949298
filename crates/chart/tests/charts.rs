//! Pictures of a small book whose numbers are known by hand, and of the shipped books.

use resvg::usvg::roxmltree::Document;
use std::path::Path;
use yidan_book::facts::Facts;
use yidan_book::load::{Loaded, load};
use yidan_book::model::Book;
use yidan_book::words::Lang;
use yidan_chart::*;
use yidan_types::{Date, Fen};

/// Above 500 yuan 80 %, at most 10,000; of what is left above 2,000 half, above 5,000 seven tenths. By hand:
/// what is left is 0.2 x + 400 up to the cap, so 2,000 at x = 8,000; 0.8 (x - 500) = 10,000 at x = 13,000; from there
/// what is left is x - 10,000, so 5,000 at x = 15,000. The poor get half of what is left of all that.
const SMALL: &str = r#"
```yidan
书 小书 small {
  地区 "某地" "000000"
  年度 2024
  版本日 出院日 [假定 "样例"]
  归年日 出院日 [假定 "样例"]
  取整 四舍五入 到 分 封顶前 [假定 "样例"]
}
来源 s { 标题 "某 <办法> & 某" }
人群 贫困 poor { 困难序 1 }
层 基本 basic {
  适用 就诊 住院
  付方 基本医保基金
  基数 合规费用
  起付 500元
  支付 80%
  封顶 每年 10_000元
  依据 s "一"
}
层 大病 critical {
  适用 就诊 住院
  付方 大病保险基金
  基数 合规剩余
  支付 2_000元 至 5_000元 50%
       5_000元 以上 70%
  封顶 无
  依据 s "二"
}
层 救助 aid {
  适用 人群 贫困
  付方 医疗救助基金
  基数 合规剩余
  支付 50%
  封顶 无
  依据 s "三"
}
保证 不过六成 bound {
  适用 人群 贫困
  合规自付 不超过 60% × 合规费用
  依据 s "四"
}
例 "一" {
  设 就诊 住院  人群 无
  日期 2024-03-01
  费用 合规费用 13_000元
  期望 基本 10_000元  大病 500元  个人负担 2_500元
}
```
"#;

fn yuan(yuan: i64) -> Fen {
    Fen::from_yuan(yuan).expect("in range")
}

fn book(text: &str) -> (Book, Loaded) {
    let mut loaded = load(text);
    let problems: Vec<_> = loaded.diagnostics.iter().map(|d| d.message.en.clone()).collect();
    (loaded.book.take().unwrap_or_else(|| panic!("{problems:?}")), loaded)
}

fn day(book: &Book) -> Date {
    Date::new(book.year, 12, 31).expect("day")
}

fn range(lang: Lang) -> Range {
    Range { up_to: None, log: false, lang }
}

fn bills(chart: &Chart) -> Vec<i64> {
    chart.marks.iter().map(|mark| mark.bill.get() / 100).collect()
}

fn adds_up(chart: &Chart) {
    let points = &chart.series[0].points;
    assert!(points.len() > 2);
    for (n, point) in points.iter().enumerate() {
        let sum = Fen::try_sum(chart.series.iter().map(|series| series.points[n].amount)).expect("in range");
        assert_eq!(sum, point.bill, "{} at {}", chart.title, point.bill.grouped());
    }
}

/// Every text of the drawing.
fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("XML");
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn breakpoints_are_those_found_by_hand() {
    let (book, loaded) = book(SMALL);
    let facts = given_facts(&loaded, &book, "").expect("facts");
    let edition = book.edition(day(&book), None);
    let chart = stack(Case { edition: &edition, facts: &facts }, range(Lang::Zh)).expect("chart");
    assert_eq!(bills(&chart), [500, 8_000, 13_000, 15_000]);
    assert!(chart.marks.iter().all(|mark| mark.bill.get() % 100 == 0 && !mark.jump));
    let texts: Vec<&str> = chart.marks.iter().map(|mark| mark.text.as_str()).collect();
    assert_eq!(texts, ["基本开始支付", "大病开始支付", "基本封顶", "大病进入 70% 段"]);
    adds_up(&chart);
}

#[test]
fn groups_bounds_and_differences() {
    let (book, loaded) = book(SMALL);
    let facts = given_facts(&loaded, &book, "").expect("facts");
    let edition = book.edition(day(&book), None);
    let case = Case { edition: &edition, facts: &facts };
    let chart = share(case, &[], range(Lang::Zh)).expect("chart");
    let keys: Vec<&str> = chart.series.iter().map(|series| series.key.as_str()).collect();
    assert_eq!(keys, ["poor", "none", "bound"]);
    let bound = &chart.series[2].points;
    assert!(
        bound
            .iter()
            .all(|point| point.of.is_some_and(|of| (of.get() * 6 - point.amount.get() * 10).abs() <= 10))
    );
    let range = Range { up_to: Some(yuan(15_000)), ..range(Lang::En) };
    let chart = cliff(case, &[], range).expect("chart");
    // In no group 15,000 - 10,000 - 1,500 = 3,500; the poor half of it.
    let gap = chart.gap.expect("they differ");
    assert_eq!((gap.bill, gap.first, gap.second), (yuan(15_000), yuan(1_750), yuan(3_500)));
    let poor = given_facts(&loaded, &book, "group=poor").expect("facts");
    let other = Case { facts: &poor, ..case };
    let chart = compare(case, other, &Measure::Layer("aid".into()), range).expect("chart");
    assert_eq!(chart.gap.map(|gap| (gap.first, gap.second)), Some((Fen::ZERO, yuan(1_750))));
    assert!(compare(case, other, &Measure::Layer("没有".into()), range).is_err());
    assert!(cliff(case, &["没有".into()], range).is_err());
}

#[test]
fn a_drawing_is_xml_with_its_labels() {
    let (book, loaded) = book(SMALL);
    let facts = given_facts(&loaded, &book, "").expect("facts");
    let edition = book.edition(day(&book), None);
    let chart = stack(Case { edition: &edition, facts: &facts }, range(Lang::Zh)).expect("chart");
    let all = texts(&to_svg(&chart));
    for label in
        ["小书：一张账单由谁付", "个人负担", "基本", "大病", "账单（元）", "5000", "1.3万元  基本封顶"]
    {
        assert!(all.iter().any(|text| text == label), "{label} is not in {all:?}");
    }
    assert!(all.iter().any(|text| text.contains("《某 <办法> & 某》")));
    assert!(!all.iter().any(|text| text == "救助"), "a layer that pays nothing is left out");
}

#[test]
fn facts_are_read_in_both_languages_and_mistakes_are_named() {
    let (book, loaded) = book(SMALL);
    let zh =
        given_facts(&loaded, &book, "就诊=普通门诊，医院等级=二级，年龄=65岁，人群=贫困").expect("facts");
    let en =
        given_facts(&loaded, &book, "encounter=outpatient,grade=grade_two,age=65,group=poor").expect("facts");
    assert_eq!(zh, en);
    assert_ne!(zh, Facts::default());
    for (wrong, named) in
        [("天气=晴", "天气"), ("就诊=睡觉", "睡觉"), ("人群=富人", "富人"), ("年龄=老", "老")]
    {
        let Err(ChartError::Said(said)) = given_facts(&loaded, &book, wrong) else { panic!("{wrong}") };
        assert!(said.iter().any(|text| text.zh.contains(named)), "{said:?}");
    }
}

#[test]
fn missing_facts_are_named() {
    let (book, _) = book(SMALL);
    let edition = book.edition(day(&book), None);
    let facts = Facts::default();
    let error = stack(Case { edition: &edition, facts: &facts }, range(Lang::Zh)).expect_err("no facts");
    assert!(matches!(error, ChartError::Eval(errors) if errors.len() >= 2));
}

#[test]
fn jumps_are_found_to_the_number_and_not_smoothed() {
    // 3 x to 1,234,567, then 5 more and one and a half times as steep: a jump and a bend.
    let jump =
        |x: i64| Ok::<_, ()>(vec![if x < 1_234_567 { 3 * x } else { 3 * x + 5_000 }, x.min(4_000_000)]);
    let found = find_breaks(jump, &[0, 2_500_000, 5_000_000, 10_000_000], 2).expect("values");
    let places: Vec<(i64, bool)> = found.iter().map(|found| (found.at, found.jump)).collect();
    assert_eq!(places, [(1_234_567, true), (4_000_000, false)]);
}

#[test]
fn every_shipped_book_can_be_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books");
    let files = std::fs::read_dir(folder).expect("books").map(|entry| entry.expect("entry").path());
    let books = files.filter(|path| path.extension().is_some_and(|e| e == "md"));
    let mut drawn = 0;
    for path in books {
        let (book, loaded) = book(&std::fs::read_to_string(&path).expect("text"));
        let facts = given_facts(&loaded, &book, "").expect("facts");
        let (edition, early) =
            (book.edition(day(&book), None), book.edition(Date::new(book.year, 12, 30).expect("day"), None));
        let case = Case { edition: &edition, facts: &facts };
        for (log, lang) in [(false, Lang::Zh), (true, Lang::En)] {
            let range = Range { log, ..range(lang) };
            let charts = [
                stack(case, range),
                share(case, &[], range),
                cliff(case, &[], range),
                compare(case, Case { edition: &early, facts: &facts }, &Measure::OwnPay, range),
            ];
            for (n, chart) in charts.into_iter().enumerate() {
                // A cliff is between groups.
                if n == 2 && book.groups.is_empty() {
                    assert!(matches!(chart, Err(ChartError::Said(_))));
                    continue;
                }
                let chart = chart.unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
                let texts = texts(&to_svg(&chart));
                // Long names are broken into lines; a bound has its share behind its name.
                let same = |label: &str, text: &str| label.contains(text) || text.contains(label);
                let named = |label: &str| texts.iter().any(|text| text.len() > 3 && same(label, text));
                let unnamed = chart.series.iter().find(|series| !named(&series.label));
                assert!(unnamed.is_none(), "{}: {unnamed:?} {texts:?}", path.display());
                assert!(to_json(&chart)["series"].as_array().is_some_and(|all| !all.is_empty()));
                if chart.kind == Kind::Stack {
                    adds_up(&chart);
                }
                drawn += 1;
            }
        }
    }
    assert!(drawn >= 38, "{drawn}");
}

/// Where the system has Chinese fonts (`fonts-noto-cjk`); without, the error names the package.
#[test]
fn a_png_has_every_glyph_or_says_which_font_to_install() {
    let (book, loaded) = book(SMALL);
    let facts = given_facts(&loaded, &book, "").expect("facts");
    let edition = book.edition(day(&book), None);
    let chart = stack(Case { edition: &edition, facts: &facts }, range(Lang::Zh)).expect("chart");
    match to_png(&to_svg(&chart)) {
        Ok(bytes) => assert_eq!(bytes.get(..8), Some(&b"\x89PNG\r\n\x1a\n"[..])),
        Err(error) => assert!(error.zh().contains("fonts-noto-cjk") && error.en().contains("fonts-noto-cjk")),
    }
    assert!(matches!(to_png("no drawing"), Err(PngError::Drawing(_) | PngError::NoFont(_))));
}
