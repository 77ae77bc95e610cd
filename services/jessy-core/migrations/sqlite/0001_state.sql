-- Durable state (domain §14). Times are microseconds since 1970 (UTC), lists are JSON arrays.

-- Totals of the service. `change` is the number of the latest write to associations: whoever
-- writes raises it first, in the same transaction, so that a number is never seen before a lower one.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('change', 0), ('forgotten', 0);

CREATE TABLE associations (
    word_a         TEXT NOT NULL,
    word_b         TEXT NOT NULL,
    strength       REAL NOT NULL,
    count          INTEGER NOT NULL,
    seeded         INTEGER NOT NULL CHECK (seeded IN (0, 1)),
    last_activated INTEGER NOT NULL,
    last_decayed   INTEGER NOT NULL,
    change         INTEGER NOT NULL,
    PRIMARY KEY (word_a, word_b),
    CHECK (word_a < word_b)
) STRICT, WITHOUT ROWID;

-- Pairs that were removed, for cores that still hold them.
CREATE TABLE removals (
    word_a TEXT NOT NULL,
    word_b TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (word_a, word_b)
) STRICT, WITHOUT ROWID;

-- A row outlives its user for a while as 'deleted', so that a version is not given twice.
CREATE TABLE users (
    id                 TEXT PRIMARY KEY,
    state              TEXT NOT NULL CHECK (state IN ('learning', 'active', 'stale', 'deleted')),
    preferences        TEXT,
    preference_version INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    last_access        INTEGER NOT NULL,
    access_count       INTEGER NOT NULL,
    -- Observations ever made, the sum of their dominant frequencies in hertz.
    observed           INTEGER NOT NULL,
    hz_total           REAL NOT NULL,
    -- Value of `observed` when topics were last looked for, and how often they were written.
    topics_at          INTEGER NOT NULL,
    topics_version     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A ring per user: the slot is the observation's number modulo the ring's size.
CREATE TABLE observations (
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    slot     INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    hz       REAL NOT NULL,
    keywords TEXT NOT NULL,
    PRIMARY KEY (user_id, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    keywords     TEXT NOT NULL,
    hz           REAL NOT NULL,
    confidence   REAL NOT NULL,
    last_access  INTEGER NOT NULL,
    access_count INTEGER NOT NULL,
    PRIMARY KEY (user_id, position)
) STRICT, WITHOUT ROWID;
