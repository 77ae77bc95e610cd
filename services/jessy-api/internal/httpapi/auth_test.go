package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/token"
)

func withoutToken(p *Parts) { p.Token = token.Token{} }

func TestWhatNeedsTheToken(t *testing.T) {
	with, core := startReady(t)
	without := start(t, core.Base(), withoutToken)
	const query = "/api/v1/query"
	for _, c := range []struct {
		method, path, body string
		open               bool // answered without a token
	}{
		{"GET", ana, "", false},
		{"PUT", ana, "{}", false},
		{"DELETE", ana, "", false},
		{"POST", query + "?sync=true", `{"query":"a"}`, false},
		{"POST", query, `{"query":"a","user_id":"ana"}`, false},
		{"POST", query, `{"query":"a"}`, true},
		{"POST", query + "?sync=false", `{"query":"a","user_id":null}`, true},
		{"GET", "/api/v1/layers/7/0", "", true},
		{"GET", "/api/v1/status", "", true},
		{"GET", "/api/health", "", true},
		{"GET", "/openapi.json", "", true},
	} {
		for name, try := range map[string]struct {
			g     *gateway
			shown string
			good  bool
		}{
			"right":             {with, bearer, true},
			"none":              {with, "X-None: 1", c.open},
			"wrong":             {with, bearer + "x", c.open},
			"other scheme":      {with, "Authorization: Basic " + secret, c.open},
			"there is no token": {without, bearer, c.open},
		} {
			got := try.g.call(t, c.method, c.path, strings.NewReader(c.body), "Content-Type: application/json", try.shown)
			if try.good {
				if got.status/100 != 2 {
					t.Errorf("%s %s, %s: %d %s", c.method, c.path, name, got.status, got.body)
				}
				continue
			}
			got.expect(t, http.StatusUnauthorized, "unauthorized")
			if got.header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("headers are %v", got.header)
			}
		}
	}
	for _, seen := range core.Requests() {
		if shown := seen.Header.Get("Authorization"); shown != "" && "Authorization: "+shown != bearer {
			t.Errorf("the core was shown %q", shown)
		}
	}
}

// Who has no token learns nothing of what else is wrong.
func TestTheTokenIsAskedForFirst(t *testing.T) {
	g, core := startReady(t)
	for _, c := range []struct{ method, path, body, kind string }{
		{"GET", "/api/v1/users/a%20b/dimension", "", ""},
		{"GET", ana + "?x=1", "", ""},
		{"PUT", ana, "not JSON", "text/plain"},
		{"POST", "/api/v1/query?sync=true&x=1", "{}", "application/json"},
		{"POST", "/api/v1/query?sync=true&sync=true", "{}", "application/json"},
		{"POST", "/api/v1/query?sync=true", "", "text/plain"},
		{"POST", "/api/v1/query", `{"query":"","user_id":"a b"}`, "application/json"},
	} {
		g.call(t, c.method, c.path, strings.NewReader(c.body), "Content-Type: "+c.kind).expect(t, http.StatusUnauthorized, "unauthorized")
	}
	if asked := core.Requests(); len(asked) != 0 {
		t.Errorf("the core was asked: %+v", asked)
	}
}

func TestTheTokenIsNeverTold(t *testing.T) {
	g, _ := startReady(t)
	var said strings.Builder
	for _, path := range []string{ana, "/api/v1/users/ben/dimension", "/api/v1/users/a%20b/dimension", "/api/v1/status", "/api/metrics", "/nowhere"} {
		got := g.call(t, http.MethodGet, path, nil, bearer, "X-Request-Id: t-"+strings.ToLower(path[len(path)-3:]))
		said.WriteString(got.body)
		for name, values := range got.header {
			said.WriteString(name + strings.Join(values, " "))
		}
	}
	g.line(t, "t-ere")
	if text := said.String() + g.log.String(); strings.Contains(text, secret) || strings.Contains(text, secret[:20]) {
		t.Errorf("the token is told: %s", text)
	}
}

func TestOnlyARouteThatKnowsSyncAsksForTheTokenBecauseOfIt(t *testing.T) {
	g, _ := startReady(t)
	g.call(t, http.MethodGet, "/api/v1/stream?sync=true", nil).expect(t, http.StatusBadRequest, "bad_parameter")
	g.call(t, http.MethodPost, "/api/v1/query?sync=true", nil).expect(t, http.StatusUnauthorized, "unauthorized")
}
