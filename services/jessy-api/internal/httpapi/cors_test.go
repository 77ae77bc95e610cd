package httpapi

import (
	"net/http"
	"testing"
)

const friend = "https://app.example"

func withOrigins(p *Parts) { p.Origins = []string{friend, "http://localhost:5173"} }

func TestPagesOfListedOriginsMayCall(t *testing.T) {
	g, _ := startReady(t, withOrigins)
	for origin, allowed := range map[string]bool{
		friend: true, "http://localhost:5173": true, "https://app.example.evil": false, "http://app.example": false, "https://APP.example": false, friend + "/": false, "null": false, "*": false,
	} {
		for _, path := range []string{"/api/v1/status", "/nowhere"} {
			got := g.call(t, http.MethodGet, path, nil, "Origin: "+origin)
			want := ""
			if allowed {
				want = origin
			}
			if got.header.Get("Access-Control-Allow-Origin") != want || got.header.Get("Vary") != "Origin" || got.header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s %s: %v", origin, path, got.header)
			}
		}
		got := g.call(t, http.MethodOptions, ana, nil, "Origin: "+origin, "Access-Control-Request-Method: PUT")
		if !allowed {
			got.expect(t, http.StatusMethodNotAllowed, "method_not_allowed")
			if got.header.Get("Access-Control-Allow-Methods") != "" {
				t.Errorf("%s: %v", origin, got.header)
			}
			continue
		}
		if got.status != http.StatusNoContent || got.header.Get("Access-Control-Allow-Methods") != "DELETE, GET, PUT, HEAD" || got.header.Get("Access-Control-Allow-Origin") != origin ||
			got.header.Get("Access-Control-Allow-Headers") != fromPages || got.header.Get("Access-Control-Max-Age") != "600" || len(got.header.Values("Vary")) != 2 {
			t.Errorf("%s: %d %v", origin, got.status, got.header)
		}
	}
	// No preflight: an OPTIONS without a method that is asked for.
	g.call(t, http.MethodOptions, "/api/v1/query", nil, "Origin: "+friend).expect(t, http.StatusMethodNotAllowed, "method_not_allowed")
}

func TestWithoutAListNoHeaderSpeaksOfOrigins(t *testing.T) {
	g, _ := startReady(t)
	got := g.call(t, http.MethodGet, "/api/v1/status", nil, "Origin: "+friend)
	for _, name := range []string{"Vary", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"} {
		if got.header.Get(name) != "" {
			t.Errorf("%s: %s", name, got.header.Get(name))
		}
	}
	g.call(t, http.MethodOptions, "/api/v1/query", nil, "Origin: "+friend, "Access-Control-Request-Method: POST").expect(t, http.StatusMethodNotAllowed, "method_not_allowed")
}
