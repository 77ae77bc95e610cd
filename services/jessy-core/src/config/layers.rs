//! Which layer store is served.

use std::convert::Infallible;
use std::path::PathBuf;

use super::vars::{Variable, Vars};
use crate::model::DimensionId;

pub(super) const FILE: Variable = Variable {
    name: "JESSY_LAYERS",
    default: "/var/lib/jessy/layers.jyl",
    about: "the layer store",
};
pub(super) const PACKS: Variable = Variable {
    name: "JESSY_PACKS",
    default: "",
    about: "optional dimensions to load, such as D16, separated by commas",
};

/// Which layer store is served.
#[derive(Debug, Clone)]
pub struct LayersConfig {
    /// `JESSY_LAYERS`.
    pub file: PathBuf,
    /// `JESSY_PACKS`.
    pub packs: Vec<DimensionId>,
}

impl LayersConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let file = vars.get(&FILE, |value| Ok::<_, Infallible>(PathBuf::from(value)));
        let packs = vars.get(&PACKS, parse_packs);
        Self { file: file.unwrap_or_else(|| FILE.default.into()), packs: packs.unwrap_or_default() }
    }
}

fn parse_packs(value: &str) -> Result<Vec<DimensionId>, &'static str> {
    value
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| match name.parse::<DimensionId>() {
            Ok(id) if id.is_pack() => Ok(id),
            _ => Err("packs are D16 to D30, separated by commas"),
        })
        .collect()
}
