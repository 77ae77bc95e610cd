package httpapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
)

func TestQueryAnswer(t *testing.T) {
	g, core := startReady(t)
	body := `{ "query" : "caf\u0065\u0301?", "user_id":"ana", "iteration":{"cycle":5,"converged":false} }`
	got := g.call(t, http.MethodPost, "/api/v1/query?sync=true", strings.NewReader(body),
		"Content-Type: application/json; charset=UTF-8", "X-Request-Id: abc.1", bearer, "Accept: application/x-ndjson")
	want := regexp.MustCompile("^" + regexp.QuoteMeta(strings.TrimSuffix(corefake.Reply, "}")) + `,"gateway_us":\d+}$`)
	if got.status != http.StatusOK || !want.MatchString(got.body) {
		t.Fatalf("got %d %s", got.status, got.body)
	}
	if got.header.Get("X-Request-Id") != "abc.1" || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("headers are %v", got.header)
	}
	seen := core.Requests()[0]
	if seen.URI != "/v1/navigate?sync=true" || seen.Body != body || seen.Header.Get("X-Request-Id") != "abc.1" || "Authorization: "+seen.Header.Get("Authorization") != bearer {
		t.Errorf("the core saw %+v", seen)
	}
}

func TestQueryFaults(t *testing.T) {
	g, core := startReady(t)
	long := strings.Repeat("n", 100)
	for name, c := range map[string]struct {
		body    string
		status  int
		code    string
		details map[string]any
	}{
		"empty":               {`{"query":" "}`, 400, "empty_query", map[string]any{}},
		"too long":            {`{"query":"` + strings.Repeat("a", 10_001) + `"}`, 400, "query_too_long", map[string]any{"length": 10001.0, "max": 10000.0}},
		"NUL at 3":            {`{"query":"abc\u0000"}`, 400, "invalid_characters", map[string]any{"position": 3.0, "code_point": "U+0000"}},
		"nothing":             {``, 400, "bad_json", map[string]any{"reason": "not a JSON object"}},
		"an array":            {`["query"]`, 400, "bad_json", map[string]any{"reason": "not a JSON object"}},
		"cut":                 {`{"query":"a"`, 400, "bad_json", map[string]any{"reason": "not JSON, near byte 12"}},
		"trailing comma":      {`{"query":"a",}`, 400, "bad_json", map[string]any{"reason": "not JSON, near byte 13"}},
		"followed":            {`{"query":"a"} {}`, 400, "bad_json", map[string]any{"reason": "something follows the JSON object"}},
		"no query":            {`{}`, 400, "bad_json", map[string]any{"reason": "missing field", "field": "query"}},
		"null query":          {`{"query":null}`, 400, "bad_json", map[string]any{"reason": "wrong type", "field": "query"}},
		"number":              {`{"query":1}`, 400, "bad_json", map[string]any{"reason": "wrong type", "field": "query"}},
		"unknown":             {`{"query":"a","mood":1}`, 400, "bad_json", map[string]any{"reason": "unknown field", "field": "mood"}},
		"long unknown":        {`{"` + long + `":1}`, 400, "bad_json", map[string]any{"reason": "unknown field", "field": long[:64] + "…"}},
		"other case":          {`{"Query":"a"}`, 400, "bad_json", map[string]any{"reason": "unknown field", "field": "Query"}},
		"twice":               {`{"query":"a","query":"b"}`, 400, "bad_json", map[string]any{"reason": "field given twice", "field": "query"}},
		"lone surrogate":      {`{"query":"a\ud800b"}`, 400, "bad_json", map[string]any{"reason": "a lone surrogate"}},
		"broken UTF-8":        {"{\"query\":\"\xff\"}", 400, "bad_json", map[string]any{"reason": "not UTF-8"}},
		"nested too deep":     {`{"query":` + strings.Repeat("[", 20_000), 400, "bad_json", nil},
		"user":                {`{"query":"a","user_id":"a b"}`, 400, "bad_parameter", map[string]any{"parameter": "user_id", "reason": "a user id has 1 to 64 characters of A-Z, a-z, 0-9, _ and -"}},
		"user type":           {`{"query":"a","user_id":7}`, 400, "bad_json", map[string]any{"reason": "wrong type", "field": "user_id"}},
		"iteration type":      {`{"query":"a","iteration":7}`, 400, "bad_json", map[string]any{"reason": "not a JSON object"}},
		"cycle missing":       {`{"query":"a","iteration":{"converged":true}}`, 400, "bad_json", map[string]any{"reason": "missing field", "field": "iteration.cycle"}},
		"converged missing":   {`{"query":"a","iteration":{"cycle":1}}`, 400, "bad_json", map[string]any{"reason": "missing field", "field": "iteration.converged"}},
		"cycle negative":      {`{"query":"a","iteration":{"cycle":-1,"converged":true}}`, 400, "bad_json", map[string]any{"reason": "wrong type", "field": "iteration.cycle"}},
		"cycle fraction":      {`{"query":"a","iteration":{"cycle":1.5,"converged":true}}`, 400, "bad_json", map[string]any{"reason": "wrong type", "field": "iteration.cycle"}},
		"unknown in the deep": {`{"query":"a","iteration":{"cycles":1}}`, 400, "bad_json", map[string]any{"reason": "unknown field", "field": "cycles"}},
	} {
		t.Run(name, func(t *testing.T) {
			details := g.ask(t, c.body, bearer).expect(t, c.status, c.code)
			if c.details != nil && !reflect.DeepEqual(details, c.details) {
				t.Errorf("details are %v, want %v", details, c.details)
			}
		})
	}
	if asked := core.Requests(); len(asked) != 0 {
		t.Errorf("the core was asked: %+v", asked)
	}
}

