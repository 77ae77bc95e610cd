-- Version 1. What is asked for by name has a column; lists that are only shown are JSON.
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    began_ns INTEGER NOT NULL,
    commit_id TEXT,
    dirty INTEGER NOT NULL,
    branch TEXT,
    verdict TEXT NOT NULL,
    exit_code INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX runs_by_time ON runs (began_ns);

CREATE TABLE steps (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    began_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    tests_passed INTEGER,
    tests_failed INTEGER,
    tests_skipped INTEGER,
    cache TEXT,
    artifacts TEXT NOT NULL,
    failures TEXT NOT NULL,
    rerun TEXT NOT NULL,
    fix TEXT,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE figures (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    measured REAL NOT NULL,
    budget REAL,
    baseline REAL,
    unit TEXT NOT NULL,
    good TEXT NOT NULL,
    PRIMARY KEY (run, step, position)
) STRICT, WITHOUT ROWID;
