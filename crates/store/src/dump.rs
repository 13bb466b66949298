//! A dump: our own tables, row by row, in a file that restores into either database.
//!
//! A heading with the version of the schema, then for each row the number of its table and its cells, at the end a zero,
//! the number of rows and the SHA-256 of all before it: a file cut short or changed is noticed.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

use sha2::{Digest, Sha256};

use crate::schema::{ALL, Table};
use crate::value::{Row, Value};

pub(crate) const MAGIC: &[u8; 16] = b"yidan-dump 1\n\0\0\0";
/// No cell of ours comes near; a damaged length does not make us ask for more memory than this.
const MAX_CELL: u64 = 1 << 30;

pub(crate) struct DumpWriter {
    file: BufWriter<File>,
    hash: Sha256,
    rows: u64,
}

impl DumpWriter {
    pub(crate) fn new(file: File, schema: u64) -> io::Result<Self> {
        let mut dump = Self { file: BufWriter::new(file), hash: Sha256::new(), rows: 0 };
        dump.put(MAGIC)?;
        dump.put(&schema.to_be_bytes())?;
        Ok(dump)
    }

    /// Adds a row of the table with this number in [`ALL`].
    pub(crate) fn row(&mut self, table: usize, row: &Row) -> io::Result<()> {
        let mut bytes = vec![u8::try_from(table + 1).unwrap_or(u8::MAX)];
        row.iter().for_each(|cell| cell.feed(|part| bytes.extend_from_slice(part)));
        self.rows += 1;
        self.put(&bytes)
    }

    /// Ends the file and waits until it is on disk.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.put(&[0])?;
        self.put(&self.rows.to_be_bytes())?;
        let hash = self.hash.finalize();
        self.file.write_all(&hash)?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(self.rows)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

pub(crate) struct DumpReader {
    file: BufReader<File>,
    hash: Sha256,
    rows: u64,
    /// The version of the schema that the rows are of.
    pub schema: u64,
}

impl DumpReader {
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let mut dump = Self { file: BufReader::new(file), hash: Sha256::new(), rows: 0, schema: 0 };
        if dump.take::<16>()? != *MAGIC {
            return Err(damaged());
        }
        dump.schema = u64::from_be_bytes(dump.take()?);
        Ok(dump)
    }

    /// The next row, or nothing once the file has ended as it should.
    pub(crate) fn row(&mut self) -> io::Result<Option<(&'static Table, Row)>> {
        let [table] = self.take()?;
        let Some(table) = usize::from(table).checked_sub(1) else {
            return self.end().map(|()| None);
        };
        let table = *ALL.get(table).ok_or_else(damaged)?;
        self.rows += 1;
        Ok(Some((table, table.columns.iter().map(|_| self.cell()).collect::<io::Result<_>>()?)))
    }

    fn cell(&mut self) -> io::Result<Value> {
        let [tag] = self.take()?;
        let length = u64::from_be_bytes(self.take()?);
        if length > MAX_CELL {
            return Err(damaged());
        }
        let mut bytes = Vec::new();
        (&mut self.file).take(length).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != length {
            return Err(damaged());
        }
        self.hash.update(&bytes);
        match tag {
            0 if bytes.is_empty() => Ok(Value::Null),
            1 => bytes.try_into().map(|bytes| Value::Int(i64::from_be_bytes(bytes))).map_err(|_| damaged()),
            2 => String::from_utf8(bytes).map(Value::Text).map_err(|_| damaged()),
            3 => Ok(Value::Blob(bytes)),
            _ => Err(damaged()),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        let rows = u64::from_be_bytes(self.take()?);
        let hash = self.hash.clone().finalize();
        let mut written = [0; 32];
        self.file.read_exact(&mut written)?;
        let nothing_more = self.file.read(&mut [0])? == 0;
        if rows == self.rows && written == *hash && nothing_more { Ok(()) } else { Err(damaged()) }
    }

    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes)?;
        self.hash.update(bytes);
        Ok(bytes)
    }
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}
