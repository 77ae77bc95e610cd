package core

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/token"
	"jessy/services/jessy-api/internal/token/tokentest"
)

// tally is a Recorder that tests can read.
type tally struct {
	mu       sync.Mutex
	outcomes []string
	retries  []string
}

func (t *tally) CoreCall(outcome string, _ time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outcomes = append(t.outcomes, outcome)
}

func (t *tally) CoreRetry(cause string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.retries = append(t.retries, cause)
}

func (t *tally) expect(test *testing.T, outcomes, retries []string) {
	test.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !slices.Equal(t.outcomes, outcomes) || !slices.Equal(t.retries, retries) {
		test.Errorf("outcomes %v, retries %v; want %v and %v", t.outcomes, t.retries, outcomes, retries)
	}
}

func client(t *testing.T, base *url.URL) (*Client, *tally) {
	t.Helper()
	counts := &tally{}
	c := New(base, counts)
	t.Cleanup(c.Close)
	// A machine that is busy with other tests must not turn a dead connection into an old one.
	c.stale = time.Minute
	return c, counts
}

func ask(c *Client) ([]byte, *fault.Fault) {
	return c.Navigate(context.Background(), Query{Body: []byte(`{"query":"hello"}`), RequestID: "r-1"})
}

func expectFault(t *testing.T, failure *fault.Fault, status int, code fault.Code) {
	t.Helper()
	if failure == nil || failure.Status != status || failure.Code != code {
		t.Fatalf("got %+v, want %d %s", failure, status, code)
	}
}

// accepted is a token that a caller showed.
func accepted(t *testing.T) token.Bearer {
	t.Helper()
	bearer, ok := tokentest.Token(t).Accept(http.Header{"Authorization": {"Bearer " + tokentest.Secret}})
	if !ok {
		t.Fatal("the token is not accepted")
	}
	return bearer
}

func TestNavigatePassesOn(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	c, counts := client(t, core.Base())
	header := http.Header{
		"Authorization": {"Bearer t"}, "Traceparent": {"00-x"}, "Tracestate": {"a=b"}, "Cookie": {"no"}, "X-Forwarded-For": {"no"}, "Accept": {"application/x-ndjson"},
	}
	body, failure := c.Navigate(t.Context(), Query{Body: []byte(`{"query":"hi"}`), Sync: true, RequestID: "r-1", Bearer: accepted(t), Header: header})
	if failure != nil || string(body) != corefake.Reply {
		t.Fatalf("got %s, %v", body, failure)
	}
	seen := core.Requests()[0]
	if seen.Method != "POST" || seen.URI != "/v1/navigate?sync=true" || seen.Body != `{"query":"hi"}` {
		t.Errorf("the core saw %+v", seen)
	}
	for name, want := range map[string]string{
		"X-Request-Id": "r-1", "Content-Type": "application/json", "Accept": "application/json",
		"Authorization": "Bearer " + tokentest.Secret, "Traceparent": "00-x", "Tracestate": "a=b", "Cookie": "", "X-Forwarded-For": "", "Accept-Encoding": "",
	} {
		if got := seen.Header.Get(name); got != want {
			t.Errorf("the core saw %s: %q, want %q", name, got, want)
		}
	}
	// What was not accepted goes no further, whatever the caller's headers say.
	if _, failure := c.Navigate(t.Context(), Query{Header: header}); failure != nil || core.Requests()[1].Header.Get("Authorization") != "" {
		t.Errorf("without a token: %v, the core saw %v", failure, core.Requests()[1].Header)
	}
	if _, failure := ask(c); failure != nil || core.Requests()[2].URI != "/v1/navigate" {
		t.Errorf("without sync: %v, %s", failure, core.Requests()[2].URI)
	}
	counts.expect(t, []string{"ok", "ok", "ok"}, nil)
}

func TestCoreErrorsKeepStatusCodeAndDetails(t *testing.T) {
	core := corefake.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.Header().Set("Www-Authenticate", "Bearer")
		w.Header().Set("Set-Cookie", "no")
		corefake.Answer(http.StatusForbidden, `{"error":{"code":"blocked","message":"not that","details":{"category":"violence","confidence":0.95,"n":12345678901234567890}}}`)(w, r)
	}))
	c, counts := client(t, core.Base())
	_, failure := ask(c)
	expectFault(t, failure, http.StatusForbidden, "blocked")
	written, err := failure.MarshalJSON()
	want := `{"error":{"code":"blocked","message":"not that","details":{"category":"violence","confidence":0.95,"n":12345678901234567890}}}`
	if err != nil || string(written) != want {
		t.Errorf("got %s, want %s", written, want)
	}
	if failure.Header.Get("Retry-After") != "7" || failure.Header.Get("Www-Authenticate") != "Bearer" || failure.Header.Get("Set-Cookie") != "" {
		t.Errorf("headers are %v", failure.Header)
	}
	counts.expect(t, []string{"error"}, nil)
}

func TestBadReplies(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{
		"empty":               corefake.Answer(200, ""),
		"no JSON":             corefake.Answer(200, "<html>hello</html>"),
		"an array":            corefake.Answer(200, "[]"),
		"cut JSON":            corefake.Answer(200, `{"paths":[`),
		"two objects":         corefake.Answer(200, `{}{}`),
		"broken UTF-8":        corefake.Answer(200, "{\"a\":\"\xff\"}"),
		"no content":          corefake.Answer(204, ""),
		"created":             corefake.Answer(201, `{}`),
		"redirect":            http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP,
		"error without shape": corefake.Answer(500, "oh no"),
		"error without code":  corefake.Answer(500, `{"error":{"message":"oh no"}}`),
		"details not object":  corefake.Answer(400, `{"error":{"code":"x","details":[1]}}`),
		"too large":           corefake.Answer(200, `{"a":"`+strings.Repeat("a", maxReply)+`"}`),
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"paths":[]`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			core := corefake.Start(t, reply)
			c, counts := client(t, core.Base())
			_, failure := ask(c)
			expectFault(t, failure, http.StatusBadGateway, fault.BadCoreReply)
			counts.expect(t, []string{"bad_core_reply"}, nil)
			if asked := len(core.Requests()); asked != 1 {
				t.Errorf("the core was asked %d times", asked)
			}
		})
	}
}

func TestSlowCore(t *testing.T) {
	for name, before := range map[string]func(http.ResponseWriter){
		"no headers": func(http.ResponseWriter) {},
		"half a body": func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`{"paths":`))
			_ = http.NewResponseController(w).Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			core := corefake.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				before(w)
				<-r.Context().Done()
			}))
			c, counts := client(t, core.Base())
			c.total = 100 * time.Millisecond
			_, failure := ask(c)
			expectFault(t, failure, http.StatusGatewayTimeout, fault.CoreTimeout)
			counts.expect(t, []string{"core_timeout"}, nil)
			if asked := len(core.Requests()); asked != 1 {
				t.Errorf("the core was asked %d times", asked)
			}
		})
	}
}

func TestCallerGone(t *testing.T) {
	ctx, hangUp := context.WithCancel(t.Context())
	core := corefake.Start(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		hangUp()
		<-r.Context().Done()
	}))
	c, counts := client(t, core.Base())
	if _, failure := c.Navigate(ctx, Query{Body: []byte(`{}`)}); failure == nil {
		t.Error("no fault")
	}
	counts.expect(t, []string{"caller_gone"}, nil)
}
