//! Who may call: bearer tokens, kept as hashes in a file that only its owner may read.
//!
//! The file begins with `yidan-tokens 1`; each further line is `SHA256 USER REMARK`, the remark for people only. Whoever
//! reads the file learns no token.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use yidan_types::UserId;

const HEADING: &str = "yidan-tokens 1";
/// Tells people what they have found when a token turns up where it should not.
const PREFIX: &str = "yidan_";

/// Why a tokens file cannot be used. Nothing of its content is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokensError {
    /// There is no such file, or it cannot be read or written.
    Unreadable,
    /// Others than its owner may read or write the file: `chmod 600` it.
    Exposed,
    /// The line with this number does not read as one of a tokens file.
    Malformed(usize),
    /// A user of the file is one word.
    BadUser,
    /// The system gives no random bytes.
    NoRandomness,
}

impl fmt::Display for TokensError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("the tokens file cannot be read or written"),
            Self::Exposed => f.write_str("others than its owner may read the tokens file: chmod 600 it"),
            Self::Malformed(line) => write!(f, "line {line} of the tokens file is malformed"),
            Self::BadUser => f.write_str("a user with a token is one word, without spaces"),
            Self::NoRandomness => f.write_str("the system gives no random bytes"),
        }
    }
}

impl Error for TokensError {}

/// The tokens that are accepted, by their hashes.
#[derive(Clone, Default)]
pub struct Tokens(Vec<Entry>);

#[derive(Clone)]
struct Entry {
    hash: [u8; 32],
    user: UserId,
    remark: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|entry| &entry.user)).finish()
    }
}

impl Tokens {
    /// Reads a tokens file.
    ///
    /// # Errors
    /// [`TokensError`], [`TokensError::Exposed`] if others than its owner may read or write it.
    pub fn load(path: &Path) -> Result<Tokens, TokensError> {
        let mut file = File::open(path).map_err(|_| TokensError::Unreadable)?;
        if file.metadata().map_err(|_| TokensError::Unreadable)?.mode() & 0o077 != 0 {
            return Err(TokensError::Exposed);
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|_| TokensError::Unreadable)?;
        Tokens::parse(&text)
    }

    /// Makes a token for `user`, adds its hash to the file (a new one if there is none), and gives the token: it cannot be
    /// had again. A user may have several.
    ///
    /// # Errors
    /// [`TokensError`]; the file is as before then.
    pub fn add(path: &Path, user: &UserId) -> Result<String, TokensError> {
        if user.as_str().contains(char::is_whitespace) {
            return Err(TokensError::BadUser);
        }
        let mut tokens = match path.try_exists() {
            Ok(false) => Tokens::default(),
            Ok(true) => Tokens::load(path)?,
            Err(_) => return Err(TokensError::Unreadable),
        };
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| TokensError::NoRandomness)?;
        let token = format!("{PREFIX}{}", hex(&random));
        tokens.0.push(Entry { hash: hash(&token), user: user.clone(), remark: String::new() });
        tokens.write(path)?;
        Ok(token)
    }

    /// Whose token it is. How long it takes says nothing about the tokens that there are.
    #[must_use]
    pub fn user(&self, token: &str) -> Option<&UserId> {
        let hash = hash(token);
        let mut found = None;
        for entry in &self.0 {
            let same: Choice = entry.hash.ct_eq(&hash);
            if same.into() {
                found = Some(&entry.user);
            }
        }
        found
    }

    fn parse(text: &str) -> Result<Tokens, TokensError> {
        let mut lines = text.lines().zip(1..);
        if lines.next().is_none_or(|(first, _)| first.trim_end() != HEADING) {
            return Err(TokensError::Malformed(1));
        }
        let lines = lines.filter(|(line, _)| !line.trim().is_empty());
        let entries = lines.map(|(line, number)| entry(line).ok_or(TokensError::Malformed(number)));
        entries.collect::<Result<_, _>>().map(Tokens)
    }

    /// Writes the file aside and puts it in place, so that nobody reads half of it.
    fn write(&self, path: &Path) -> Result<(), TokensError> {
        let mut text = format!("{HEADING}\n");
        for entry in &self.0 {
            let line = format!("{} {} {}", hex(&entry.hash), entry.user, entry.remark);
            // Writing to a string never fails.
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let aside = path.with_extension("tokens-new");
        let written = write_new(&aside, &text).and_then(|()| std::fs::rename(&aside, path));
        if written.is_err() {
            // Left behind, it would be in the way of the next one.
            let _ = std::fs::remove_file(&aside);
        }
        written.and_then(|()| sync_folder(path)).map_err(|_| TokensError::Unreadable)
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn entry(line: &str) -> Option<Entry> {
    let (digits, rest) = line.trim().split_once(' ')?;
    let (user, remark) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
    let user = UserId::parse(user).ok()?;
    Some(Entry { hash: bytes(digits)?, user, remark: remark.trim().to_owned() })
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let from = at.saturating_mul(2);
        *byte = u8::from_str_radix(text.get(from..from.saturating_add(2))?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn user(text: &str) -> UserId {
        UserId::parse(text).expect("a user")
    }

    #[test]
    fn a_token_is_shown_once_and_kept_as_its_hash() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens");
        let first = Tokens::add(&path, &user("wang")).expect("a token");
        let second = Tokens::add(&path, &user("李")).expect("a token");
        let tokens = Tokens::load(&path).expect("tokens");
        assert_eq!(tokens.user(&first), Some(&user("wang")));
        assert_eq!(tokens.user(&second), Some(&user("李")));
        assert_eq!(tokens.user(""), None);
        assert_eq!(tokens.user(&first.to_uppercase()), None);
        let text = std::fs::read_to_string(&path).expect("a text");
        assert!(!text.contains(first.trim_start_matches(PREFIX)));
        assert!(!format!("{tokens:?}").contains(&text[20..40]));
        assert_eq!(Tokens::add(&path, &user("two words")), Err(TokensError::BadUser));
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens");
        Tokens::add(&path, &user("wang")).expect("a token");
        set_permissions(&path, Permissions::from_mode(0o640)).expect("a mode");
        assert_eq!(Tokens::load(&path).map(|_| ()), Err(TokensError::Exposed));
        assert_eq!(Tokens::add(&path, &user("li")), Err(TokensError::Exposed));
        assert_eq!(Tokens::load(&folder.path().join("none")).map(|_| ()), Err(TokensError::Unreadable));
    }

    #[test]
    fn lines_that_do_not_read_are_named() {
        let good = "0".repeat(64);
        for (text, line) in [
            (String::new(), 1),
            ("yidan-keys 1\n".to_owned(), 1),
            (format!("{HEADING}\n{good} wang remark of two words\n\n{good}"), 4),
            (format!("{HEADING}\n{} wang", "0".repeat(63)), 2),
            (format!("{HEADING}\n{} wang", "g".repeat(64)), 2),
        ] {
            assert_eq!(Tokens::parse(&text).map(|_| ()), Err(TokensError::Malformed(line)), "{text}");
        }
    }
}
