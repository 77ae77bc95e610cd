// Package strictjson reads what callers send as strictly as the core does, so that both see the same
// query in the same bytes.
package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"jessy/services/jessy-api/internal/fault"
)

// maxNameEcho is how much of an unknown field's name is said back.
const maxNameEcho = 64

// Fields maps the names that an object may have to what is done with their values.
type Fields map[string]func(json.RawMessage) *fault.Fault

// Object reads one JSON object as strictly as the core does. encoding/json alone would take
// `QUERY` for `query`, let the last of two equal names win, and repair broken UTF-8 in silence;
// the gateway would then have checked another query than the one that the core answers.
func Object(text []byte, known Fields) *fault.Fault {
	if !utf8.Valid(text) {
		return Bad("not UTF-8")
	}
	if loneSurrogate(text) {
		return Bad("a lone surrogate")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return Bad("not a JSON object")
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return syntax(decoder)
		}
		name := token.(string) // the decoder takes nothing else before a colon
		take, ok := known[name]
		switch {
		case !ok:
			return Named("unknown field", name)
		case seen[name]:
			return Named("field given twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return syntax(decoder)
		}
		if failure := take(value); failure != nil {
			return failure
		}
	}
	if _, err := decoder.Token(); err != nil {
		return syntax(decoder)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Bad("something follows the JSON object")
	}
	return nil
}

// Into stores a value of the right JSON type.
func Into[T any](name string, target *T) func(json.RawMessage) *fault.Fault {
	return func(value json.RawMessage) *fault.Fault {
		if string(value) == "null" || json.Unmarshal(value, target) != nil {
			return Named("wrong type", name)
		}
		return nil
	}
}

// Optional takes null for absent.
func Optional(take func(json.RawMessage) *fault.Fault) func(json.RawMessage) *fault.Fault {
	return func(value json.RawMessage) *fault.Fault {
		if string(value) == "null" {
			return nil
		}
		return take(value)
	}
}

// syntax never repeats the decoder's own words, which quote the body.
func syntax(decoder *json.Decoder) *fault.Fault {
	return Bad(fmt.Sprintf("not JSON, near byte %d", decoder.InputOffset()))
}

// Named says what is wrong with a field.
func Named(reason, name string) *fault.Fault {
	if runes := []rune(name); len(runes) > maxNameEcho {
		name = string(runes[:maxNameEcho]) + "…"
	}
	return fault.New(fault.BadJSON, fault.Details{"reason": reason, "field": name})
}

// Bad says what is wrong with the whole.
func Bad(reason string) *fault.Fault {
	return fault.New(fault.BadJSON, fault.Details{"reason": reason})
}
