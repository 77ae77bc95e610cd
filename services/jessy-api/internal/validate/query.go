// Package validate holds the rules for a query, the same ones that the core applies. The gateway
// repeats them so that a query that can't be answered never costs a trip to the core.
package validate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jessy/services/jessy-api/internal/fault"
)

// MaxQueryLength is counted in Unicode scalar values of the normalised, trimmed query.
const MaxQueryLength = 10_000

// joiner is U+034F, which has no other form: norm.NFC takes none away, and adds it only to break up a run.
const joiner = "\u034f"

// Query normalises a query (NFC, trimmed) and says whether it may be asked. The rules run in
// the order of the specification, so a query with two faults gets the same code everywhere.
//
// A text with a run of more than 30 combining marks is left to the core: norm breaks such runs up with
// U+034F, so that length and position would not be those of the query's own NFC.
func Query(text string) (string, *fault.Fault) {
	query := strings.TrimSpace(norm.NFC.String(text))
	if query == "" {
		return "", fault.New(fault.EmptyQuery, nil)
	}
	if strings.Count(query, joiner) > strings.Count(text, joiner) {
		return query, nil
	}
	if length := utf8.RuneCountInString(query); length > MaxQueryLength {
		return "", fault.New(fault.QueryTooLong, fault.Details{"length": length, "max": MaxQueryLength})
	}
	position := 0
	for _, r := range query {
		if forbidden(r) {
			return "", fault.New(fault.InvalidCharacters, fault.Details{
				"position":   position,
				"code_point": fmt.Sprintf("U+%04X", r),
			})
		}
		position++
	}
	return query, nil
}

// forbidden is general category Cc, which includes NUL, less the three that people type.
func forbidden(r rune) bool {
	return unicode.Is(unicode.Cc, r) && r != '\t' && r != '\n' && r != '\r'
}
