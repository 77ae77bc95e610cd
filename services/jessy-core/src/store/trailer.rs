//! The 32 bytes behind the payload, and the checks that need nothing else (domain §4.1, §4.2.1).

use super::error::Reason;
use super::{MIN_FILE_BYTES, SCHEMA_VERSION};

/// Size of the trailer.
pub const TRAILER_BYTES: usize = 32;
/// Its last bytes.
pub const MAGIC: [u8; 8] = *b"JSYL-END";
/// Payload and file are padded to a multiple of this.
const ALIGNMENT: usize = 8;

const IDENTIFIER: [u8; 4] = *b"JSYL";

/// The file of a payload: padded, with the trailer that fits it. Says nothing of what is in it.
#[must_use]
pub fn seal(mut payload: Vec<u8>) -> Vec<u8> {
    payload.resize(payload.len().next_multiple_of(ALIGNMENT), 0);
    let trailer = write(&payload);
    payload.extend_from_slice(&trailer);
    payload
}

/// The trailer of a padded payload.
fn write(payload: &[u8]) -> [u8; TRAILER_BYTES] {
    let length = payload.len() as u64;
    let mut trailer = [0; TRAILER_BYTES];
    trailer[..8].copy_from_slice(&length.to_le_bytes());
    trailer[8..16].copy_from_slice(&(length + TRAILER_BYTES as u64).to_le_bytes());
    trailer[16..20].copy_from_slice(&crc32c::crc32c(payload).to_le_bytes());
    trailer[20..22].copy_from_slice(&SCHEMA_VERSION.to_le_bytes());
    // 22..24 are flags, none so far.
    trailer[24..].copy_from_slice(&MAGIC);
    trailer
}

/// Checks size, magic, lengths, identifier, schema version and checksum, in this order, and gives
/// the payload.
pub(super) fn check(file: &[u8]) -> Result<&[u8], Reason> {
    let size = file.len() as u64;
    // A whole file is a multiple of 8, so most cuts show here and are called what they are.
    if size < MIN_FILE_BYTES || !file.len().is_multiple_of(ALIGNMENT) {
        return Err(Reason::Truncated { size });
    }
    let Some((payload, trailer)) = file.split_last_chunk::<TRAILER_BYTES>() else {
        return Err(Reason::Truncated { size });
    };
    if trailer[24..] != MAGIC {
        return Err(Reason::BadMagic("trailer"));
    }
    let payload_length = u64::from_le_bytes(field(trailer, 0));
    let file_length = u64::from_le_bytes(field(trailer, 8));
    if file_length != size || payload_length.checked_add(TRAILER_BYTES as u64) != Some(size) {
        return Err(Reason::Truncated { size });
    }
    if payload.get(4..8) != Some(&IDENTIFIER[..]) {
        return Err(Reason::BadMagic("identifier"));
    }
    let version = u16::from_le_bytes(field(trailer, 20));
    if version > SCHEMA_VERSION {
        return Err(Reason::NewerSchema { found: version });
    }
    if version == 0 {
        return Err(Reason::BadStructure("schema version 0".to_owned()));
    }
    let stored = u32::from_le_bytes(field(trailer, 16));
    let computed = crc32c::crc32c(payload);
    if stored != computed {
        return Err(Reason::ChecksumMismatch { stored, computed });
    }
    // Flags don't lie under the checksum and have no meaning yet: a set one is not ours.
    if field::<2>(trailer, 22) != [0, 0] {
        return Err(Reason::BadStructure("unknown flags".to_owned()));
    }
    Ok(payload)
}

fn field<const N: usize>(trailer: &[u8; TRAILER_BYTES], at: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&trailer[at..at + N]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let payload = b"\x08\0\0\0JSYL\x01\x02\x03\x04\0\0\0\0".to_vec();
        let trailer = write(&payload);
        [payload, trailer.to_vec()].concat()
    }

    #[test]
    fn a_whole_file_gives_its_payload() {
        assert_eq!(check(&file()).unwrap(), &file()[..16]);
    }

    #[test]
    fn each_damage_has_its_reason() {
        let damaged = |edit: fn(&mut Vec<u8>)| {
            let mut bytes = file();
            edit(&mut bytes);
            check(&bytes).unwrap_err().code()
        };
        assert_eq!(damaged(Vec::clear), "truncated");
        assert_eq!(damaged(|b| b.truncate(47)), "truncated");
        assert_eq!(damaged(|b| b.truncate(40)), "bad_magic");
        assert_eq!(damaged(|b| b[16..].fill(0)), "bad_magic");
        assert_eq!(damaged(|b| b.splice(0..0, [0; 8]).for_each(drop)), "truncated");
        assert_eq!(damaged(|b| b[16] = 0xff), "truncated");
        assert_eq!(damaged(|b| b[16..24].fill(0xff)), "truncated");
        assert_eq!(damaged(|b| b[4] = b'X'), "bad_magic");
        assert_eq!(damaged(|b| b[36] = 2), "newer_schema");
        assert_eq!(damaged(|b| b[36] = 0), "bad_structure");
        assert_eq!(damaged(|b| b[38] = 1), "bad_structure");
        assert_eq!(damaged(|b| b[10] ^= 1), "checksum_mismatch");
        assert_eq!(damaged(|b| b[32] ^= 1), "checksum_mismatch");
    }
}
