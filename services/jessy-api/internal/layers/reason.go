package layers

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// Code is a reason for which a store is refused, from a closed list that the core has too
// (domain §4.2).
type Code string

// The reasons.
const (
	Missing          Code = "missing"
	Truncated        Code = "truncated"
	BadMagic         Code = "bad_magic"
	NewerSchema      Code = "newer_schema"
	ChecksumMismatch Code = "checksum_mismatch"
	BadStructure     Code = "bad_structure"
	InvalidRegistry  Code = "invalid_registry"
	OverCeiling      Code = "over_ceiling"
	Permission       Code = "permission"
	MmapFailed       Code = "mmap_failed"
)

// Reason is why bytes are no store, with what was found.
type Reason struct {
	Code Code
	Text string // one line, begins with the code in words
	// Limit is there for OverCeiling.
	Limit *LimitExceeded
}

// OpenError is a store that was refused. Its text is one line with file, reason and remedy, word
// for word as the core's.
type OpenError struct {
	File   string
	Reason *Reason
}

func (e *OpenError) Error() string {
	remedy := "rebuild with: jessy-core build-layers --src services/jessy-core/data --out " + e.File
	switch e.Reason.Code {
	case Permission:
		remedy = "make it readable for this user, or " + remedy
	case OverCeiling:
		remedy = "raise JESSY_MAP_CEILING_BYTES" // no rebuild makes it fit
	}
	return fmt.Sprintf("layer store %s: %s; %s", e.File, e.Reason.Text, remedy)
}

func truncated(size uint64) *Reason {
	return &Reason{Code: Truncated, Text: fmt.Sprintf("truncated (%d bytes)", size)}
}

func badMagic(what string) *Reason {
	return &Reason{Code: BadMagic, Text: "bad magic (" + what + ")"}
}

func newerSchema(found uint16) *Reason {
	return &Reason{Code: NewerSchema, Text: fmt.Sprintf("newer schema (file %d, supported %d)", found, schemaVersion)}
}

func checksumMismatch(stored, computed uint32) *Reason {
	return &Reason{Code: ChecksumMismatch, Text: fmt.Sprintf("checksum mismatch (stored %08x, computed %08x)", stored, computed)}
}

func badStructure(format string, values ...any) *Reason {
	return &Reason{Code: BadStructure, Text: "bad structure (" + fmt.Sprintf(format, values...) + ")"}
}

// breachesTold is how many breaches the line names; a damaged store may have thousands.
const breachesTold = 20

func invalidRegistry(breaches []string) *Reason {
	if more := len(breaches) - breachesTold; more > 0 {
		breaches = append(breaches[:breachesTold:breachesTold], fmt.Sprintf("and %d more", more))
	}
	return &Reason{Code: InvalidRegistry, Text: "invalid registry (" + strings.Join(breaches, "; ") + ")"}
}

func overCeiling(limit *LimitExceeded) *Reason {
	text := fmt.Sprintf("over the ceiling (%d bytes requested, %d mapped, %d %% of %d allowed)",
		limit.Requested, limit.Current, refusedPercent, limit.Limit)
	return &Reason{Code: OverCeiling, Text: text, Limit: limit}
}

// fromSystem is for what the operating system refused.
func fromSystem(err error) *Reason {
	var number syscall.Errno
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return &Reason{Code: Missing, Text: "missing"}
	case errors.Is(err, fs.ErrPermission):
		return &Reason{Code: Permission, Text: "permission denied"}
	case errors.As(err, &number):
		return &Reason{Code: MmapFailed, Text: fmt.Sprintf("map failed (os error %d)", int(number))}
	}
	return &Reason{Code: MmapFailed, Text: "map failed"}
}
