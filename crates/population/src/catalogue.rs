//! The catalogue: drugs with invented names, examinations, operations and the rest, each with a price that is charged.

use yidan_book::facts::{LineClass, LineFlag, LineKind};
use yidan_domain::bill::UnitPrice;
use yidan_domain::registry::{Facts, Item, ItemTerms, Period};
use yidan_types::{Date, ItemCode, Ratio};

use crate::chance::{Chance, Purpose};
use crate::text::{record, short};

/// Micro-yuan of a fen, in which prices are counted.
const MICRO_YUAN_OF_FEN: i64 = 10_000;

/// An item with the price of one in fen.
#[derive(Clone, Debug)]
pub(crate) struct Stocked {
    pub item: Item,
    pub price: i64,
}

/// What is charged for: items by kind, the cheapest first.
#[derive(Clone, Debug)]
pub struct Shelf {
    drugs: Vec<Stocked>,
    examinations: Vec<Stocked>,
    operations: Vec<Stocked>,
    materials: Vec<Stocked>,
    services: Vec<Stocked>,
    /// By the level of the hospital, the simplest first.
    beds: Vec<Stocked>,
}

const STEMS: [&str; 24] = [
    "安洛",
    "舒瑞",
    "康替",
    "宁西",
    "贝沙",
    "瑞布",
    "佳诺",
    "平格",
    "立达",
    "普罗",
    "维塞",
    "泰芬",
    "欣美",
    "益拉",
    "和米",
    "源比",
    "清托",
    "通伐",
    "顺卡",
    "丰泽",
    "迪唑",
    "莱辛",
    "恩曲",
    "沙坦林",
];
const FORMS: [&str; 6] =
    ["片 0.1g×24片", "胶囊 0.25g×20粒", "注射液 10ml", "颗粒 5g×12袋", "粉针 0.5g", "口服液 10ml×6支"];
const PARTS: [&str; 10] = ["头部", "颈部", "胸部", "腹部", "腰部", "髋部", "膝部", "肩部", "盆腔", "心脏"];
const MEANS: [&str; 5] = ["超声检查", "X线摄片", "CT平扫", "CT增强", "磁共振平扫"];
const TESTS: [&str; 12] = [
    "血常规",
    "尿常规",
    "肝功能",
    "肾功能",
    "血糖",
    "血脂",
    "电解质",
    "凝血",
    "心肌酶",
    "甲状腺功能",
    "肿瘤标志物",
    "血培养",
];
const OPERATIONS: [&str; 3] = ["病损切除术", "修补术", "内固定术"];
const MATERIALS: [&str; 10] = [
    "一次性注射器",
    "输液器",
    "敷料",
    "导管",
    "缝合线",
    "引流袋",
    "固定支具",
    "血管支架",
    "人工关节",
    "吻合器",
];
const SERVICES: [(&str, LineKind, i64); 8] = [
    ("一般诊疗费", LineKind::RegistrationFee, 600),
    ("静脉输液", LineKind::Service, 800),
    ("肌肉注射", LineKind::Service, 200),
    ("清创换药", LineKind::Service, 2_400),
    ("二级护理", LineKind::Nursing, 1_800),
    ("一级护理", LineKind::Nursing, 3_200),
    ("针刺", LineKind::TcmTechnique, 2_600),
    ("吸氧", LineKind::Service, 400),
];
const BEDS: [(&str, i64); 4] =
    [("卫生院床位费", 1_500), ("县级医院床位费", 3_500), ("三级医院床位费", 6_000), ("单间床位费", 18_000)];

impl Shelf {
    /// The catalogue of a seed: prices and classes are drawn, codes and names are the same for all.
    #[must_use]
    pub fn new(seed: u64) -> Shelf {
        let mut maker = Maker { seed, made: 0 };
        let mut shelf = Shelf {
            drugs: maker.drugs(),
            examinations: maker.examinations(),
            operations: maker.operations(),
            materials: maker.materials(),
            services: maker.listed(&SERVICES),
            beds: maker.listed(&BEDS.map(|(name, price)| (name, LineKind::Bed, price))),
        };
        let sorted = [&mut shelf.drugs, &mut shelf.examinations, &mut shelf.operations, &mut shelf.materials];
        sorted.into_iter().for_each(|kind| kind.sort_by_key(|stocked| stocked.price));
        shelf
    }

    /// All items, for the register.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let kinds =
            [&self.drugs, &self.examinations, &self.operations, &self.materials, &self.services, &self.beds];
        kinds.into_iter().flatten().map(|stocked| stocked.item.clone()).collect()
    }

    /// The items of a kind, the cheapest first.
    pub(crate) fn of(&self, kind: LineKind) -> &[Stocked] {
        match kind {
            LineKind::Drug => &self.drugs,
            LineKind::Examination | LineKind::Laboratory => &self.examinations,
            LineKind::Operation => &self.operations,
            LineKind::Material => &self.materials,
            LineKind::Bed => &self.beds,
            _ => &self.services,
        }
    }
}

/// Makes items, each with a stream of chances of its own.
struct Maker {
    seed: u64,
    made: u64,
}

impl Maker {
    fn chance(&mut self) -> Chance {
        self.made += 1;
        Chance::new(self.seed, Purpose::Item, self.made)
    }

