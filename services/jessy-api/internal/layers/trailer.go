package layers

import (
	"encoding/binary"
	"hash/crc32"
)

const (
	// schemaVersion is the newest schema that this program reads.
	schemaVersion = 1
	// minFileBytes is the smallest size that can be a store.
	minFileBytes = 40
	// alignment is what payload and file are padded to a multiple of.
	alignment    = 8
	trailerBytes = 32
	trailerMagic = "JSYL-END"
	identifier   = "JSYL"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checkFrame looks at size, magic, lengths, identifier, schema version and checksum, in this
// order (domain §4.1, §4.2.1), and gives the payload.
func checkFrame(file []byte) ([]byte, *Reason) {
	size := uint64(len(file))
	// A whole file is a multiple of 8, so most cuts show here and are called what they are.
	if size < minFileBytes || size%alignment != 0 {
		return nil, truncated(size)
	}
	payload, trailer := file[:size-trailerBytes], file[size-trailerBytes:]
	if string(trailer[24:]) != trailerMagic {
		return nil, badMagic("trailer")
	}
	payloadLength := binary.LittleEndian.Uint64(trailer)
	fileLength := binary.LittleEndian.Uint64(trailer[8:])
	// Compared by subtraction: the sum could wrap around, and size is at least the trailer's.
	if fileLength != size || payloadLength != size-trailerBytes {
		return nil, truncated(size)
	}
	if string(payload[4:8]) != identifier {
		return nil, badMagic("identifier")
	}
	version := binary.LittleEndian.Uint16(trailer[20:])
	if version > schemaVersion {
		return nil, newerSchema(version)
	}
	if version == 0 {
		return nil, badStructure("schema version 0")
	}
	stored, computed := binary.LittleEndian.Uint32(trailer[16:]), crc32.Checksum(payload, castagnoli)
	if stored != computed {
		return nil, checksumMismatch(stored, computed)
	}
	// Flags don't lie under the checksum and have no meaning yet: a set one is not ours.
	if trailer[22] != 0 || trailer[23] != 0 {
		return nil, badStructure("unknown flags")
	}
	return payload, nil
}
