//! Reads what bills and claims say of a visit or stay.

use yidan_types::{Date, DiagnosisCode, Ratio};

use super::check::Dates;
use super::choices::{EncounterKind, Referral};
use super::document::conflict;
use super::fields;
use super::json_reader::{Fields, Path, Reader};

/// What bills and claims say of a visit or stay; fields as of [`super::Encounter`].
pub(crate) struct Visit {
    pub kind: EncounterKind,
    pub admission_date: Option<Date>,
    pub discharge_date: Date,
    pub settlement_date: Date,
    pub referral: Referral,
    pub referred_by_family_doctor: Option<bool>,
    pub diagnoses: Vec<DiagnosisCode>,
    pub bed_days: Option<i64>,
    pub treatment_days: Option<i64>,
    pub treatment_months: Option<i64>,
    pub drg_weight: Option<Ratio>,
}

/// Reads the fields of a visit; `one_day` becomes true if it has `date` in the place of `discharge_date`.
pub(crate) fn visit<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    dates: &mut Dates,
    one_day: &mut bool,
) -> Option<Visit> {
    dates.kind = r.text(f, path, "kind", fields::choice::<EncounterKind>);
    dates.admission = r.maybe_text(f, path, "admission_date", fields::date);
    dates.discharge = discharge(r, f, path, one_day);
    dates.settlement = r.text(f, path, "settlement_date", fields::date);
    let referral = r.text(f, path, "referral", fields::choice::<Referral>);
    let by_doctor = r.maybe_bool(f, path, "referred_by_family_doctor");
    let diagnoses = r.list(f, path, "diagnoses").and_then(|elements| {
        let path = &Path::Key(path, "diagnoses");
        r.each(elements, path, |r, value, path| r.string(value, path, fields::diagnosis))
    });
    let bed_days = r.maybe_number(f, path, "bed_days", fields::days);
    dates.bed_days = bed_days.flatten();
    let treatment_days = r.maybe_number(f, path, "treatment_days", fields::days);
    let treatment_months = r.maybe_number(f, path, "treatment_months", fields::months);
    let drg_weight = r.maybe_number(f, path, "drg_weight", fields::ratio);
    Some(Visit {
        kind: dates.kind?,
        admission_date: dates.admission?,
        discharge_date: dates.discharge?,
        settlement_date: dates.settlement?,
        referral: referral?,
        referred_by_family_doctor: by_doctor?,
        diagnoses: diagnoses?,
        bed_days: bed_days?,
        treatment_days: treatment_days?,
        treatment_months: treatment_months?,
        drg_weight: drg_weight?,
    })
}

/// `discharge_date`, or `date` where there is no stay; not both.
fn discharge<'t>(
    r: &mut Reader<'_, 't>,
    f: &Fields<'_, 't>,
    path: &Path<'_>,
    one_day: &mut bool,
) -> Option<Date> {
    match (f.get("discharge_date"), f.get("date")) {
        (Some(_), Some(value)) => {
            conflict(r, path, "date", "discharge_date", value);
            None
        }
        (None, Some(_)) => {
            *one_day = true;
            r.text(f, path, "date", fields::date)
        }
        _ => r.text(f, path, "discharge_date", fields::date),
    }
}
