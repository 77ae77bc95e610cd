package httpapi

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"

	"jessy/services/jessy-api/internal/corefake"
)

func TestHealth(t *testing.T) {
	const gateway = `"service":"jessy-api","version":"0.0.0","instance":"api-1","uptime_ms":\d+`
	const away = `"core":{"reachable":false,"status":null,"ready":false,"instance":null,"latency_ms":null}`
	for name, c := range map[string]struct {
		core   http.HandlerFunc
		status int
		body   string
	}{
		"ok": {corefake.Answer(200, corefake.Health), 200,
			`{"status":"ok",` + gateway + `,"core":{"reachable":true,"status":"ok","ready":true,"instance":"core-1","latency_ms":[\d.]+}}`},
		"degraded": {corefake.Answer(200, `{"status":"degraded","ready":true,"instance":null}`), 200,
			`{"status":"degraded",` + gateway + `,"core":{"reachable":true,"status":"degraded","ready":true,"instance":null,"latency_ms":[\d.]+}}`},
		"starting": {corefake.Answer(200, `{"status":"starting","ready":false,"instance":"core-1"}`), 503,
			`{"status":"unavailable",` + gateway + `,"core":{"reachable":true,"status":"starting","ready":false,"instance":"core-1","latency_ms":[\d.]+},"reason":"core_not_ready"}`},
		"garbage": {corefake.Answer(200, `hello`), 503, `{"status":"unavailable",` + gateway + `,` + away + `,"reason":"bad_core_reply"}`},
		"slow": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 503,
			`{"status":"unavailable",` + gateway + `,` + away + `,"reason":"core_timeout"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := start(t, corefake.Start(t, c.core).Base())
			got := g.call(t, http.MethodGet, "/api/health", nil)
			if got.status != c.status || !regexp.MustCompile("^"+c.body+"\n$").MatchString(got.body) {
				t.Errorf("got %d %s, want %d %s", got.status, got.body, c.status, c.body)
			}
		})
	}
}

// The check is live: the same gateway says yes, no and yes again.
func TestHealthFollowsTheCore(t *testing.T) {
	g, core := startReady(t)
	expect := func(status int, reason any) {
		t.Helper()
		got := g.call(t, http.MethodGet, "/api/health", nil)
		var body map[string]any
		if err := json.Unmarshal([]byte(got.body), &body); err != nil || got.status != status || body["reason"] != reason {
			t.Fatalf("got %d %s, want %d %v", got.status, got.body, status, reason)
		}
	}
	expect(http.StatusOK, nil)
	core.Close()
	expect(http.StatusServiceUnavailable, "core_unavailable")
	corefake.StartAt(t, core.Address(), corefake.Ready())
	expect(http.StatusOK, nil)
}

func TestStatus(t *testing.T) {
	g, core := startReady(t)
	want := `^{"gateway":{"version":"0.0.0","commit":"0123456789ab","instance":"api-1","uptime_ms":\d+,"requests_in_flight":1,"dimensions_loaded":\["D01",.*"D14"\],"dimensions_missing":\["D05"\],` +
		`"layers":{"file":".*layers.jyl","generation":"fedcba9876543210","bytes":6232,"live_maps":1,"mapped_bytes":6232,"peak_bytes":6232,` +
		`"ceiling_bytes":293601280,"level":"normal","reload_failures":0,"last_reload":null}},"core":`
	for _, reported := range []string{`{"status":"ok","dimensions_loaded":\["D01"\]}}`, `null}`} {
		got := g.call(t, http.MethodGet, "/api/v1/status", nil)
		if got.status != http.StatusOK || !regexp.MustCompile(want+reported+"\n$").MatchString(got.body) {
			t.Errorf("got %d %s", got.status, got.body)
		}
		core.Close()
	}
}
