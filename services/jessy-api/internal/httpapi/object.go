package httpapi

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

// fields maps the names that an object may have to what is done with their values.
type fields map[string]func(json.RawMessage) *fault.Fault

// decodeObject reads one JSON object as strictly as the core does. encoding/json alone would take
// `QUERY` for `query`, let the last of two equal names win, and repair broken UTF-8 in silence;
// the gateway would then have checked another query than the one that the core answers.
func decodeObject(text []byte, known fields) *fault.Fault {
	if !utf8.Valid(text) {
		return badJSON("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return badJSON("not a JSON object")
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
			return named("unknown field", name)
		case seen[name]:
			return named("field given twice", name)
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
		return badJSON("something follows the JSON object")
	}
	return nil
}

// into stores a value of the right JSON type.
func into[T any](name string, target *T) func(json.RawMessage) *fault.Fault {
	return func(value json.RawMessage) *fault.Fault {
		if string(value) == "null" || json.Unmarshal(value, target) != nil {
			return named("wrong type", name)
		}
		return nil
	}
}

// optional takes null for absent.
func optional(take func(json.RawMessage) *fault.Fault) func(json.RawMessage) *fault.Fault {
	return func(value json.RawMessage) *fault.Fault {
		if string(value) == "null" {
			return nil
		}
		return take(value)
	}
}

// syntax never repeats the decoder's own words, which quote the body.
func syntax(decoder *json.Decoder) *fault.Fault {
	return badJSON(fmt.Sprintf("not JSON, near byte %d", decoder.InputOffset()))
}

func named(reason, name string) *fault.Fault {
	if runes := []rune(name); len(runes) > maxNameEcho {
		name = string(runes[:maxNameEcho]) + "…"
	}
	return fault.New(fault.BadJSON, fault.Details{"reason": reason, "field": name})
}