func TestQueryAccepts(t *testing.T) {
	g, _ := startReady(t)
	for _, body := range []string{
		`{"query":"a"}`, " \n{\"query\":\"a\"}\n ", `{"query":"a","user_id":null,"iteration":null}`,
		`{"query":"` + strings.Repeat("😀", 10_000) + `"}`, `{"query":"the a an of to"}`,
	} {
		if got := g.ask(t, body); got.status != http.StatusOK {
			t.Errorf("%.60s: %d %s", body, got.status, got.body)
		}
	}
}

func TestSyncParameter(t *testing.T) {
	g, core := startReady(t)
	for suffix, want := range map[string]string{
		"?sync=true": "/v1/navigate?sync=true", "?sync=false": "/v1/navigate", "?": "/v1/navigate",
		"?sync=1": "", "?sync=": "", "?sync=true&sync=true": "", "?sync=%zz": "", "?sync=true&other=1": "", "?other=1": "", "?Sync=true": "",
	} {
		got := g.call(t, http.MethodPost, "/api/v1/query"+suffix, strings.NewReader(`{"query":"a"}`), "Content-Type: application/json", bearer)
		if want == "" {
			got.expect(t, http.StatusBadRequest, "bad_parameter")
		} else if asked := core.Requests(); got.status != http.StatusOK || asked[len(asked)-1].URI != want {
			t.Errorf("%s: %d %s, asked %v", suffix, got.status, got.body, asked)
		}
	}
}

func TestContentType(t *testing.T) {
	g, _ := startReady(t)
	for kind, status := range map[string]int{
		"application/json": 200, "Application/JSON;charset=utf-8": 200, `application/json; charset="UTF-8"`: 200,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 200, "application/x-www-form-urlencoded; charset=utf-8": 415, "application/json; charset=latin1": 415, "application/problem+json": 415, "application/json; charset=utf-8; profile=x": 200, "application/json;;;": 415,
	} {
		headers := []string{"Content-Type: " + kind}
		if kind == "" {
			headers = nil
		}
		got := g.call(t, http.MethodPost, "/api/v1/query", strings.NewReader(`{"query":"a"}`), headers...)
		if got.status != status {
			t.Errorf("%q: %d %s", kind, got.status, got.body)
		}
		if status != http.StatusOK {
			got.expect(t, http.StatusUnsupportedMediaType, "unsupported_media_type")
		}
	}
}