    fn drugs(&mut self) -> Vec<Stocked> {
        let names: Vec<String> =
            STEMS.iter().flat_map(|stem| FORMS.iter().map(move |form| format!("{stem}{form}"))).collect();
        names.iter().filter_map(|name| self.drug(name)).collect()
    }

    fn drug(&mut self, name: &str) -> Option<Stocked> {
        let mut chance = self.chance();
        let price = spread(&mut chance, 180, 26_000);
        let class = class(&mut chance, [0.40, 0.48, 0.12]);
        let mut flags = Vec::new();
        if class == LineClass::A && chance.happens(0.6) {
            flags.push(LineFlag::EssentialDrug);
        }
        if price > 22_000 && class == LineClass::C {
            flags.insert(0, LineFlag::SpecialDrug);
        }
        if chance.happens(0.2) {
            flags.push(LineFlag::ProcuredDrug);
        }
        self.item("Y", name, LineKind::Drug, class, flags, price, &mut chance)
    }

    fn examinations(&mut self) -> Vec<Stocked> {
        let mut names: Vec<(String, LineKind, i64, i64)> = Vec::new();
        for (at, means) in (0_i64..).zip(MEANS) {
            let of = PARTS.iter().map(|part| format!("{part}{means}"));
            names.extend(
                of.map(|name| (name, LineKind::Examination, 3_500 + at * 9_000, 12_000 + at * 14_000)),
            );
        }
        names.extend(TESTS.iter().map(|test| (format!("{test}检验"), LineKind::Laboratory, 500, 9_000)));
        names
            .into_iter()
            .filter_map(|(name, kind, least, most)| {
                let mut chance = self.chance();
                let price = spread(&mut chance, least, most);
                let class = class(&mut chance, [0.55, 0.40, 0.05]);
                self.item("J", &name, kind, class, Vec::new(), price, &mut chance)
            })
            .collect()
    }

    fn operations(&mut self) -> Vec<Stocked> {
        let names: Vec<String> = PARTS
            .iter()
            .flat_map(|part| OPERATIONS.iter().map(move |what| format!("{part}{what}")))
            .collect();
        names
            .iter()
            .filter_map(|name| {
                let mut chance = self.chance();
                let price = spread(&mut chance, 30_000, 420_000);
                let class = class(&mut chance, [0.7, 0.27, 0.03]);
                self.item("S", name, LineKind::Operation, class, Vec::new(), price, &mut chance)
            })
            .collect()
    }

    fn materials(&mut self) -> Vec<Stocked> {
        let kinds = (0_u32..).zip(MATERIALS);
        let items = kinds.filter_map(|(at, name)| {
            let mut chance = self.chance();
            let price = 80 * 3_i64.saturating_pow(at) + chance.within(0, 60);
            let class = class(&mut chance, [0.35, 0.5, 0.15]);
            self.item("C", name, LineKind::Material, class, Vec::new(), price, &mut chance)
        });
        items.collect()
    }

    fn listed(&mut self, names: &[(&str, LineKind, i64)]) -> Vec<Stocked> {
        let items = names.iter().filter_map(|(name, kind, price)| {
            let mut chance = self.chance();
            self.item("F", name, *kind, LineClass::A, Vec::new(), *price, &mut chance)
        });
        items.collect()
    }

    #[expect(clippy::too_many_arguments)] // the columns of a row
    fn item(
        &mut self,
        letter: &str,
        name: &str,
        kind: LineKind,
        class: LineClass,
        flags: Vec<LineFlag>,
        price: i64,
        chance: &mut Chance,
    ) -> Option<Stocked> {
        let code = format!("SAMPLE-{letter}{:04}", self.made);
        let shares = [5, 10, 10, 15, 20, 30];
        let share = chance.pick(&shares).copied().and_then(Ratio::from_percent);
        // Most limits are no lower than the price; some cut it.
        let percent = chance.within(85, 130);
        let limited = chance.happens(if kind == LineKind::Bed { 1.0 } else { 0.35 });
        let terms = ItemTerms {
            class,
            flags,
            paid_first_share: share.filter(|_| class == LineClass::B),
            price_limit: limited.then(|| unit_price(price * percent / 100)).flatten(),
        };
        let from = Date::new(2015, 1, 1).ok()?;
        let terms = record(&format!("{code}-1"), terms, Period { from, until: None }, from, "编造的目录")?;
        let item = Item {
            code: ItemCode::parse(&code).ok()?,
            name: short(name)?,
            kind,
            terms: Facts::new(vec![terms]).ok()?,
        };
        Some(Stocked { item, price })
    }
}

/// A price in fen from `least` to `most`, cheap ones more often.
fn spread(chance: &mut Chance, least: i64, most: i64) -> i64 {
    chance.within(least, most).min(chance.within(least, most))
}

fn class(chance: &mut Chance, shares: [f64; 3]) -> LineClass {
    let classes = [LineClass::A, LineClass::B, LineClass::C];
    classes.get(chance.by_share(&shares)).copied().unwrap_or(LineClass::A)
}

/// A price of so many fen.
pub(crate) fn unit_price(fen: i64) -> Option<UnitPrice> {
    UnitPrice::from_micro_yuan(fen.saturating_mul(MICRO_YUAN_OF_FEN))
}
