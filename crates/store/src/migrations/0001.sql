-- One text for both databases: types as SQLite names them, turned for PostgreSQL word by word (migrate.rs).
-- Every text column compares by bytes in both.
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE head (
    stream TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    previous BLOB NOT NULL,
    command TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE command (
    key TEXT NOT NULL PRIMARY KEY,
    content BLOB NOT NULL,
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    answer BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    name TEXT NOT NULL,
    birth TEXT NOT NULL,
    household TEXT,
    document BLOB NOT NULL,
    key_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    number_hash BLOB,
    PRIMARY KEY (stream, seq, n)
) STRICT;
CREATE INDEX person_name ON person (name, birth);
CREATE INDEX person_household ON person (household);

CREATE TABLE number (
    hash BLOB NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    key_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX number_stream ON number (stream);

CREATE TABLE fact (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    holds_from TEXT,
    holds_until TEXT,
    known TEXT NOT NULL,
    source TEXT NOT NULL,
    supersedes TEXT,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT;
CREATE UNIQUE INDEX fact_id ON fact (stream, id);
CREATE INDEX fact_kind ON fact (kind, stream, seq, n);

CREATE TABLE record (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    of_record TEXT,
    scheme TEXT,
    year INTEGER,
    facility TEXT,
    bill TEXT,
    day TEXT NOT NULL,
    brief BLOB NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_id ON record (id);
CREATE INDEX record_day ON record (day, facility, stream, seq, n);

CREATE TABLE transfer (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    record TEXT NOT NULL,
    day TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    purpose TEXT NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT;
-- By day alone: rows lie in the order of writing, so those of a day are neighbours, and a commit touches one page of the
-- index. By account it would touch one for each account that a settlement moves.
CREATE INDEX transfer_day ON transfer (day);

CREATE TABLE accumulator (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    year INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservation (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    id TEXT NOT NULL,
    expires_ms INTEGER NOT NULL,
    ends TEXT,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reservation_id ON reservation (stream, id);

CREATE TABLE facility (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    id TEXT NOT NULL,
    holds_from TEXT,
    holds_until TEXT,
    known TEXT NOT NULL,
    source TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT;
CREATE INDEX facility_id ON facility (id, stream, seq, n);

CREATE TABLE item (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    id TEXT NOT NULL,
    holds_from TEXT,
    holds_until TEXT,
    known TEXT NOT NULL,
    source TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT;
CREATE INDEX item_id ON item (id, stream, seq, n);

CREATE TABLE book (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hash BLOB NOT NULL,
    area TEXT NOT NULL,
    year INTEGER NOT NULL,
    published_ms INTEGER NOT NULL,
    author TEXT NOT NULL,
    approver TEXT NOT NULL,
    text BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT;
CREATE UNIQUE INDEX book_hash ON book (hash);
CREATE INDEX book_area ON book (area, year, published_ms);

CREATE TABLE account (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    name TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT;

CREATE TABLE waiting (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    facility TEXT NOT NULL,
    bill TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (stream, seq, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_facility ON waiting (facility, stream, seq, n);
