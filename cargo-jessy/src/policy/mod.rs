//! The workspace and its policy table, `[workspace.metadata.jessy]`. Nobody else knows the table.

mod workspace;

pub use workspace::Workspace;
