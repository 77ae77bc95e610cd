-- Durable state (domain §14). Times are microseconds since 1970 (UTC), lists are JSON arrays.
-- Words sort by their bytes, as the program sorts them.

-- Totals of the service. `change` is the number of the latest write to associations: whoever
-- writes raises it first, in the same transaction, and so waits for the writer before. A number is
-- never seen before a lower one, however many cores write.
CREATE TABLE counters (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('change', 0), ('forgotten', 0);

CREATE TABLE associations (
    word_a         TEXT COLLATE "C" NOT NULL,
    word_b         TEXT COLLATE "C" NOT NULL,
    strength       DOUBLE PRECISION NOT NULL,
    count          BIGINT NOT NULL,
    seeded         BOOLEAN NOT NULL,
    last_activated BIGINT NOT NULL,
    last_decayed   BIGINT NOT NULL,
    change         BIGINT NOT NULL,
    PRIMARY KEY (word_a, word_b),
    CHECK (word_a < word_b)
);

-- Every core asks for newer changes each second.
CREATE INDEX associations_change ON associations (change);

-- Pairs that were removed, for cores that still hold them.
CREATE TABLE removals (
    word_a TEXT COLLATE "C" NOT NULL,
    word_b TEXT COLLATE "C" NOT NULL,
    change BIGINT NOT NULL,
    PRIMARY KEY (word_a, word_b)
);

CREATE INDEX removals_change ON removals (change);

-- A row outlives its user for a while as 'deleted', so that a version is not given twice.
CREATE TABLE users (
    id                 TEXT COLLATE "C" PRIMARY KEY,
    state              TEXT NOT NULL CHECK (state IN ('learning', 'active', 'stale', 'deleted')),
    preferences        TEXT,
    preference_version BIGINT NOT NULL,
    created_at         BIGINT NOT NULL,
    last_access        BIGINT NOT NULL,
    access_count       BIGINT NOT NULL,
    -- Observations ever made, the sum of their dominant frequencies in hertz.
    observed           BIGINT NOT NULL,
    hz_total           DOUBLE PRECISION NOT NULL,
    -- Value of `observed` when topics were last looked for, and how often they were written.
    topics_at          BIGINT NOT NULL,
    topics_version     BIGINT NOT NULL
);

-- A ring per user: the slot is the observation's number modulo the ring's size.
CREATE TABLE observations (
    user_id  TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    slot     BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    hz       DOUBLE PRECISION NOT NULL,
    keywords TEXT NOT NULL,
    PRIMARY KEY (user_id, slot)
);

CREATE TABLE topics (
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    position     BIGINT NOT NULL,
    keywords     TEXT NOT NULL,
    hz           DOUBLE PRECISION NOT NULL,
    confidence   DOUBLE PRECISION NOT NULL,
    last_access  BIGINT NOT NULL,
    access_count BIGINT NOT NULL,
    PRIMARY KEY (user_id, position)
);