func TestFormTypeFromABrowser(t *testing.T) {
	g, _ := startReady(t)
	for _, mark := range []string{"Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"} {
		got := g.call(t, http.MethodPost, "/api/v1/query", strings.NewReader(`{"query":"a"}`),
			"Content-Type: application/x-www-form-urlencoded", mark)
		got.expect(t, http.StatusUnsupportedMediaType, "unsupported_media_type")
	}
}

func TestBodySize(t *testing.T) {
	g, _ := startReady(t)
	largest := `{"query":"a"}` + strings.Repeat(" ", maxBody-13)
	for name, c := range map[string]struct {
		body   io.Reader
		status int
	}{
		"largest":           {strings.NewReader(largest), 200},
		"largest, chunked":  {io.MultiReader(strings.NewReader(largest)), 200},
		"one more":          {strings.NewReader(largest + " "), 413},
		"one more, chunked": {io.MultiReader(strings.NewReader(largest + " ")), 413},
	} {
		t.Run(name, func(t *testing.T) {
			got := g.call(t, http.MethodPost, "/api/v1/query", c.body, "Content-Type: application/json")
			if c.status == http.StatusOK && got.status != c.status {
				t.Errorf("got %d %s", got.status, got.body)
			} else if c.status != http.StatusOK {
				got.expect(t, http.StatusRequestEntityTooLarge, "body_too_large")
			}
		})
	}
}

func TestCoreFaultsReachTheCaller(t *testing.T) {
	for name, c := range map[string]struct {
		reply  http.HandlerFunc
		status int
		code   string
	}{
		"blocked":  {corefake.Answer(403, `{"error":{"code":"blocked","message":"m","details":{"category":"violence"}}}`), 403, "blocked"},
		"no match": {corefake.Answer(422, `{"error":{"code":"insufficient_matches","message":"m","details":{"best":0}}}`), 422, "insufficient_matches"},
		"starting": {corefake.Answer(503, `{"error":{"code":"not_ready","message":"m","details":{}}}`), 503, "not_ready"},
		"garbage":  {corefake.Answer(200, `hello`), 502, "bad_core_reply"},
	} {
		t.Run(name, func(t *testing.T) {
			g := start(t, corefake.Start(t, c.reply).Base())
			g.ask(t, `{"query":"a"}`).expect(t, c.status, c.code)
		})
	}
	t.Run("down", func(t *testing.T) {
		g, core := startReady(t)
		core.Close()
		g.ask(t, `{"query":"a"}`).expect(t, http.StatusServiceUnavailable, "core_unavailable")
	})
}

func TestGatewayTime(t *testing.T) {
	for in, want := range map[string]string{
		`{}`: `{"gateway_us":7}`, `{ }`: `{"gateway_us":7}`, `{"a":1}`: `{"a":1,"gateway_us":7}`, "{\"a\":{}\n}": `{"a":{},"gateway_us":7}`,
	} {
		if got := string(withGatewayTime([]byte(in), 7*time.Microsecond)); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

// FuzzCheckQuery: whatever is accepted is JSON that a plain decoder reads to the same query.
func FuzzCheckQuery(f *testing.F) {
	for _, seed := range []string{
		`{"query":"a"}`, `{"query":"a","user_id":"ana","iteration":{"cycle":5,"converged":false}}`, `{"query":null}`,
		`{"query":"\ud800"}`, `{"query":"a","query":"b"}`, `{`, `[]`, `{"query":"a"}x`, `{"iteration":{"cycle":`, `{"a":`, `{"query" "a"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		asked, failure := readQuery(body)
		if failure != nil || asked.check() != nil {
			return
		}
		var plain struct {
			Query     string
			UserID    string `json:"user_id"`
			Iteration struct {
				Cycle     uint32
				Converged bool
			}
		}
		if err := json.Unmarshal(body, &plain); err != nil || strings.TrimSpace(plain.Query) == "" {
			t.Fatal(fmt.Sprintf("%q was accepted", body), err)
		}
	})
}
