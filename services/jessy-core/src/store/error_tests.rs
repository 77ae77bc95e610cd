//! One line a refusal, and the typed error of each (domain §4.2, §15).

use super::*;

fn error(reason: Reason) -> OpenError {
    OpenError { file: "/v/layers.jyl".into(), reason }
}

#[test]
fn each_reason_has_its_code_and_its_line() {
    let checksum = Reason::ChecksumMismatch { stored: 0x1a2b_3c4d, computed: 0x9988_7766 };
    let over = Reason::OverCeiling { current: 10, limit: 100, requested: 90 };
    let cases = [
        (Reason::Missing, "missing", "missing; rebuild"),
        (Reason::Truncated { size: 7 }, "truncated", "truncated (7 bytes); rebuild"),
        (Reason::BadMagic("trailer"), "bad_magic", "bad magic (trailer); rebuild"),
        (
            Reason::NewerSchema { found: 2 },
            "newer_schema",
            "newer schema (file 2, supported 1); rebuild",
        ),
        (
            checksum,
            "checksum_mismatch",
            "checksum mismatch (stored 1a2b3c4d, computed 99887766); rebuild",
        ),
        (Reason::BadStructure("x".into()), "bad_structure", "bad structure (x); rebuild"),
        (
            Reason::InvalidRegistry(vec!["a".into(), "b".into()]),
            "invalid_registry",
            "invalid registry (a; b); rebuild",
        ),
        (
            over,
            "over_ceiling",
            "over the ceiling (90 bytes requested, 10 mapped, 95 % of 100 allowed); \
             raise JESSY_MAP_CEILING_BYTES",
        ),
        (
            Reason::Permission,
            "permission",
            "permission denied; make it readable for this user, or rebuild",
        ),
        (
            Reason::MmapFailed { os_code: Some(12) },
            "mmap_failed",
            "map failed (os error 12); rebuild",
        ),
        (Reason::MmapFailed { os_code: None }, "mmap_failed", "map failed; rebuild"),
    ];
    let rebuild = "rebuild with: jessy-core build-layers --src services/jessy-core/data \
                   --out /v/layers.jyl";
    for (reason, code, line) in cases {
        assert_eq!(reason.code(), code);
        let line = match line.strip_suffix("rebuild") {
            Some(start) => format!("{start}{rebuild}"),
            None => line.to_owned(),
        };
        assert_eq!(error(reason).to_string(), format!("layer store /v/layers.jyl: {line}"));
    }
}

#[test]
fn a_refused_store_is_a_typed_layer_error() {
    let over = Reason::OverCeiling { current: 10, limit: 100, requested: 90 };
    let limit = LayerError::LimitExceeded { current: 10, limit: 100, requested: 90 };
    assert_eq!(LayerError::from(error(over)), limit);
    let map = LayerError::from(error(Reason::MmapFailed { os_code: Some(12) }));
    let file = PathBuf::from("/v/layers.jyl");
    assert_eq!(map, LayerError::MmapFailed { file, os_code: Some(12) });
    assert_eq!(map.to_string(), "layer store /v/layers.jyl: map failed (os error 12)");
    let missing = LayerError::from(error(Reason::Missing));
    assert_eq!(missing, LayerError::InvalidStore(error(Reason::Missing)));
    assert_eq!(missing.to_string(), error(Reason::Missing).to_string());
}
