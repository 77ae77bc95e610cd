//! Renderers of events and of plans. They know [`crate::events`], plans and [`crate::ui`], and
//! decide nothing.

mod bases;
mod bases_v1;
mod card;
mod deploy;
mod doctor;
mod explain;
mod github;
mod html;
mod human;
pub mod json_v1;
mod junit;
mod log;
mod plan;
pub mod plan_v1;
mod reload;
mod scope;
mod services;
pub mod since_v1;
mod status;
mod status_v1;
mod trouble;
mod verdict;

pub use bases::{BasesView, bases, stand_in_note};
pub use bases_v1::bases_json;
pub use card::card;
pub use deploy::{broken_off_summary, deployed, deployed_summary};
pub use doctor::{doctor, doctor_json, preflight};
pub use explain::explain;
pub use github::{Github, failed_file, github_summary};
pub use html::{Page, page};
pub use human::Human;
pub use junit::{file as junit_file, junit};
pub use log::{LogView, fields_of};
pub use plan::plan;
pub use reload::ReloadView;
pub use services::{ServicesView, Way};
pub use status::status;
pub use status_v1::status_json;
pub use trouble::trouble;
