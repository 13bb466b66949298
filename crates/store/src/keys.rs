//! The keys: one secret for the audit chain, and numbered keys that encrypt and look up private fields.
//!
//! They live in a file outside of the database that only its owner may read. The newest numbered key writes; older ones
//! read until [`Store::rotate`](crate::Store::rotate) has moved all to the newest.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::secret::Secret;

/// What a keyed or plain SHA-256 gives.
pub type Hash = [u8; 32];

type Key = Zeroizing<[u8; 32]>;

const HEADING: &str = "yidan-keys 1";
const NONCE: usize = 24;

/// Why a key file cannot be used. Nothing of its content is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// There is no such file, or it cannot be read or written.
    Unreadable,
    /// Others than its owner may read or write the file: `chmod 600` it, and think about who may have seen it.
    Exposed,
    /// A file is there already; keys are never written over.
    Exists,
    /// The line with this number does not read as one of a key file.
    Malformed(usize),
    /// The file has no audit secret or no numbered key.
    Incomplete,
    /// The system gives no random bytes.
    NoRandomness,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("the key file cannot be read or written"),
            Self::Exposed => f.write_str("others than its owner may read the key file: chmod 600 it"),
            Self::Exists => f.write_str("the key file exists already"),
            Self::Malformed(line) => write!(f, "line {line} of the key file is malformed"),
            Self::Incomplete => f.write_str("the key file has no `audit` line or no `key` line"),
            Self::NoRandomness => f.write_str("the system gives no random bytes"),
        }
    }
}

impl Error for KeyError {}

