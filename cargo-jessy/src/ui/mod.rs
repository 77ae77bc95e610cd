//! The only code that writes to a terminal.

mod color;
mod printer;
mod rows;
mod words;

pub use color::{ColorChoice, Paint};
pub use printer::Printer;
pub use rows::{Row, Rows};
pub use words::{duration, end_of, millis, plural};
