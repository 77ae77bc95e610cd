package fault

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
)

func TestShape(t *testing.T) {
	for name, c := range map[string]struct {
		fault *Fault
		want  string
	}{
		"nil details":   {New(NotFound, nil), `{"error":{"code":"not_found","message":"there is no such route","details":{}}}`},
		"no details":    {&Fault{Code: "blocked", Message: "m"}, `{"error":{"code":"blocked","message":"m","details":{}}}`},
		"details":       {New(EmptyQuery, Details{"a": 1}), `{"error":{"code":"empty_query","message":"the query is empty","details":{"a":1}}}`},
		"cause is kept": {New(Internal, nil).Because(errors.New("secret")), `{"error":{"code":"internal","message":"an internal error","details":{}}}`},
		"not listed":    {New("made_up", nil), `{"error":{"code":"made_up","message":"an internal error","details":{}}}`},
	} {
		got, err := json.Marshal(c.fault)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, c.want)
		}
	}
}

func TestEachMessageIsFilledFromTheDetails(t *testing.T) {
	for _, c := range []struct {
		fault *Fault
		want  string
	}{
		{New(QueryTooLong, Details{"length": 10001, "max": 10000}), "the query has 10001 characters, 10000 are allowed"},
		{New(InvalidCharacters, Details{"position": 3, "code_point": "U+0000"}), "U+0000 at position 3 is not allowed in a query"},
		{New(BadJSON, Details{"reason": "unknown field", "field": "mood"}), "mood: unknown field"},
		{New(BadJSON, Details{"reason": "not UTF-8"}), "the body can't be read: not UTF-8"},
		{Parameter("sync", "true or false"), "sync: true or false"},
		{New(DimensionNotFound, Details{"dimension": uint8(5)}), "dimension D05 is not loaded"},
		{New(LayerNotFound, Details{"dimension": uint8(1), "layer": 99}), "dimension D01 has no layer 99"},
		{New(Internal, Details{"dimension": uint8(1), "layer": 2}), "the content of layer 2 of D01 is not UTF-8"},
		{New(BodyTooLarge, Details{"max": 262144}), "the body is larger than 262144 bytes"},
	} {
		if c.fault.Message != c.want {
			t.Errorf("%s: got %q, want %q", c.fault.Code, c.fault.Message, c.want)
		}
	}
}

func TestTable(t *testing.T) {
	for code, row := range Table {
		if row.Status < 400 || http.StatusText(row.Status) == "" {
			t.Errorf("%s has status %d", code, row.Status)
		}
		for _, form := range row.Messages {
			for _, parts := range place.FindAllStringSubmatch(form, -1) {
				if !slices.Contains(row.Details, parts[1]) {
					t.Errorf("%s: %s is none of its details", code, parts[1])
				}
			}
		}
	}
}

func TestCause(t *testing.T) {
	cause := errors.New("refused")
	failure := New(CoreUnavailable, nil).Because(cause).With("Retry-After", "1")
	if !errors.Is(failure, cause) || failure.Error() != "core_unavailable: refused" || New(NotFound, nil).Error() != "not_found" {
		t.Errorf("%v does not tell its cause", failure)
	}
	if failure.Header.Get("Retry-After") != "1" || failure.Status != http.StatusServiceUnavailable {
		t.Errorf("%+v lacks its header or status", failure)
	}
}
