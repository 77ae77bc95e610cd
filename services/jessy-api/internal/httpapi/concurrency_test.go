package httpapi

import (
	"net/http"
	"reflect"
	"testing"
)

func TestMoreCallsThanPlacesAreTurnedAway(t *testing.T) {
	g := start(t, nowhere())
	for range maxBusy {
		leave, failure := g.inner.enter()
		if failure != nil {
			t.Fatal(failure)
		}
		defer leave()
	}
	got := g.call(t, http.MethodGet, "/api/v1/layers/7/0", nil)
	details := got.expect(t, http.StatusServiceUnavailable, "limit_exceeded")
	if !reflect.DeepEqual(details, map[string]any{"current": 256.0, "limit": 256.0, "requested": 1.0}) || got.header.Get("Retry-After") != "1" {
		t.Errorf("%v %v", details, got.header)
	}
	// Who asks how we are is answered all the same.
	if got := g.call(t, http.MethodGet, "/api/metrics", nil); got.status != http.StatusOK {
		t.Errorf("got %+v", got)
	}
	g.inner.busy.Add(-1)
	if got := g.call(t, http.MethodGet, "/api/v1/layers/7/0", nil); got.status != http.StatusOK {
		t.Errorf("with a free place: %+v", got)
	}
	g.inner.busy.Add(1)
}
