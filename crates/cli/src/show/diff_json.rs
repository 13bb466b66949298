//! What changes between two books, as a document.

use super::diff::{Compared, facts};
use serde_json::{Value, json};
use yidan_book::compare::{ClauseChange, How, RuleChange};
use yidan_book::facts::Facts;
use yidan_book::inputs::{Charges, Line};
use yidan_book::model::{Book, Edition};
use yidan_book::prove::{Changed, Extreme, Settling};
use yidan_book::words::{Lang, Word};

/// The document.
pub fn document(compared: &Compared) -> Value {
    let own_pay = compared.own_pay;
    let only = |known: &Option<Facts>, book: &Book| known.as_ref().map(|known| facts(known, book, Lang::En));
    json!({
        "format": "yidan-policy-diff",
        "version": 1,
        "before": side(compared.before),
        "after": side(compared.after),
        "rules": compared.rules.iter().map(rule).collect::<Vec<Value>>(),
        "own_pay": {
            "unchanged": own_pay.same,
            "up_to": own_pay.up_to,
            "more": extreme(compared, &own_pay.loses),
            "less": extreme(compared, &own_pay.gains),
            "lines_split_otherwise": own_pay.lines_differ,
            "only_before_settles": only(&own_pay.only_one, compared.before.book),
            "only_after_settles": only(&own_pay.only_other, compared.after.book),
        },
    })
}

fn side(edition: &Edition) -> Value {
    let name = &edition.book.name;
    json!({ "book": name.id, "label": name.label, "day": edition.day.to_string() })
}

fn word(word: Word) -> Value {
    json!({ "zh": word.text(Lang::Zh), "en": word.text(Lang::En) })
}

fn rule(rule: &RuleChange) -> Value {
    let (how, what) = match &rule.how {
        How::Added(clauses) => ("added", json!(clauses)),
        How::Removed(clauses) => ("removed", json!(clauses)),
        How::Changed(changes) => ("changed", changes.iter().map(change).collect()),
        How::Reordered(before, after) => ("reordered", json!({ "before": before, "after": after })),
    };
    json!({ "kind": word(rule.kind), "label": rule.label, "how": how, "what": what })
}

fn change(change: &ClauseChange) -> Value {
    json!({ "place": change.place, "before": change.before, "after": change.after })
}

fn extreme(compared: &Compared, extreme: &Extreme) -> Value {
    json!({
        "by": extreme.by,
        "at_most": extreme.at_most,
        "proved": extreme.complete(),
        "bill": extreme.witness.as_ref().map(|witness| witnessed(compared, witness)),
    })
}

fn witnessed(compared: &Compared, witness: &Changed) -> Value {
    let (before, after) = (compared.before.book, compared.after.book);
    json!({
        "before": settling(before, &witness.decisive, &witness.one),
        "after": settling(after, &witness.other_decisive, &witness.other),
        "charges": charges(&witness.one.charges),
    })
}

/// The facts on which the amounts depend, every fact, and what comes out.
fn settling(book: &Book, decisive: &Facts, settling: &Settling) -> Value {
    let outcome = &settling.outcome;
    let layers = outcome.layers.iter().filter(|layer| !layer.paid.is_zero()).map(|layer| {
        let name = book.layers.get(layer.layer.at()).map(|l| &l.name);
        json!({ "layer": name.map(|n| &n.id), "label": name.map(|n| &n.label), "paid": layer.paid })
    });
    json!({
        "decisive_facts": facts(decisive, book, Lang::En),
        "facts": facts(&settling.facts, book, Lang::En),
        "own_pay": outcome.own_pay,
        "layers": layers.collect::<Vec<Value>>(),
    })
}

fn charges(charges: &Charges) -> Value {
    match charges {
        Charges::Parts(parts) => json!({ "parts": {
            "self_paid": parts.self_paid,
            "over_limit": parts.over_limit,
            "paid_first": parts.paid_first,
            "in_scope": parts.in_scope,
        } }),
        Charges::Lines(lines) => json!({ "lines": lines.iter().map(line).collect::<Vec<Value>>() }),
    }
}

fn line(line: &Line) -> Value {
    json!({
        "amount": line.amount,
        "class": line.class.word().text(Lang::En),
        "kind": line.kind.word().text(Lang::En),
        "flags": line.flags.iter().map(|flag| flag.word().text(Lang::En)).collect::<Vec<&str>>(),
        "paid_first_share": line.paid_first.map(|share| share.to_string()),
        "price_limit": line.limit,
    })
}
