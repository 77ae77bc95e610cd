//! The real binary, on small workspaces made for each test.
#![expect(clippy::unwrap_used, reason = "what can't be set up is a test that fails")]

mod bdd;
mod bench;
mod cache;
mod compose;
mod coverage;
mod deny;
mod dockerfiles;
mod drift;
mod exit_codes;
mod fixture;
mod foreign;
mod gates;
mod github;
mod help;
mod history;
mod images;
mod junit;
mod machine;
mod own;
mod own_workflows;
mod plan;
mod report;
#[cfg(target_os = "linux")]
mod run_jobs;
mod scan;
mod schemas;
mod secrets;
mod settings;
mod shard;
mod since;
mod staged;
mod stop;
mod stream;
mod tools;
mod workflows;
