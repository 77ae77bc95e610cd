package httpapi

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/corefake"
)

const ana = "/api/v1/users/ana/dimension"

func TestUserCallsReachTheCore(t *testing.T) {
	g, core := startReady(t)
	const preferences = `{ "preferred_dimensions": {"D08": 0.15}, "style": ["brief"] }`
	for _, c := range []struct {
		method, path, body string
		status             int
		reply, asked       string
	}{
		{"GET", ana, "", 200, corefake.User, "/v1/users/ana/dimension"},
		{"PUT", ana, preferences, 200, corefake.User, "/v1/users/ana/dimension"},
		{"DELETE", ana, "", 204, "", "/v1/users/ana/dimension"},
		{"DELETE", ana + "?keep_preferences=true", "", 204, "", "/v1/users/ana/dimension?keep_preferences=true"},
		{"DELETE", ana + "?keep_preferences=false", "", 204, "", "/v1/users/ana/dimension?keep_preferences=false"},
	} {
		got := g.call(t, c.method, c.path, strings.NewReader(c.body), bearer, "Content-Type: application/json", "X-Request-Id: u-1")
		if got.status != c.status || got.body != c.reply || got.header.Get("X-Request-Id") != "u-1" {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.status, got.body)
		}
		asked := core.Requests()
		seen := asked[len(asked)-1]
		if seen.Method != c.method || seen.URI != c.asked || seen.Body != c.body || "Authorization: "+seen.Header.Get("Authorization") != bearer || seen.Header.Get("X-Request-Id") != "u-1" {
			t.Errorf("the core saw %+v", seen)
		}
	}
	details := g.call(t, http.MethodGet, "/api/v1/users/ben/dimension", nil, bearer).expect(t, http.StatusNotFound, "user_not_found")
	if !reflect.DeepEqual(details, map[string]any{"user_id": "ben"}) {
		t.Errorf("details are %v", details)
	}
}

func TestUserFaultsNeverReachTheCore(t *testing.T) {
	g, core := startReady(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		code, name         string
	}{
		{"GET", "/api/v1/users/a%20b/dimension", "", 400, "bad_parameter", "id"},
		{"GET", "/api/v1/users/" + strings.Repeat("x", 65) + "/dimension", "", 400, "bad_parameter", "id"},
		{"GET", "/api/v1/users/a.b/dimension", "", 400, "bad_parameter", "id"},
		{"GET", ana + "?keep_preferences=true", "", 400, "bad_parameter", "keep_preferences"},
		{"DELETE", ana + "?keep_preferences=yes", "", 400, "bad_parameter", "keep_preferences"},
		{"DELETE", ana + "?keep=true", "", 400, "bad_parameter", "keep"},
		{"PUT", ana + "?sync=true", "{}", 400, "bad_parameter", "sync"},
		{"PUT", ana, "[]", 400, "bad_json", ""},
		{"PUT", ana, "", 400, "bad_json", ""},
		{"PUT", ana, `{"mood":1}`, 400, "bad_json", "mood"},
		{"PUT", ana, `{"style":"brief"}`, 400, "bad_json", "style"},
		{"PUT", ana, `{"style":[null]}`, 400, "bad_json", "style"},
		{"PUT", ana, `{"style":["\ud800"]}`, 400, "bad_json", ""},
		{"PUT", ana, `{"preferred_dimensions":{"D08":"much"}}`, 400, "bad_json", "preferred_dimensions"},
		{"PUT", ana, `{"preferred_layers":["` + strings.Repeat("x", maxBody) + `"]}`, 413, "body_too_large", ""},
	} {
		details := g.call(t, c.method, c.path, strings.NewReader(c.body), bearer, "Content-Type: application/json").expect(t, c.status, c.code)
		name := details["parameter"]
		if c.code == "bad_json" {
			name = details["field"]
		}
		if c.name != "" && name != c.name {
			t.Errorf("%s %s %.40s: %v", c.method, c.path, c.body, details)
		}
	}
	g.call(t, http.MethodPut, ana, strings.NewReader("{}"), bearer, "Content-Type: text/plain").expect(t, 415, "unsupported_media_type")
	g.call(t, http.MethodPost, ana, nil, bearer).expect(t, 405, "method_not_allowed")
	if asked := core.Requests(); len(asked) != 0 {
		t.Errorf("the core was asked: %+v", asked)
	}
}

func TestUserCallsWithoutACore(t *testing.T) {
	g := start(t, nowhere())
	g.call(t, http.MethodGet, ana, nil, bearer).expect(t, http.StatusServiceUnavailable, "core_unavailable")
	garbage := start(t, corefake.Start(t, corefake.Answer(200, "hello")).Base())
	garbage.call(t, http.MethodGet, ana, nil, bearer).expect(t, http.StatusBadGateway, "bad_core_reply")
}
