//! Moving private fields to the newest key, in batches, while the store is in use.

use crate::fault::Fault;
use crate::keys::Keys;
use crate::records::{Kept, Position, SealedPerson, all_kept};
use crate::schema::{HEAD, PERSON};
use crate::session::{Call, Session};
use crate::store::Store;
use crate::value::{Row, Value};

const RESEAL: &str = "UPDATE person SET key_id = $1, sealed = $2, number_hash = $3 \
    WHERE stream = $4 AND seq = $5 AND n = $6";
const NUMBER: &str = "UPDATE number SET hash = $1, key_id = $2 WHERE stream = $3 AND hash = $4";

impl Store {
    /// Encrypts everything under an older key again under the newest, so many people a transaction; commits go on in
    /// between. `progress` gets the number of people done so far. Stopped half way, it is simply run again.
    ///
    /// Once it is done the older keys serve only for backups made before. Every program that uses the database must have
    /// the new keys ([`use_keys`](Self::use_keys)) before it starts.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Sealed`] when a key is missing or private fields were changed.
    pub fn rotate(&self, batch: usize, progress: &mut dyn FnMut(u64)) -> Result<u64, Fault> {
        let keys = self.keys();
        let (mut after, mut done) = (Row::new(), 0);
        loop {
            let page = Call::Page { table: &PERSON, after: after.clone(), limit: batch.max(1) };
            let people: Vec<Kept<SealedPerson>> = all_kept(self.rows(&page)?)?;
            let Some(last) = people.last() else {
                return Ok(done);
            };
            after = last.at.key();
            let old = people.into_iter().filter(|person| person.value.sealed.key_id != keys.current_id());
            let old: Vec<Position> = old.map(|person| person.at).collect();
            if !old.is_empty() {
                done += old.len() as u64;
                self.first_writer()?.turn(&mut |session| reseal(session, &keys, &old))?;
                progress(done);
            }
        }
    }
}

/// Locks the streams, so that no commit gives one of them another number meanwhile.
fn reseal(session: &mut dyn Session, keys: &Keys, people: &[Position]) -> Result<(), Fault> {
    let streams = people.iter().map(|at| vec![Value::text(at.stream.to_string())]).collect();
    let rows = people.iter().map(Position::key).collect();
    let read = vec![
        Call::Begin,
        Call::Find { table: &HEAD, by: &["stream"], keys: streams, lock: true },
        Call::find(&PERSON, &["stream", "seq", "n"], rows),
    ];
    let rows = session.run(read)?.pop().unwrap_or_default();
    let mut calls = Vec::new();
    let result = all_kept(rows).and_then(|people| {
        people.into_iter().try_for_each(|person| {
            calls.extend(resealed(person, keys)?);
            Ok(())
        })
    });
    if result.is_err() {
        session.rows(Call::Rollback)?;
        return result;
    }
    calls.push(Call::Commit);
    session.run(calls).map(|_| ())
}

fn resealed(person: Kept<SealedPerson>, keys: &Keys) -> Result<Vec<Call>, Fault> {
    let stream = person.at.stream.to_string();
    let old_hash = person.value.number_hash.clone();
    let new = SealedPerson::new(person.value.open(&stream, keys)?, &stream, keys)?;
    let key_id = Value::count(new.sealed.key_id);
    let hash = new.number_hash.map_or(Value::Null, Value::Blob);
    let mut parameters = vec![key_id.clone(), Value::Blob(new.sealed.bytes), hash.clone()];
    parameters.extend(person.at.key());
    let mut calls = vec![Call::sql(RESEAL, parameters)];
    // Of the versions of a person only the newest has its hash there.
    if let Some(old_hash) = old_hash {
        calls.push(Call::sql(NUMBER, vec![hash, key_id, Value::text(stream), Value::Blob(old_hash)]));
    }
    Ok(calls)
}