/// The keys of one database. `Debug` shows their numbers only; dropped keys are wiped from memory.
#[derive(Clone)]
pub struct Keys {
    audit: Key,
    numbered: BTreeMap<u32, Key>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("numbers", &self.numbered.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Keys {
    /// New keys, in a new file that only its owner may read.
    ///
    /// # Errors
    /// [`KeyError`], [`KeyError::Exists`] in particular.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let keys = Self { audit: random()?, numbered: BTreeMap::from([(1, random()?)]) };
        keys.write(path)?;
        Ok(keys)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError`], [`KeyError::Exposed`] if others than its owner may read it.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let mut file = File::open(path).map_err(|_| KeyError::Unreadable)?;
        if file.metadata().map_err(|_| KeyError::Unreadable)?.mode() & 0o077 != 0 {
            return Err(KeyError::Exposed);
        }
        let mut text = Zeroizing::new(String::new());
        file.read_to_string(&mut text).map_err(|_| KeyError::Unreadable)?;
        Self::parse(&text)
    }

    /// Adds a new key to the file, which writes from now on, and gives all keys. Then hand them to
    /// [`Store::use_keys`](crate::Store::use_keys) of every running program, and call
    /// [`Store::rotate`](crate::Store::rotate).
    ///
    /// # Errors
    /// [`KeyError`]; the file is as before then.
    pub fn add_key(path: &Path) -> Result<Self, KeyError> {
        let mut keys = Self::load(path)?;
        let number = keys.current_id().checked_add(1).ok_or(KeyError::Incomplete)?;
        keys.numbered.insert(number, random()?);
        let aside = path.with_extension("new");
        keys.write(&aside)?;
        std::fs::rename(&aside, path).map_err(|_| KeyError::Unreadable)?;
        sync_folder(path)?;
        Ok(keys)
    }

    fn parse(text: &str) -> Result<Self, KeyError> {
        let (mut audit, mut numbered) = (None, BTreeMap::new());
        for (line, number) in text.lines().zip(1..) {
            let malformed = || KeyError::Malformed(number);
            match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["yidan-keys", "1"] if number == 1 => {}
                ["audit", key] if audit.is_none() => audit = Some(key_of(key).ok_or_else(malformed)?),
                ["key", id, key] => {
                    let id: u32 = id.parse().map_err(|_| malformed())?;
                    let known = numbered.insert(id, key_of(key).ok_or_else(malformed)?);
                    if known.is_some() || id == 0 {
                        return Err(malformed());
                    }
                }
                [] if number > 1 => {}
                _ => return Err(malformed()),
            }
        }
        match audit {
            Some(audit) if !numbered.is_empty() => Ok(Self { audit, numbered }),
            _ => Err(KeyError::Incomplete),
        }
    }

    fn write(&self, path: &Path) -> Result<(), KeyError> {
        let mut text = Zeroizing::new(format!("{HEADING}\naudit {}\n", *hex(&self.audit)));
        for (id, key) in &self.numbered {
            let _ = writeln!(text, "key {id} {}", *hex(key));
        }
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = opened.map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => KeyError::Exists,
            _ => KeyError::Unreadable,
        })?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|_| KeyError::Unreadable)?;
        sync_folder(path)
    }

    /// The number of the key that writes.
    #[must_use]
    pub fn current_id(&self) -> u32 {
        self.numbered.keys().next_back().copied().unwrap_or(0)
    }

    /// The SHA-256 keyed with the audit secret, over parts that the caller feeds unambiguously.
    pub(crate) fn chain(&self) -> Mac256 {
        Mac256::new(&self.audit)
    }

    /// The keyed hash under which an identity number is found, by the key with this number.
    pub(crate) fn look_up(&self, key_id: u32, number: &Secret) -> Result<Hash, Fault> {
        let mut mac = Mac256::new(&*self.derived(key_id, b"look-up")?);
        mac.update(number.reveal());
        Ok(mac.finish())
    }

    /// As [`look_up`](Self::look_up), under every key that may have written it.
    pub(crate) fn look_ups(&self, number: &Secret) -> Result<Vec<Hash>, Fault> {
        self.numbered.keys().map(|id| self.look_up(*id, number)).collect()
    }

    /// Encrypts with the current key; the text opens only beside the same `owner`.
    pub(crate) fn seal(&self, owner: &str, clear: &Secret) -> Result<Sealed, Fault> {
        let key_id = self.current_id();
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Fault::Sealed)?;
        let mut text = clear.reveal().to_vec();
        self.cipher(key_id)?
            .encrypt_in_place(&XNonce::from(nonce), &associated(owner, key_id), &mut text)
            .map_err(|_| Fault::Sealed)?;
        Ok(Sealed { key_id, bytes: [nonce.as_slice(), &text].concat() })
    }

    /// Decrypts what was sealed for the same `owner`.
    pub(crate) fn open(&self, owner: &str, sealed: &Sealed) -> Result<Secret, Fault> {
        let (nonce, text) = sealed.bytes.split_first_chunk::<NONCE>().ok_or(Fault::Sealed)?;
        let mut clear = text.to_vec();
        self.cipher(sealed.key_id)?
            .decrypt_in_place(&XNonce::from(*nonce), &associated(owner, sealed.key_id), &mut clear)
            .map_err(|_| Fault::Sealed)?;
        Ok(Secret::new(clear))
    }

    fn cipher(&self, key_id: u32) -> Result<XChaCha20Poly1305, Fault> {
        XChaCha20Poly1305::new_from_slice(&*self.derived(key_id, b"seal")?).map_err(|_| Fault::Sealed)
    }

    /// One key for each use, so that what one use shows says nothing about the other.
    fn derived(&self, key_id: u32, purpose: &[u8]) -> Result<Key, Fault> {
        let mut mac = Mac256::new(self.numbered.get(&key_id).ok_or(Fault::Sealed)?);
        mac.update(purpose);
        Ok(Zeroizing::new(mac.finish()))
    }
}

/// An encrypted text and the number of its key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub key_id: u32,
    pub bytes: Vec<u8>,
}

/// HMAC-SHA256 under way.
pub(crate) struct Mac256(Hmac<Sha256>);

impl Mac256 {
    fn new(key: &[u8; 32]) -> Self {
        // HMAC pads a key with zeros to its block.
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self(Hmac::new(&(*block).into()))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> Hash {
        self.0.finalize().into_bytes().into()
    }
}

fn associated(owner: &str, key_id: u32) -> Vec<u8> {
    [b"yidan person 1".as_slice(), &key_id.to_be_bytes(), owner.as_bytes()].concat()
}

fn random() -> Result<Key, KeyError> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *key).map_err(|_| KeyError::NoRandomness)?;
    Ok(key)
}

fn sync_folder(path: &Path) -> Result<(), KeyError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|_| KeyError::Unreadable)
}

fn hex(key: &Key) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(64));
    for byte in key.iter() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn key_of(text: &str) -> Option<Key> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = Zeroizing::new([0; 32]);
    for (n, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(key)
}
