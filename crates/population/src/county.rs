//! The place: codes that no real place has, towns and villages, and its policy book.

use yidan_domain::registry::AreaCode;

/// The city that pools the funds, in which everybody is insured. No province has a code that begins with 98 or 99.
pub const AREA: &str = "990100";
/// The county in it where people live.
pub const COUNTY: &str = "990101";
/// The other place, where the off-site hospital is.
pub const ELSEWHERE: &str = "980100";

/// The year that the text of the book is written for.
const WRITTEN_FOR: &str = "2026";

/// The towns, each with its township health centre.
pub(crate) const TOWNS: [&str; 12] = [
    "青石镇",
    "柳溪镇",
    "东河镇",
    "白塔镇",
    "南岗镇",
    "双桥镇",
    "枣林乡",
    "石门乡",
    "清泉乡",
    "杨湾乡",
    "大坪乡",
    "梨园乡",
];

/// Villages of each town, by the second part of their names.
pub(crate) const VILLAGES: [&str; 8] = ["东村", "西村", "前村", "后村", "上营", "下营", "南庄", "北庄"];

/// The policy book of the made-up county for a year: CC0, all of it assumed.
#[must_use]
pub fn book(year: i16) -> String {
    include_str!("county.md").replace(WRITTEN_FOR, &format!("{year:04}"))
}

/// An area code of this module.
pub(crate) fn area(code: &str) -> Option<AreaCode> {
    AreaCode::parse(code).ok()
}
