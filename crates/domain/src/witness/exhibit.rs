//! Everything that a report can show with bills, under the names of its files.

use yidan_book::diag::Text;
use yidan_book::explain::proof::finding_name;
use yidan_book::model::{Book, GroupIx, LayerIx};
use yidan_book::prove::{Finding, Report, Verdict};

use super::{Chain, Role, Unwritable, of_finding, of_witness};
use crate::bill::Bill;

/// The bills of a guarantee or a finding.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The stem of its files' names: the id of the guarantee, or `finding-` and what it is.
    pub name: String,
    /// Bills of one person or two, or why there are none.
    pub chains: Result<Vec<Chain>, Unwritable>,
}

/// The exhibits of a report.
#[derive(Clone, Debug)]
pub struct Exhibits {
    /// For each guarantee that is refuted.
    pub guarantees: Vec<Option<Exhibit>>,
    /// For each finding with a bill.
    pub findings: Vec<Option<Exhibit>>,
}

impl Exhibits {
    /// Writes down the bills of a report.
    #[must_use]
    pub fn of(book: &Book, report: &Report) -> Exhibits {
        let mut taken = Vec::new();
        let guarantees =
            book.guarantees.iter().zip(&report.guarantees).map(|(guarantee, verdict)| match verdict {
                Verdict::Refuted(witness) => {
                    let name = free(guarantee.name.id.clone(), &mut taken);
                    Some(Exhibit { name, chains: of_witness(book, witness) })
                }
                _ => None,
            });
        let guarantees = guarantees.collect();
        let findings = report.findings.iter().map(|finding| {
            let chains = of_finding(book, finding)?;
            Some(Exhibit { name: free(name(book, finding), &mut taken), chains })
        });
        Exhibits { guarantees, findings: findings.collect() }
    }

    /// All of them, guarantees first.
    pub fn all(&self) -> impl Iterator<Item = &Exhibit> {
        self.guarantees.iter().chain(&self.findings).flatten()
    }
}

/// What a finding's files are called: its kind, and what it is about.
fn name(book: &Book, finding: &Finding) -> String {
    let layer = |ix: &LayerIx| book.layers.get(ix.at()).map(|layer| layer.name.id.as_str());
    let group = |ix: GroupIx| book.groups.get(ix.at()).map(|group| group.name.id.as_str());
    let about: Vec<&str> = match finding {
        Finding::OverProtection { layer: ix, .. } | Finding::GapBetweenSegments { layer: ix, .. } => {
            layer(ix).into_iter().collect()
        }
        Finding::GroupCliff { poorer, richer, .. } => {
            group(*poorer).into_iter().chain(Some(richer.and_then(group).unwrap_or("others"))).collect()
        }
        _ => Vec::new(),
    };
    ["finding", finding_name(finding)].into_iter().chain(about).collect::<Vec<_>>().join("-")
}

/// The name, with a number behind it if it is taken.
fn free(name: String, taken: &mut Vec<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
    let free = free.unwrap_or(name);
    taken.push(free.clone());
    free
}

impl Exhibit {
    /// Its bills, each with the name of its file.
    pub fn files(&self) -> impl Iterator<Item = (String, &Bill)> {
        self.chains.iter().flatten().flat_map(|chain| {
            let prior = chain.prior.iter().enumerate().map(|(n, bill)| (self.prior_file(n), bill));
            prior.chain(chain.shown.iter().map(|sheet| (self.file(sheet.role), &sheet.bill)))
        })
    }

    /// The name of the file of an earlier bill, by its place.
    #[must_use]
    pub fn prior_file(&self, place: usize) -> String {
        format!("{}-prior-{}.json", self.name, place + 1)
    }

    /// The name of a bill's file.
    #[must_use]
    pub fn file(&self, role: Role) -> String {
        let behind = match role {
            Role::Shown => "",
            Role::FenMore => "-fen-more",
            Role::OtherPerson => "-other",
            Role::FirstHalf => "-first-half",
            Role::SecondHalf => "-second-half",
        };
        format!("{}{behind}.json", self.name)
    }
}

impl Unwritable {
    /// Why, for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Unwritable::Fact => Text::new("有的事实没有值", "a fact has no value"),
            Unwritable::Code => Text::new(
                "没有一个编码恰好在这些名单里：名单之间有重叠",
                "no code is in just these lists: lists overlap",
            ),
            Unwritable::Days => {
                Text::new("年龄或住院天数排不出日期", "no day gives this age or length of stay")
            }
            Unwritable::Name => Text::new("名称不能用作编号", "a name cannot be an identifier"),
            Unwritable::Amount => {
                Text::new("金额超出票据的上限", "an amount is larger than a bill may state")
            }
            Unwritable::Refused(problems) => {
                let all = |lang: fn(&Text) -> &str| -> Vec<&str> {
                    problems.iter().map(|p| lang(&p.message)).collect()
                };
                Text::new(all(|text| &text.zh).join("；"), all(|text| &text.en).join("; "))
            }
            Unwritable::Differs => {
                Text::new("按票据结算得出的金额不同", "settling the bill gives other amounts")
            }
        }
    }
}
