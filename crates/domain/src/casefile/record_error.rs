//! Why what is kept is no record, or not the records of one person.

use std::error::Error;
use std::fmt;

use yidan_types::SettlementId;

/// Why records cannot be read or put together. Nothing is half read. It never repeats what the record says but for ids of
/// settlements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MalformedRecord {
    /// It says that it is something else, or of another version.
    WrongFormat,
    /// It is not built like a record of its kind, or its amounts do not add up.
    Malformed,
    /// The claim in it cannot be read, or names the person otherwise than by id.
    Claim,
    /// The settlement is of another person.
    OtherPerson(SettlementId),
    /// Two records settle under the same id.
    SettledTwice(SettlementId),
    /// The settlement to which it belongs is not before it.
    NoSettlement(SettlementId),
    /// The settlement to which it belongs was reversed before.
    AfterReversal(SettlementId),
    /// It does not stand in the order of commits, or has not the number that follows.
    OutOfOrder(SettlementId),
    /// A transfer beside it is of another settlement.
    OtherTransfer(SettlementId),
}

impl MalformedRecord {
    /// The message in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            MalformedRecord::WrongFormat => "这不是第1版的结算记录".to_owned(),
            MalformedRecord::Malformed => "结算记录的内容不对".to_owned(),
            MalformedRecord::Claim => "结算记录里的结算申请读不出来".to_owned(),
            MalformedRecord::OtherPerson(id) => format!("结算{id}不是此人的"),
            MalformedRecord::SettledTwice(id) => format!("结算{id}记了两次"),
            MalformedRecord::NoSettlement(id) => format!("记录所属的结算{id}不在它前面"),
            MalformedRecord::AfterReversal(id) => format!("结算{id}冲销以后又有记录"),
            MalformedRecord::OutOfOrder(id) => format!("结算{id}的记录不按提交次序"),
            MalformedRecord::OtherTransfer(id) => format!("结算{id}的记录带有别的结算的分录"),
        }
    }
}

impl fmt::Display for MalformedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MalformedRecord::WrongFormat => f.write_str("not a `yidan-record` document of version 1"),
            MalformedRecord::Malformed => f.write_str("a `yidan-record` document with the wrong content"),
            MalformedRecord::Claim => f.write_str("the claim in the record cannot be read"),
            MalformedRecord::OtherPerson(id) => write!(f, "settlement {id} is of another person"),
            MalformedRecord::SettledTwice(id) => write!(f, "settlement {id} stands twice"),
            MalformedRecord::NoSettlement(id) => {
                write!(f, "settlement {id}, to which a record belongs, is not before it")
            }
            MalformedRecord::AfterReversal(id) => {
                write!(f, "settlement {id} has a record after its reversal")
            }
            MalformedRecord::OutOfOrder(id) => {
                write!(f, "a record of settlement {id} is out of the order of commits")
            }
            MalformedRecord::OtherTransfer(id) => {
                write!(f, "a record of settlement {id} has a transfer of another one")
            }
        }
    }
}

impl Error for MalformedRecord {}
