//! What databases, keys and backups refuse, in the user's language.

use crate::Answer;
use crate::texts::t;
use std::path::Path;
use yidan_book::words::Lang;
use yidan_service::StartError;
use yidan_store::{BackupError, Fault, KeyError, LocationError, OpenError, RestoreError};

/// Why a text is no database.
pub fn location(error: LocationError, lang: Lang) -> &'static str {
    match error {
        LocationError::Empty => t(lang, "没有写数据库的路径", "the database has no path"),
        LocationError::Postgres => t(
            lang,
            "看不懂这个地址，应写作 postgres://用户@主机/库名",
            "no address of PostgreSQL: write postgres://USER@HOST/NAME",
        ),
        LocationError::NoTls => t(
            lang,
            "还不支持加密连接：请用本机套接字或隧道",
            "encrypted connections are not supported yet: use a socket or a tunnel",
        ),
    }
}

/// Why keys cannot be used.
pub fn keys(path: &Path, error: &KeyError, lang: Lang) -> Answer {
    let text = match error {
        KeyError::Unreadable if !path.exists() => t(
            lang,
            "没有密钥文件；新建数据库请用 yidan migrate，已有数据库请用 --keys 指明",
            "no key file: for a new database run yidan migrate, else name it with --keys",
        )
        .to_owned(),
        KeyError::Unreadable => {
            t(lang, "密钥文件不能读写", "the key file cannot be read or written").to_owned()
        }
        KeyError::Exposed => t(
            lang,
            "别人能读到密钥文件：请 chmod 600，并查清谁可能看过",
            "others may read the key file: chmod 600 it, and think about who may have seen it",
        )
        .to_owned(),
        KeyError::Exists => {
            t(lang, "密钥文件已存在，不会覆盖", "the key file is there already and is never replaced")
                .to_owned()
        }
        KeyError::Malformed(line) => match lang {
            Lang::Zh => format!("密钥文件第{line}行不对"),
            Lang::En => format!("line {line} of the key file is wrong"),
        },
        KeyError::Incomplete => t(lang, "密钥文件不完整", "the key file is not whole").to_owned(),
        KeyError::NoRandomness => t(lang, "系统取不到随机数", "the system gives no random bytes").to_owned(),
    };
    Answer::bad(format!("{}: {text}", path.display()))
}

/// Why a database does not open.
pub fn open(name: &str, error: &OpenError, lang: Lang) -> Answer {
    let text = match error {
        OpenError::Database(fault) => return failed(name, fault, lang),
        OpenError::Newer { found } => match lang {
            Lang::Zh => format!("数据库是第{found}版，比本程序新：请用新版程序"),
            Lang::En => format!("the database has schema {found}, newer than this program: use a newer one"),
        },
        OpenError::NotMigrated { found: 0 } => {
            t(lang, "还没有建库：请先运行 yidan migrate", "no database yet: run yidan migrate first")
                .to_owned()
        }
        OpenError::NotMigrated { found } => match lang {
            Lang::Zh => format!("数据库还是第{found}版：请先备份，再运行 yidan migrate"),
            Lang::En => format!("the database has schema {found}: back it up, then run yidan migrate"),
        },
        OpenError::Changed { version } => match lang {
            Lang::Zh => format!("数据库第{version}版的结构与本程序不同，不能使用"),
            Lang::En => format!("schema {version} of the database is not this program's: it cannot be used"),
        },
        OpenError::WrongKeys => {
            t(lang, "密钥文件不是这个数据库的", "the key file does not belong to this database").to_owned()
        }
    };
    Answer::bad(format!("{name}: {text}"))
}

/// Why the service does not start.
pub fn start(name: &str, error: &StartError, lang: Lang) -> Answer {
    match error {
        StartError::Open(error) => open(name, error, lang),
        StartError::Load(refusal) => Answer::bad(format!("{name}: {}", refusal.text().in_lang(lang))),
    }
}

/// A database that failed.
pub fn failed(name: &str, fault: &Fault, lang: Lang) -> Answer {
    let text = match fault {
        Fault::Busy => t(lang, "数据库正忙，请稍后重试", "the database is busy: try again"),
        Fault::Lost => t(
            lang,
            "连不上数据库，或没有这个文件",
            "the database cannot be reached, or there is no such file",
        ),
        Fault::Full => t(lang, "数据库所在磁盘已满", "the database has no space left"),
        Fault::Corrupt => {
            t(lang, "数据库文件已损坏，或不是数据库", "the database is damaged, or the file is none")
        }
        Fault::Sealed => {
            t(lang, "隐私字段用现有密钥打不开", "private fields cannot be opened with the keys at hand")
        }
        Fault::Duplicate | Fault::Malformed(_) | Fault::Refused(_) => {
            t(lang, "数据库出错", "the database failed")
        }
    };
    let detail = match fault {
        Fault::Malformed(_) | Fault::Refused(_) => format!(" ({fault})"),
        _ => String::new(),
    };
    Answer::bad(format!("{name}: {text}{detail}"))
}

/// Why a backup was not made.
pub fn backup(path: &Path, error: &BackupError, lang: Lang) -> Answer {
    let text = match error {
        BackupError::Exists => {
            t(lang, "已有这个文件，不会覆盖", "the file is there already and is not replaced")
        }
        BackupError::Unwritable => t(lang, "写不进去", "cannot be written"),
        BackupError::Database(fault) => return failed(&path.display().to_string(), fault, lang),
    };
    Answer::bad(format!("{}: {text}", path.display()))
}

/// Why a backup was not restored.
pub fn restore(path: &Path, to: &str, error: &RestoreError, lang: Lang) -> Answer {
    let text = match error {
        RestoreError::Unreadable => t(lang, "读不出来", "cannot be read").to_owned(),
        RestoreError::Damaged => {
            t(lang, "不是备份，或者不完整、被改动过", "no backup, or cut short or changed").to_owned()
        }
        RestoreError::OtherSchema { found } => match lang {
            Lang::Zh => format!("备份是第{found}版的：请用那一版程序恢复，再运行 yidan migrate"),
            Lang::En => format!(
                "the backup has schema {found}: restore it with the program of its version, then migrate"
            ),
        },
        RestoreError::NotEmpty => {
            let text =
                t(lang, "数据库里已有记录，不会覆盖", "the database has records already and is not replaced");
            return Answer::bad(format!("{to}: {text}"));
        }
        RestoreError::Open(error) => return open(to, error, lang),
        RestoreError::Database(fault) => return failed(to, fault, lang),
    };
    Answer::bad(format!("{}: {text}", path.display()))
}
