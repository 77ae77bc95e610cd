package strictjson

import (
	"strconv"
	"unicode/utf16"
)

// loneSurrogate says whether an escape stands for half a character. encoding/json would put U+FFFD
// in its place, the core refuses it. A backslash can only be inside of a string; in what is no JSON
// the answer means nothing, and the decoder says so.
func loneSurrogate(text []byte) bool {
	for at := 0; at < len(text); at++ {
		if text[at] != '\\' {
			continue
		}
		unit, escaped := unitAt(text, at)
		switch {
		case !escaped:
			at++ // the escaped character, which may be a backslash itself
		case !utf16.IsSurrogate(unit):
			at += 5
		default:
			low, escaped := unitAt(text, at+6)
			if !escaped || utf16.DecodeRune(unit, low) == '\uFFFD' {
				return true
			}
			at += 11
		}
	}
	return false
}

// unitAt reads `\uXXXX`.
func unitAt(text []byte, at int) (rune, bool) {
	if len(text) < at+6 || text[at] != '\\' || text[at+1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[at+2:at+6]), 16, 16)
	return rune(unit), err == nil
}
