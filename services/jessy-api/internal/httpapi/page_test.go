package httpapi

import (
	"net/http"
	"strings"
	"testing"
)

func TestThePageIsServedAtTheRoot(t *testing.T) {
	g, _ := startReady(t)
	got := g.call(t, http.MethodGet, "/", nil)
	policy := got.header.Get("Content-Security-Policy")
	if got.status != http.StatusOK || !strings.HasPrefix(got.body, "<!doctype html>") || !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("got %d %s %.40s", got.status, policy, got.body)
	}
	if values := got.header.Values("X-Content-Type-Options"); len(values) != 1 || values[0] != "nosniff" {
		t.Errorf("X-Content-Type-Options is %q", values)
	}
	g.call(t, http.MethodPost, "/", nil).expect(t, http.StatusMethodNotAllowed, "method_not_allowed")
	g.call(t, http.MethodGet, "/page.html", nil).expect(t, http.StatusNotFound, "not_found")
}

func TestThePageIsWholeWhateverPartOrVersionIsAskedFor(t *testing.T) {
	g, _ := startReady(t)
	for _, header := range []string{"Range: bytes=0-9", "Range: bytes=99999999-", "Range: nonsense", `If-Match: "other"`, "If-Unmodified-Since: x"} {
		got := g.call(t, http.MethodGet, "/", nil, header)
		if got.status != http.StatusOK || !strings.HasSuffix(got.body, "</html>\n") {
			t.Errorf("%s: %d %.40q", header, got.status, got.body)
		}
	}
	known := g.call(t, http.MethodGet, "/", nil).header.Get("Etag")
	if got := g.call(t, http.MethodGet, "/", nil, "If-None-Match: "+known); got.status != http.StatusNotModified || got.body != "" {
		t.Errorf("got %d %.40q", got.status, got.body)
	}
}
