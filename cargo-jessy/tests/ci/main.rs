//! The real binary, on small workspaces made for each test.

mod fixture;
mod gates;
mod help;
mod plan;
mod schemas;
mod stop;
mod stream;
mod tools;
