//! A settlement read back from its document, as far as the one bill shows it: what was answered when it was made is what
//! is printed later, whatever is known by then.

use serde::de::DeserializeOwned;
use serde_json::Value;
use yidan_book::facts::Facts;
use yidan_book::inputs::{Parts, YearToDate};
use yidan_book::model::{
    Book, DeductibleMode, EntitlementIx, ExceptionIx, GroupIx, LayerIx, LimitIx, Named, ParamIx, PaymentIx,
    Period,
};
use yidan_book::outcome::{
    CapRef, LayerOutcome, LayerTrace, LineSplit, NotApplied, Outcome, ParamValue, PaymentOutcome,
    SegmentTrace,
};
use yidan_domain::bill::facts::{FactsUsed, LineOrigin, Standing};
use yidan_domain::bill::{Choice, Scheme};
use yidan_domain::settlement::Settlement;
use yidan_types::{BillId, Date, Exact, Fen, Ratio, parse_date};

/// The settlement of a document that `book` made; `None` if it is no such document. What the bill does not show (facts,
/// accumulators, values of parameters, what was drawn) stays empty.
pub fn settlement(document: &Value, book: &Book) -> Option<Settlement> {
    let edition = &document["edition"];
    let lines = document["lines"].as_array()?;
    Some(Settlement {
        bill_id: BillId::parse(document["bill_id"].as_str()?).ok()?,
        order: 0,
        day: day(&edition["day"])?,
        year: i16::try_from(document["year"].as_i64()?).ok()?,
        scheme: Scheme::find(document["scheme"].as_str()?)?,
        edition: (day(&edition["from"])?, day(&edition["until"])?),
        used: used(document, book)?,
        facts: Facts::default(),
        lines: lines.iter().map(origin).collect::<Option<_>>()?,
        outcome: outcome(document, book)?,
        before: YearToDate::default(),
        after: YearToDate::default(),
    })
}

fn day(value: &Value) -> Option<Date> {
    parse_date(value.as_str()?).ok()
}

fn get<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// The place of what is named in a list of the book.
fn place<'b>(id: &Value, names: impl IntoIterator<Item = &'b Named>) -> Option<u16> {
    let at = names.into_iter().position(|name| Some(name.id.as_str()) == id.as_str())?;
    u16::try_from(at).ok()
}

fn layer_ix(id: &Value, book: &Book) -> Option<LayerIx> {
    place(id, book.layers.iter().map(|layer| &layer.name)).map(LayerIx)
}

fn used(document: &Value, book: &Book) -> Option<FactsUsed> {
    let facts = &document["facts"];
    let status = |status: &Value| {
        let group = place(&status["group"]["id"], book.groups.iter().map(|group| &group.name)).map(GroupIx);
        Some((standing(&status["standing"])?, group))
    };
    let as_of = &document["edition"]["as_of"];
    Some(FactsUsed {
        day: day(&facts["person_day"])?,
        as_of: if as_of.is_null() { None } else { Some(day(as_of)?) },
        facts: Facts::default(),
        statuses: facts["statuses"].as_array()?.iter().map(status).collect::<Option<_>>()?,
        certificates: facts["certificates"]
            .as_array()?
            .iter()
            .map(|of| standing(&of["standing"]))
            .collect::<Option<_>>()?,
        contract: match &facts["family_doctor_contract"] {
            Value::Null => None,
            contract => Some(standing(contract)?),
        },
    })
}

fn standing(value: &Value) -> Option<Standing> {
    match value.as_str()? {
        "counts" => Some(Standing::Counts),
        "not_in_force" => Some(Standing::NotInForce),
        "not_yet_known" => Some(Standing::NotYetKnown),
        _ => None,
    }
}

fn origin(line: &Value) -> Option<LineOrigin> {
    Some(LineOrigin { line: get(&line["line"])?, refunds: get(&line["refunds"])? })
}

fn parts(value: &Value) -> Option<Parts> {
    Some(Parts {
        self_paid: get(&value["self_paid"])?,
        over_limit: get(&value["over_limit"])?,
        paid_first: get(&value["paid_first"])?,
        in_scope: get(&value["in_scope"])?,
    })
}

