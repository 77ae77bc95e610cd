package fault

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
)

func TestShape(t *testing.T) {
	for name, c := range map[string]struct {
		fault *Fault
		want  string
	}{
		"nil details":   {New(NotFound, nil), `{"error":{"code":"not_found","message":"there is nothing at this address","details":{}}}`},
		"no details":    {&Fault{Code: "blocked", Message: "m"}, `{"error":{"code":"blocked","message":"m","details":{}}}`},
		"details":       {New(EmptyQuery, Details{"a": 1}), `{"error":{"code":"empty_query","message":"the query is empty","details":{"a":1}}}`},
		"cause is kept": {New(Internal, nil).Because(errors.New("secret")), `{"error":{"code":"internal","message":"something went wrong on our side","details":{}}}`},
		"not listed":    {New("made_up", nil), `{"error":{"code":"made_up","message":"something went wrong on our side","details":{}}}`},
	} {
		got, err := json.Marshal(c.fault)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, c.want)
		}
	}
}

func TestTable(t *testing.T) {
	for code, entry := range table {
		if entry.message == "" || entry.status < 400 || http.StatusText(entry.status) == "" {
			t.Errorf("%s has status %d and message %q", code, entry.status, entry.message)
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
