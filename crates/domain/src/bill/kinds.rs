//! The kinds of documents: what their `format` says, and what they are called.

use super::json_reader::{Fields, Path, Reader};
use super::problems::{Fault, ProblemCode};

/// A kind of document; all are of version 1.
pub(crate) trait Kind {
    /// Its `format`.
    const FORMAT: &'static str;
    /// What it is called in Chinese.
    const ZH: &'static str;
    /// The same in English.
    const EN: &'static str;
}

macro_rules! kinds {
    ($($name:ident $format:literal $zh:literal $en:literal;)*) => {$(
        #[doc = concat!("`", $format, "`.")]
        pub(crate) enum $name {}

        impl Kind for $name {
            const FORMAT: &'static str = $format;
            const ZH: &'static str = $zh;
            const EN: &'static str = $en;
        }
    )*};
}

kinds! {
    BillDocument "yidan-bill" "票据文件" "a bill document";
    ClaimDocument "yidan-claim" "结算申请文件" "a claim document";
    DayDocument "yidan-day" "一日对账单" "a statement of a day";
    PersonDocument "yidan-person" "人员档案文件" "a document of a person";
    FactDocument "yidan-fact" "事实记录文件" "a document of a fact";
    FacilityDocument "yidan-facility" "医药机构文件" "a document of a facility";
    ItemDocument "yidan-item" "目录项目文件" "a document of an item";
}

/// `format` and `version`; `None` if one of them is not that of the kind.
pub(crate) fn head<'t, K: Kind>(r: &mut Reader<'_, 't>, f: &Fields<'_, 't>) -> Option<()> {
    let format = r.text(f, &Path::Root, "format", format::<K>);
    let version = r.number(f, &Path::Root, "version", version::<K>);
    format.and(version)
}

fn format<K: Kind>(text: &str) -> Result<(), Fault> {
    if text == K::FORMAT {
        return Ok(());
    }
    let name = K::FORMAT;
    let fault =
        Fault::new(ProblemCode::WrongFormat, format!("这不是{}", K::ZH), format!("this is not {}", K::EN));
    Err(fault.hint(format!("format 应写 \"{name}\""), format!("`format` must be \"{name}\"")))
}

fn version<K: Kind>(text: &str) -> Result<(), Fault> {
    if text == "1" {
        return Ok(());
    }
    let fault = Fault::new(
        ProblemCode::WrongVersion,
        format!("{}只能读第1版", K::ZH),
        format!("of {} only version 1 is read", K::EN),
    );
    Err(fault.hint("version 应写 1", "`version` must be 1"))
}
