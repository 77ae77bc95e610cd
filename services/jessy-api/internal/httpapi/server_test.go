package httpapi

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/openapi"
)

func TestUnknownAddresses(t *testing.T) {
	g, _ := startReady(t)
	for _, path := range []string{"/api", "/api/health/", "/api//health", "/api/v1/../health", "/api/v1/query/x", "/api/v1/%2e%2e", "/favicon.ico"} {
		g.call(t, http.MethodGet, path, nil).expect(t, http.StatusNotFound, "not_found")
	}
}

func TestWrongMethods(t *testing.T) {
	g, _ := startReady(t)
	for _, c := range []struct{ method, path, allow string }{
		{"GET", "/api/v1/query", "POST"}, {"OPTIONS", "/api/v1/query", "POST"}, {"POST", "/api/health", "GET, HEAD"},
		{"DELETE", "/api/metrics", "GET, HEAD"}, {"MAKE", "/api/v1/status", "GET, HEAD"},
	} {
		got := g.call(t, c.method, c.path, nil)
		got.expect(t, http.StatusMethodNotAllowed, "method_not_allowed")
		if got.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: Allow is %q", c.method, c.path, got.header.Get("Allow"))
		}
	}
	if got := g.call(t, http.MethodHead, "/api/health", nil); got.status != http.StatusOK || got.body != "" {
		t.Errorf("HEAD: %+v", got)
	}
}

func TestPanic(t *testing.T) {
	g, _ := startReady(t)
	const secret = "what a person asked"
	g.inner.mount([]route{
		{at(http.MethodGet, "/test/panic", openapi.Operation{}), call, func(http.ResponseWriter, *http.Request) *fault.Fault { panic(secret) }},
		{at(http.MethodGet, "/test/index", openapi.Operation{}), call, func(_ http.ResponseWriter, r *http.Request) *fault.Fault {
			return []*fault.Fault{}[len(r.URL.Path)]
		}},
		{at(http.MethodGet, "/test/late", openapi.Operation{}), call, func(w http.ResponseWriter, _ *http.Request) *fault.Fault {
			_, _ = w.Write([]byte("half"))
			_ = http.NewResponseController(w).Flush()
			panic("late")
		}},
	})
	got := g.call(t, http.MethodGet, "/test/panic", nil, "X-Request-Id: p1")
	got.expect(t, http.StatusInternalServerError, "internal")
	if line := g.line(t, "p1"); line["status"] != 500.0 || line["level"] != "WARN" || line["route"] != "/test/panic" {
		t.Errorf("logged %v", line)
	}
	g.call(t, http.MethodGet, "/test/index", nil).expect(t, http.StatusInternalServerError, "internal")
	if log := g.log.String(); strings.Contains(got.body+log, secret) || !strings.Contains(log, "index out of range") || !strings.Contains(log, `"stack"`) {
		t.Errorf("reply %s\nlog %s", got.body, log)
	}
	if reply, err := http.Get(g.URL + "/test/late"); err == nil {
		defer func() { _ = reply.Body.Close() }()
		if _, err := bufio.NewReader(reply.Body).ReadString(0); err == nil || err.Error() == "EOF" {
			t.Errorf("a half-sent reply looks whole: %v", err)
		}
	}
	// The gateway is none the worse for it.
	if got := g.ask(t, `{"query":"a"}`); got.status != http.StatusOK {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestRequestID(t *testing.T) {
	g, core := startReady(t)
	made := regexp.MustCompile(`^[0-9a-f]{32}$`)
	for given, kept := range map[string]bool{
		"abc-1_2.3": true, strings.Repeat("x", 64): true,
		"": false, strings.Repeat("x", 65): false, "a b": false, "a\tb": false, `"}`: false, "é": false,
	} {
		got := g.ask(t, `{"query":"a"}`, "X-Request-Id: "+given).header.Get("X-Request-Id")
		if (got == given) != kept || (!kept && !made.MatchString(got)) {
			t.Errorf("%q becomes %q", given, got)
		}
		asked := core.Requests()
		if passed := asked[len(asked)-1].Header.Get("X-Request-Id"); passed != got {
			t.Errorf("replied %q, passed on %q", got, passed)
		}
	}
	if got := requestID([]string{"a", "b"}); !made.MatchString(got) {
		t.Errorf("two ids become %q", got)
	}
}

func TestTraceID(t *testing.T) {
	const id, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	for header, want := range map[string]string{
		"00-" + id + "-" + span + "-01":                      id,
		"cc-" + id + "-" + span + "-01-more":                 id,
		"00-" + id + "-" + span + "-01-more":                 "",
		"ff-" + id + "-" + span + "-01":                      "",
		"00-" + strings.Repeat("0", 32) + "-" + span + "-01": "",
		"00-" + strings.ToUpper(id) + "-" + span + "-01":     "",
		"":           "",
		"00-abc-d-1": "",
	} {
		if got := traceID(header); got != want {
			t.Errorf("%q: got %q", header, got)
		}
	}
}

func TestLogLine(t *testing.T) {
	g, _ := startReady(t)
	const id = "0af7651916cd43dd8448eb211c80319c"
	g.ask(t, `{"query":"sunrise painting melody","mood":1}`, "X-Request-Id: l1", "Traceparent: 00-"+id+"-b7ad6b7169203331-01")
	line := g.line(t, "l1")
	for name, want := range map[string]any{
		"level": "INFO", "target": "jessy_api.http", "trace_id": id, "method": "POST", "route": "/api/v1/query", "status": 400.0, "code": "bad_json",
	} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	g.ask(t, `{"query":"sunrise painting melody"}`, "X-Request-Id: l2")
	g.call(t, http.MethodGet, "/sunrise?q=painting", nil, "X-Request-Id: l3")
	if line := g.line(t, "l2"); line["trace_id"] != nil || line["status"] != 200.0 {
		t.Errorf("logged %v", line)
	}
	if line := g.line(t, "l3"); line["route"] != "<unknown>" {
		t.Errorf("logged %v", line)
	}
	for _, word := range []string{"sunrise", "painting", "melody"} {
		if strings.Contains(g.log.String(), word) {
			t.Errorf("the log tells %q:\n%s", word, g.log)
		}
	}
}

func TestCallerWhoHangsUp(t *testing.T) {
	asked := make(chan struct{})
	g := start(t, corefake.Start(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	})).Base())
	connection, err := net.Dial("tcp", g.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(connection, "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nX-Request-Id: gone\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"query\":\"a\"}")
	<-asked
	_ = connection.Close()
	if line := g.line(t, "gone"); line["status"] != 499.0 {
		t.Errorf("logged %v", line)
	}
}

func TestMetrics(t *testing.T) {
	g, _ := startReady(t)
	g.ask(t, `{"query":"a"}`, "X-Request-Id: m1")
	g.call(t, "MAKE", "/secret/path", nil, "X-Request-Id: m2")
	g.line(t, "m1")
	g.line(t, "m2")
	got := g.call(t, http.MethodGet, "/api/metrics", nil)
	if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
		t.Fatalf("got %d %v", got.status, got.header)
	}
	for _, want := range []string{
		`jessy_api_requests_total{method="POST",route="/api/v1/query",status="200"} 1`,
		`jessy_api_requests_total{method="<other>",route="<unknown>",status="404"} 1`,
		`jessy_api_core_calls_total{outcome="ok"} 1`,
		`jessy_api_build_info{version="0.0.0"} 1`,
		`jessy_api_requests_in_flight 1`,
		`go_goroutines`,
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("no %s in\n%s", want, got.body)
		}
	}
	if strings.Contains(got.body, "secret") {
		t.Error("a raw path became a label")
	}
}

