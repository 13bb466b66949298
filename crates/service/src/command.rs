//! Carrying out a command once: under its key, on the version that it was decided on, with its entry in the audit trail.

use serde_json::Value;
use yidan_domain::access::{Of, Rights};
use yidan_domain::bill::{ProblemCode, ShortText};
use yidan_store::{Act, CommandKey, Commit, CommitError, Hash, Stream, Write};
use yidan_types::UserId;

use crate::answer::Document;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Service;

/// So many times a command is decided anew because another commit came first. Each loss means that somebody else won, so
/// all of many that meet at one person get through, one a round.
const ATTEMPTS: u32 = 64;

/// Who gives a command, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user or program.
    pub user: UserId,
    /// Why, in the user's words; empty where the command says it all.
    pub why: Option<ShortText>,
    /// What the user may do.
    pub rights: Rights,
}

impl Caller {
    /// Somebody who may do everything: who works on the machine itself, with the keys of the database.
    #[must_use]
    pub const fn operator(user: UserId, why: Option<ShortText>) -> Caller {
        Caller { user, why, rights: Rights::All }
    }

    /// Refuses what the caller may not do.
    pub(crate) fn may(&self, act: yidan_domain::access::Act, of: &Of) -> Result<(), Refusal> {
        if self.rights.allow(act, of) { Ok(()) } else { Err(Refusal::Forbidden(act)) }
    }
}

/// Who gives a command, under which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The key: the same command sent again has the same.
    pub key: CommandKey,
    /// Who, and why.
    pub by: Caller,
}

/// What a command answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The document.
    pub document: Document,
    /// Whether it had taken effect before and this is the first answer again.
    pub repeated: bool,
}

/// What was decided: what to write and what to answer.
pub(crate) struct Decision {
    /// What the audit trail says was done, by ids alone.
    pub what: String,
    pub writes: Vec<Write>,
    pub answer: Document,
}

/// The name and content of a command: what its key stands for. It may hold private data.
pub(crate) struct Content(String);

impl Content {
    /// The command `name` with the document `content`, which must be the same whenever the command is sent.
    pub(crate) fn of(name: &str, content: &Value) -> Content {
        Content(format!("{name}\0{content}"))
    }

    /// The command `name` with several texts, none of which has a NUL character.
    pub(crate) fn of_texts(name: &str, texts: &[&str]) -> Content {
        Content(format!("{name}\0{}", texts.join("\0")))
    }
}

impl Service {
    /// A key that no command had: for a form that is to be sent once.
    #[must_use]
    pub fn new_key(&self) -> String {
        self.unique(self.moment())
    }

    /// Decides and commits, once for the key of `order`. Whether it took effect before is found when committing: few
    /// commands come twice, and each would else pay for the question.
    pub(crate) fn once(
        &self,
        order: &Order,
        content: &Content,
        mut decide: impl FnMut(Moment) -> Result<Decision, Refusal>,
    ) -> Result<Answer, Refusal> {
        let moment = self.moment();
        // Keyed: whoever sees the database could else guess an identity number and see whether the hash fits.
        let content = self.store().content_hash(content.0.as_bytes());
        for _ in 0..ATTEMPTS {
            let decision = match decide(moment) {
                Ok(decision) => decision,
                // What refuses a command that was sent before may be its own effect.
                Err(refusal) => return self.answered(order, &content)?.ok_or(refusal),
            };
            let Decision { what, writes, answer } = decision;
            let commit = Commit {
                key: order.key.clone(),
                content,
                act: act(&order.by, what, moment),
                writes,
                answer: answer.as_str().as_bytes().to_vec(),
            };
            match self.store().commit(commit) {
                Ok(committed) if committed.repeated => return read(committed.answer),
                Ok(_) => return Ok(Answer { document: answer, repeated: false }),
                Err(CommitError::Conflict { .. }) => {}
                Err(error) => return Err(refused(error)),
            }
        }
        Err(Refusal::Busy)
    }

    /// Writes what somebody looks at to the audit trail of who looks. Nothing is shown that is not written there.
    pub(crate) fn looked(&self, by: &Caller, what: String) -> Result<(), Refusal> {
        let moment = self.moment();
        let name =
            yidan_store::Name::parse(by.user.as_str()).map_err(|_| unreadable("the name of a user"))?;
        let key =
            CommandKey::parse(&format!("look:{}", self.unique(moment))).map_err(|_| unreadable("a key"))?;
        let writes =
            vec![Write { stream: Stream::Access(name), expected: None, rows: yidan_store::Rows::default() }];
        let act = act(by, what, moment);
        let commit = Commit { key, content: [0; 32], act, writes, answer: Vec::new() };
        self.store().commit(commit).map(drop).map_err(refused)
    }

    /// The first answer of a command that took effect before.
    fn answered(&self, order: &Order, content: &Hash) -> Result<Option<Answer>, Refusal> {
        let Some(outcome) = self.store().command(&order.key)? else { return Ok(None) };
        if outcome.content != *content {
            return Err(Refusal::SameKeyOtherContent);
        }
        read(outcome.answer).map(Some)
    }
}

pub(crate) fn act(by: &Caller, what: String, moment: Moment) -> Act {
    let why = by.why.as_ref().map_or(String::new(), |why| why.as_str().to_owned());
    Act { who: by.user.to_string(), what, at_ms: moment.ms(), why }
}

fn read(answer: Vec<u8>) -> Result<Answer, Refusal> {
    let document = Document::read(answer).ok_or_else(|| unreadable("the answer of a command"))?;
    Ok(Answer { document, repeated: true })
}

fn unreadable(what: &str) -> Refusal {
    Refusal::Malformed(what.to_owned())
}

/// What the store refuses, in the user's words.
pub(crate) fn refused(error: CommitError) -> Refusal {
    match error {
        CommitError::SameKeyOtherContent => Refusal::SameKeyOtherContent,
        CommitError::Database(fault) => Refusal::Database(fault),
        CommitError::DuplicateNumber { holder } => {
            let (zh, en) = (
                format!("这个证件号码已登记在别人名下（{holder}）"),
                format!("somebody else has this number: {holder}"),
            );
            Refusal::problem(ProblemCode::DuplicatePerson, "$.document", zh, en)
        }
        CommitError::DuplicateBill { settlement } => {
            let (zh, en) = (
                format!("这份票据已结算过，结算编号{settlement}"),
                format!("the bill is settled already, settlement {settlement}"),
            );
            Refusal::problem(ProblemCode::DuplicateBill, "$.bill_id", zh, en)
        }
        CommitError::AlreadyReversed { .. } => Refusal::problem(
            ProblemCode::AlreadyReversed,
            "$.settlement",
            "这笔结算已经冲销",
            "the settlement is reversed already",
        ),
        CommitError::DuplicateId => {
            Refusal::problem(ProblemCode::DuplicateFact, "$.id", "编号已被使用", "the id is in use")
        }
        CommitError::Conflict { .. } => Refusal::Busy,
        error @ (CommitError::UnknownRecord { .. } | CommitError::Invalid(_)) => {
            Refusal::Malformed(error.to_string())
        }
    }
}
