//! Renderers of events, and nothing else: they know [`crate::events`] and [`crate::ui`].

mod card;
mod doctor;
mod log;
mod services;
mod status;
mod status_v1;

pub use card::card;
pub use doctor::{doctor, doctor_json};
pub use log::{LogView, fields_of};
pub use services::{ServicesView, Way};
pub use status::status;
pub use status_v1::status_json;
