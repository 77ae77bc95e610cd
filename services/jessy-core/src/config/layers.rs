//! Which layer store is served.

use std::convert::Infallible;
use std::path::PathBuf;

use super::vars::{Variable, Vars};
use crate::model::DimensionId;

/// 280 MiB (domain §4.3).
const DEFAULT_CEILING: u64 = 280 * 1024 * 1024;

pub(super) const FILE: Variable = Variable {
    name: "JESSY_LAYERS",
    default: "/var/lib/jessy/layers.jyl",
    about: "the layer store",
    secret: false,
};
pub(super) const PACKS: Variable = Variable {
    name: "JESSY_PACKS",
    default: "",
    about: "optional dimensions to load, such as D16, separated by commas",
    secret: false,
};

pub(super) const MAP_CEILING: Variable = Variable {
    name: "JESSY_MAP_CEILING_BYTES",
    default: "293601280",
    about: "most bytes of layer stores mapped at once, replaced ones still read included",
    secret: false,
};

/// Which layer store is served.
#[derive(Debug, Clone)]
pub struct LayersConfig {
    /// `JESSY_LAYERS`.
    pub file: PathBuf,
    /// `JESSY_PACKS`.
    pub packs: Vec<DimensionId>,
    /// `JESSY_MAP_CEILING_BYTES`.
    pub map_ceiling: u64,
}

impl LayersConfig {
    pub(super) fn read(vars: &mut Vars<'_>) -> Self {
        let file = vars.get(&FILE, |value| Ok::<_, Infallible>(PathBuf::from(value)));
        let packs = vars.get(&PACKS, parse_packs);
        let ceiling = vars.get(&MAP_CEILING, |value| {
            value.parse().ok().filter(|&bytes: &u64| bytes > 0).ok_or("a number of bytes above 0")
        });
        Self {
            file: file.unwrap_or_else(|| FILE.default.into()),
            packs: packs.unwrap_or_default(),
            map_ceiling: ceiling.unwrap_or(DEFAULT_CEILING),
        }
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
