//! Which column is what, as remembered from one month to the next.

use super::labels;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use yidan_book::diag::Text;
use yidan_domain::lists::RowField;

/// A mapping of fields to the labels of their columns. It holds wherever the columns stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The sheet, if the workbook has several.
    pub sheet: Option<String>,
    /// The label of each field's column, `上/下` where two rows head it, or `@F` for a column by its letters; `None`: the
    /// list has no such column, whatever its labels look like. A field that is not here is found by its label.
    pub columns: BTreeMap<RowField, Option<String>>,
}

/// Why a text is not a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadMapping(pub Text);

const FORMAT: &str = "yidan-list-mapping";

impl Mapping {
    /// Reads the JSON of a mapping file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Mapping, BadMapping> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let at = error.line();
            bad(format!("第{at}行起不是JSON"), format!("not JSON from line {at} on"))
        })?;
        let object = value.as_object().ok_or_else(not_a_mapping)?;
        if object.get("format").and_then(Value::as_str) != Some(FORMAT)
            || object.get("version").and_then(Value::as_u64) != Some(1)
        {
            return Err(not_a_mapping());
        }
        let known = ["format", "version", "sheet", "columns"];
        if let Some(key) = object.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(unknown(key));
        }
        let sheet = match object.get("sheet") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.clone()),
            Some(_) => return Err(wrong_type("sheet")),
        };
        let columns =
            object.get("columns").and_then(Value::as_object).ok_or_else(|| wrong_type("columns"))?;
        let columns = columns.iter().map(|(key, label)| column(key, label));
        Ok(Mapping { sheet, columns: columns.collect::<Result<_, _>>()? })
    }

    /// The mapping as a document.
    #[must_use]
    pub fn document(&self) -> Value {
        let columns: Map<String, Value> = labels::fields()
            .filter_map(|field| Some((labels::key(field).to_owned(), json!(self.columns.get(&field)?))))
            .collect();
        json!({ "format": FORMAT, "version": 1, "sheet": self.sheet, "columns": columns })
    }

    /// The JSON of the mapping file.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.document())
    }
}

fn column(key: &str, label: &Value) -> Result<(RowField, Option<String>), BadMapping> {
    let field = labels::field_of_key(key).ok_or_else(|| unknown(key))?;
    match label {
        Value::Null => Ok((field, None)),
        Value::String(label) => Ok((field, Some(label.clone()))),
        _ => Err(wrong_type(key)),
    }
}

fn bad(zh: String, en: String) -> BadMapping {
    BadMapping(Text::new(zh, en))
}

fn not_a_mapping() -> BadMapping {
    bad(
        format!("不是列对应文件（format应为{FORMAT}，version应为1）"),
        format!("not a mapping file (format {FORMAT}, version 1)"),
    )
}

fn unknown(key: &str) -> BadMapping {
    let known: Vec<&str> = labels::fields().map(labels::key).collect();
    bad(
        format!("没有“{key}”这一项；列可以有：{}", known.join("、")),
        format!("`{key}` is not known; columns may be: {}", known.join(", ")),
    )
}

fn wrong_type(key: &str) -> BadMapping {
    bad(format!("“{key}”的值写法不对"), format!("the value of `{key}` is of the wrong kind"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let columns = [(RowField::Name, Some("@C".to_owned())), (RowField::Sex, None)];
        let mapping = Mapping { sheet: Some("八月".to_owned()), columns: columns.into() };
        assert_eq!(Mapping::parse(&mapping.to_json()), Ok(mapping));
        assert_eq!(Mapping::parse(&Mapping::default().to_json()), Ok(Mapping::default()));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("{", "第1行"),
            ("{}", "yidan-list-mapping"),
            (r#"{"format":"yidan-list-mapping","version":1,"columns":{"nmae":"姓名"}}"#, "nmae"),
            (r#"{"format":"yidan-list-mapping","version":1,"columns":{"name":3}}"#, "name"),
            (r#"{"format":"yidan-list-mapping","version":1,"colums":{}}"#, "colums"),
        ] {
            let BadMapping(found) = Mapping::parse(text).expect_err("refused");
            assert!(found.zh.contains(part), "{}", found.zh);
        }
    }
}
