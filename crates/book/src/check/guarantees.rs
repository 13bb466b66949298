//! Guarantees: for whom, and exactly one claim.

use super::exprs::Place;
use super::gaps::Owner;
use super::{Checker, say, shape};
use crate::ast::{Body, Clause, Expr, ExprKind, Item, Span, Spanned};
use crate::diag::{Diagnostic, Text};
use crate::model::{Claim, Guarantee, LayerIx, Period, Subject};
use crate::words::Word;

impl Checker {
    /// Reads all guarantees.
    pub(super) fn guarantees(&mut self, items: &[&Item]) {
        for item in items.iter().filter(|item| item.kind.value == Word::Guarantee) {
            let guarantee = self.guarantee(item);
            self.book.guarantees.extend(guarantee);
        }
    }

    fn guarantee(&mut self, item: &Item) -> Option<Guarantee> {
        let frame = self.frame(item);
        let written = item.clauses.iter().any(|c| matches!(c.body, Body::From(_)));
        let applies = self.applies(item).map(|clause| clause.value);
        let claim = self.where_holds(Owner::Other, applies.as_ref(), |checker| checker.only_claim(item));
        let number = usize::from(self.number(item)?);
        let name = self.names.of(Word::Guarantee).get(number)?.clone();
        Some(Guarantee {
            name,
            applies: applies?,
            claim: claim?,
            origin: frame.origin,
            from: written.then_some(frame.from),
            until: frame.until,
        })
    }

    fn only_claim(&mut self, item: &Item) -> Option<Claim> {
        let claims: Vec<_> = item.clauses.iter().filter(|c| is_claim(&c.body)).collect();
        let (first, others) = match claims.split_first() {
            Some(split) => split,
            None => {
                self.no_claim(item);
                return None;
            }
        };
        for other in others {
            let message = Text::new("一条保证只写一项承诺", "a guarantee makes one claim");
            let diagnostic = Diagnostic::error("guarantee-claims", other.span, message)
                .label(Text::new("又写了一项", "another claim"))
                .related(first.span, Text::new("第一项在这里", "the first is here"))
                .hint(Text::new("分成两条保证", "make it two guarantees"));
            self.report(diagnostic);
        }
        let claim = self.claim(first);
        others.iter().for_each(|other| drop(self.claim(other)));
        claim
    }

    fn no_claim(&mut self, item: &Item) {
        let message = Text::new("这条保证没有写保证什么", "this guarantee claims nothing");
        let label = Text::new("缺少承诺", "needs a claim");
        let hint = Text::new(
            "可以写：个人负担 不超过 5_000元 每年；单调；断崖 不超过 100元；困难者不多付；不超基数；不为负",
            "such as: own_pay not_above 5_000 yuan yearly; monotone; cliff not_above 100 yuan; poorer_never_pays_more; within_base; never_negative",
        );
        let span = shape::heading(item);
        self.report(Diagnostic::error("guarantee-claims", span, message).label(label).hint(hint));
    }

    fn claim(&mut self, clause: &Clause) -> Option<Claim> {
        match &clause.body {
            Body::AtMost { subject, bound, per } => {
                let (subject, period) = (self.subject(subject), self.claim_period(per.as_ref()));
                let amount = self.amount(bound, Place::After);
                if let Some(amount) = &amount {
                    self.not_negative(amount, bound.span);
                }
                Some(Claim::AtMost(subject?, amount?, period?))
            }
            Body::Monotone => Some(Claim::Monotone),
            Body::Cliff(amount) => self.constant(amount, Place::After).map(Claim::NoCliff),
            Body::PoorerNeverPaysMore => {
                self.ranks_known(clause.span);
                Some(Claim::PoorerNeverPaysMore)
            }
            Body::WithinBase => Some(Claim::WithinBase),
            Body::NeverNegative => Some(Claim::NeverNegative),
            _ => None,
        }
    }

    fn claim_period(&mut self, per: Option<&Spanned<Word>>) -> Option<Period> {
        let periods =
            [(Word::PerBill, Period::Bill), (Word::Monthly, Period::Month), (Word::Yearly, Period::Year)];
        match per {
            Some(word) => self.one_of(word, &periods),
            None => Some(Period::Bill),
        }
    }

    /// What is bounded.
    fn subject(&mut self, subject: &Expr) -> Option<Subject> {
        match &*subject.kind {
            ExprKind::Quantity(Word::OwnPay) => Some(Subject::OwnPay),
            ExprKind::Quantity(Word::OwnPayInScope) => Some(Subject::OwnPayInScope),
            ExprKind::Quantity(Word::FundPay) => Some(Subject::FundPay),
            ExprKind::Call { function, layer, .. } if function.value == Word::Paid => {
                let number = self.find(Word::Layer, layer)?;
                u16::try_from(number).ok().map(|n| Subject::Layer(LayerIx(n)))
            }
            _ => {
                let words = say::words([Word::OwnPay, Word::OwnPayInScope, Word::FundPay]);
                let message = Text::new("这一项不能作保证", "this cannot be guaranteed");
                let label = Text::new(
                    format!("可以保证：{}、已付(层)", words.zh),
                    format!("expected {} or `paid(layer)`", words.en),
                );
                self.report(Diagnostic::error("not-a-value", subject.span, message).label(label));
                None
            }
        }
    }

    /// Without ranks there is nobody poorer. One rank is enough: people in no ranked group are compared with it.
    fn ranks_known(&mut self, span: Span) {
        if self.book.groups.iter().any(|g| g.rank.is_some()) {
            return;
        }
        let message = Text::new(
            "至少一个人群要写“困难序”，才谈得上谁更困难",
            "at least one group needs a `hardship_rank`: else nobody is poorer",
        );
        let label = Text::new("没有可以比较的人群", "no groups to compare");
        let hint = Text::new(
            "在人群里写：困难序 1（数小的更困难）",
            "write `hardship_rank 1` in a group; smaller is poorer",
        );
        self.report(Diagnostic::error("guarantee-claims", span, message).label(label).hint(hint));
    }
}

fn is_claim(body: &Body) -> bool {
    matches!(
        body,
        Body::AtMost { .. }
            | Body::Monotone
            | Body::Cliff(_)
            | Body::PoorerNeverPaysMore
            | Body::WithinBase
            | Body::NeverNegative
    )
}
