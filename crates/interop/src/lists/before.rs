//! Reading a list like the one before it.

use super::mapping::Mapping;
use super::problem::ListProblem;
use super::read::{ListFile, Options, read};
use crate::sheet::Progress;

/// Reads a list of a source with the columns of the list before it; if this one is headed otherwise, its own labels say
/// which column is what.
///
/// # Errors
/// As [`read`], without those columns.
pub fn read_as_before(
    bytes: &[u8],
    sheet: Option<&str>,
    before: Option<Mapping>,
    mut progress: impl FnMut(Progress),
) -> Result<ListFile, ListProblem> {
    let options = |mapping| Options { sheet: sheet.map(str::to_owned), mapping };
    let as_before = before.map(|mapping| read(bytes, &options(mapping), &mut progress));
    match as_before {
        Some(Ok(list)) => Ok(list),
        _ => read(bytes, &options(Mapping::default()), progress),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yidan_domain::lists::RowField;

    #[test]
    fn columns_of_the_list_before_count_where_they_are_there() {
        let columns = [(RowField::Name, "享受者"), (RowField::Identity, "号码")];
        let columns = columns.map(|(field, label)| (field, Some(label.to_owned())));
        let before = || Some(Mapping { sheet: None, columns: columns.clone().into() });
        let named = |file: &str, before| {
            let list = read_as_before(file.as_bytes(), None, before, |_| {})?;
            Ok::<_, ListProblem>(list.rows[0].list.name.as_ref().map(|name| name.as_str().to_owned()))
        };
        let (odd, usual) =
            ("享受者,号码\n样例,11010519491231002X\n", "姓名,身份证号\n样例,11010519491231002X\n");
        let name = Some("样例".to_owned());
        assert!(named(odd, None).is_err());
        assert_eq!(named(odd, before()), Ok(name.clone()));
        assert_eq!(named(usual, before()), Ok(name));
        assert!(named("甲,乙\n1,2\n", before()).is_err());
    }
}
