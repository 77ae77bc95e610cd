//! Written by `flatc` from `schema/layers.fbs`; `schema/generate.sh` writes it anew.
#![expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    unreachable_pub,
    unsafe_code,
    reason = "generated code"
)]

#[rustfmt::skip]
mod layers_generated;

pub(super) use layers_generated::jessy;

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    /// The schema that the readers beside this file were made from. `schema/generate.sh` keeps it.
    const SCHEMA_SHA256: &str = "4c017ffa132259c05e04183d7af1c607248bb1851d2ad4885b66bee411443e35";

    #[test]
    fn the_readers_are_those_of_the_schema() {
        let schema = include_bytes!("../../../schema/layers.fbs");
        let found: String = Sha256::digest(schema).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(found, SCHEMA_SHA256, "run schema/generate.sh");
    }
}
