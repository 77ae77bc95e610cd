package layers

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

const (
	// maxTables is how many tables are read (domain §4.2.2). Their depth needs no limit here: the
	// schema nests three deep and no table holds itself.
	maxTables = 1_000_000
	// maxUnfolding is the most that sharing may multiply a file's size by. A table that two others
	// point at is walked twice; our writer shares none.
	maxUnfolding = 4

	// Offsets are 32 bits; their sums are made in int, which must be wider.
	_ uint = 1 << 40
)

// verifier walks every table, string and vector of a payload once and checks that each lies whole
// and aligned within it. The Go runtime of FlatBuffers has no verifier; this one gives the same
// verdict as that of the Rust runtime, which the core uses: same order, same arithmetic, also for
// what counts towards the unfolded size.
type verifier struct {
	payload []byte
	tables  int
	read    int // bytes walked, shared ones each time
}

// malformed ends a walk. It never leaves this package.
type malformed string

func (v *verifier) fail(format string, values ...any) {
	panic(malformed(fmt.Sprintf(format, values...)))
}

// verifyStructure says what is wrong with a payload's structure, or nothing.
func verifyStructure(payload []byte) (reason *Reason) {
	defer func() {
		if cause := recover(); cause != nil {
			reason = badStructure("%s", causeText(cause))
		}
	}()
	v := &verifier{payload: payload}
	v.table(v.follow(0), storeShape)
	return nil
}

func causeText(cause any) string {
	if text, ok := cause.(malformed); ok {
		return string(text)
	}
	return fmt.Sprint(cause) // a bounds check of the language's
}

// span checks that size bytes at pos are in the payload. No sum here can wrap: every operand
// comes from 32 bits or less, or is a position that was checked.
func (v *verifier) span(pos, size int) {
	if pos+size > len(v.payload) {
		v.fail("range [%d, %d) is out of bounds", pos, pos+size)
	}
	v.read += size
	if v.read > maxUnfolding*len(v.payload) {
		v.fail("shared parts unfold to more than %d times the file", maxUnfolding)
	}
}

// scalar checks a value of size bytes, which is also its alignment.
func (v *verifier) scalar(pos, size int) {
	if pos%size != 0 {
		v.fail("%d bytes at %d are unaligned", size, pos)
	}
	v.span(pos, size)
}

func (v *verifier) uint16(pos int) int {
	v.scalar(pos, 2)
	return int(binary.LittleEndian.Uint16(v.payload[pos:]))
}

func (v *verifier) uint32(pos int) int {
	v.scalar(pos, 4)
	return int(binary.LittleEndian.Uint32(v.payload[pos:]))
}

// follow gives where the offset at pos points: forwards only.
func (v *verifier) follow(pos int) int { return pos + v.uint32(pos) }

func (v *verifier) table(pos int, shape shape) {
	back := int(int32(v.uint32(pos))) // the distance to the vtable is signed
	vtable := pos - back
	if vtable < 0 || vtable >= len(v.payload) {
		v.fail("the vtable of the table at %d is out of bounds", pos)
	}
	length := v.uint16(vtable)
	if (vtable+length)%2 != 0 {
		v.fail("the vtable at %d has an odd length", vtable)
	}
	v.span(vtable, length)
	if v.tables++; v.tables > maxTables {
		v.fail("more than %d tables", maxTables)
	}
	for slot, field := range shape {
		entry := 4 + 2*slot // after the vtable's own two lengths
		if entry >= length {
			continue
		}
		if offset := v.uint16(vtable + entry); offset > 0 {
			v.field(pos+offset, field)
		}
	}
}

func (v *verifier) field(pos int, field field) {
	switch field.kind {
	case byteField:
		v.scalar(pos, 1)
	case shortField:
		v.scalar(pos, 2)
	case intField:
		v.scalar(pos, 4)
	case longField:
		v.scalar(pos, 8)
	case textField:
		v.text(v.follow(pos))
	case bytesField:
		v.vector(v.follow(pos), 1)
	case textsField:
		for _, element := range v.elements(v.follow(pos)) {
			v.text(element)
		}
	case tablesField:
		for _, element := range v.elements(v.follow(pos)) {
			v.table(element, *field.of)
		}
	}
}

// vector checks a vector of width bytes an element and gives its first byte and its length.
func (v *verifier) vector(pos, width int) (start, size int) {
	count := v.uint32(pos)
	start, size = pos+4, count*width
	v.span(start, size)
	return start, size
}

// elements yields where each offset of a vector points.
func (v *verifier) elements(pos int) func(func(int, int) bool) {
	return func(yield func(int, int) bool) {
		start, size := v.vector(pos, 4)
		for at := start; at < start+size; at += 4 {
			if !yield((at-start)/4, v.follow(at)) {
				return
			}
		}
	}
}

func (v *verifier) text(pos int) {
	start, size := v.vector(pos, 1)
	if !utf8.Valid(v.payload[start : start+size]) {
		v.fail("the string at %d is not UTF-8", pos)
	}
	if end := start + size; end >= len(v.payload) || v.payload[end] != 0 {
		v.fail("the string at %d has no end", pos)
	}
}