fn outcome(document: &Value, book: &Book) -> Option<Outcome> {
    let split = |line: &Value| {
        let share: Ratio = get(&line["paid_first_share"])?;
        Some(LineSplit { parts: parts(&line["parts"])?, share, special: None, exemptions: Vec::new() })
    };
    let entitlement = |entitlement: &Value| {
        let names = book.entitlements.iter().map(|entitlement| &entitlement.name);
        place(&entitlement["id"], names).map(EntitlementIx)
    };
    Some(Outcome {
        total: get(&document["total"])?,
        parts: parts(&document["parts"])?,
        lines: document["lines"].as_array()?.iter().map(split).collect::<Option<_>>()?,
        layers: document["layers"].as_array()?.iter().map(|of| layer(of, book)).collect::<Option<_>>()?,
        own_pay: get(&document["own_pay"])?,
        own_pay_in_scope: get(&document["own_pay_in_scope"])?,
        facility_part: get(&document["facility_part"])?,
        payment: match &document["payment"] {
            Value::Null => None,
            payment => Some(self::payment(payment, book)?),
        },
        entitlements: document["entitlements"].as_array()?.iter().map(entitlement).collect::<Option<_>>()?,
    })
}

fn payment(payment: &Value, book: &Book) -> Option<PaymentOutcome> {
    Some(PaymentOutcome {
        payment: place(&payment["id"], book.payments.iter().map(|payment| &payment.name)).map(PaymentIx)?,
        standard: get(&payment["standard"])?,
        borne_by_facility: get(&payment["borne_by_facility"])?,
        surplus: get(&payment["surplus"])?,
    })
}

fn layer(layer: &Value, book: &Book) -> Option<LayerOutcome> {
    let how = match layer["applies"].as_bool()? {
        true => Ok(trace(layer, book)?),
        false => Err(NotApplied { failed: Vec::new(), exception: None }),
    };
    Some(LayerOutcome { layer: layer_ix(&layer["id"], book)?, paid: get(&layer["paid"])?, how })
}

fn trace(layer: &Value, book: &Book) -> Option<LayerTrace> {
    let deductible = &layer["deductible"];
    let params = layer["parameters"].as_array()?.iter().map(|param| {
        let names = book.params.iter().map(|param| &param.name);
        // The bill names a parameter for its source; its value stands in the document.
        Some((ParamIx(place(&param["id"], names)?), ParamValue::Count(0)))
    });
    let exceptions = layer["exceptions"].as_array()?.iter().map(|exception| {
        place(&exception["id"], book.exceptions.iter().map(|exception| &exception.name)).map(ExceptionIx)
    });
    Some(LayerTrace {
        base: get(&layer["base"])?,
        period: match layer["period"].as_str()? {
            "per_bill" => Period::Bill,
            "monthly" => Period::Month,
            "yearly" => Period::Year,
            _ => return None,
        },
        base_before: get(&layer["base_before"])?,
        deductible_rule: get(&deductible["rule"])?,
        deductible_before: get(&deductible["before"])?,
        deductible: get(&deductible["borne"])?,
        deductible_mode: match deductible["mode"].as_str()? {
            "per_bill" => DeductibleMode::PerBill,
            "yearly" => DeductibleMode::PerYear,
            "across_referral" => DeductibleMode::AcrossReferral,
            _ => return None,
        },
        segments: layer["segments"].as_array()?.iter().map(segment).collect::<Option<_>>()?,
        exact: Exact::ZERO,
        rounded: get(&layer["rounded"])?,
        capped: match &layer["cap"] {
            Value::Null => None,
            cap => Some(capped(cap, book)?),
        },
        pool_limit: get(&layer["pool_limit"])?,
        drawn: Vec::new(),
        paid_before_in_year: get(&layer["paid_before_in_year"])?,
        units: layer["units"].as_i64()?,
        params: params.collect::<Option<_>>()?,
        exceptions: exceptions.collect::<Option<_>>()?,
        adjustments: Vec::new(),
    })
}

fn segment(segment: &Value) -> Option<SegmentTrace> {
    Some(SegmentTrace {
        from: get(&segment["from"])?,
        to: get(&segment["to"])?,
        ratio: get(&segment["ratio"])?,
        slice: get(&segment["slice"])?,
    })
}

fn capped(cap: &Value, book: &Book) -> Option<(CapRef, Fen)> {
    let of = match cap["kind"].as_str()? {
        "own" => CapRef::Own(get(&cap["place"])?),
        _ => {
            let names = book.limits.iter().map(|limit| &limit.name);
            CapRef::Shared(LimitIx(place(&cap["limit"]["id"], names)?))
        }
    };
    Some((of, get(&cap["left"])?))
}