func TestRateLimit(t *testing.T) {
	g, _ := startReady(t)
	now := time.Now()
	g.inner.limiter.now = func() time.Time { return now }
	for i := range burst {
		if got := g.call(t, http.MethodGet, "/api/v1/status", nil); got.status != http.StatusOK {
			t.Fatalf("request %d: %+v", i, got)
		}
	}
	got := g.ask(t, `{"query":"a"}`)
	got.expect(t, http.StatusTooManyRequests, "rate_limited")
	if got.header.Get("Retry-After") != "1" {
		t.Errorf("headers are %v", got.header)
	}
	g.call(t, http.MethodGet, "/nowhere", nil).expect(t, http.StatusTooManyRequests, "rate_limited")
	for _, path := range []string{"/api/health", "/api/metrics"} {
		if got := g.call(t, http.MethodGet, path, nil); got.status != http.StatusOK {
			t.Errorf("%s: %+v", path, got)
		}
	}
	now = now.Add(time.Second / requestsPerSecond)
	if got := g.ask(t, `{"query":"a"}`); got.status != http.StatusOK {
		t.Errorf("a token later: %+v", got)
	}
	g.ask(t, `{"query":"a"}`).expect(t, http.StatusTooManyRequests, "rate_limited")
}

func TestLimiterPerAddress(t *testing.T) {
	now := time.Now()
	l := newLimiter(func() time.Time { return now })
	first := netip.MustParseAddr("10.0.0.1")
	for range burst {
		l.allow(first)
	}
	if l.allow(first) || !l.allow(netip.MustParseAddr("10.0.0.2")) {
		t.Error("addresses share a bucket")
	}
	now = now.Add(2 * time.Second)
	address := netip.MustParseAddr("10.1.0.0")
	for range maxClients + 10 {
		l.allow(address)
		address = address.Next()
	}
	if len(l.clients) != maxClients || l.recent.Len() != maxClients {
		t.Errorf("%d and %d clients, want %d", len(l.clients), l.recent.Len(), maxClients)
	}
	if _, known := l.clients[first]; known {
		t.Error("the address not seen for the longest time was kept")
	}
}
