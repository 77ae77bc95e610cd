package httpapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/health"
	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/logging"
	"jessy/services/jessy-api/internal/metrics"
	"jessy/services/jessy-api/internal/token/tokentest"
)

// gateway is the real handler on a real socket, with its log kept.
type gateway struct {
	*httptest.Server
	inner *Server
	log   *buffer
}

const (
	secret = tokentest.Secret
	bearer = tokentest.Header
)

// smallStore is the store that core and gateway share for tests.
func smallStore(t testing.TB) []byte {
	t.Helper()
	bytes, err := os.ReadFile("../../../jessy-core/testdata/small.jyl")
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func put(t testing.TB, name string, bytes []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// parts are those of a gateway with everything that it can have; with may change them.
func parts(t *testing.T, base *url.URL, log io.Writer, with ...func(*Parts)) Parts {
	t.Helper()
	logger, err := logging.New(log, "debug")
	if err != nil {
		t.Fatal(err)
	}
	counts := metrics.New("0.0.0")
	client := core.New(base, counts)
	t.Cleanup(client.Close)
	current, err := layers.Start(put(t, "layers.jyl", smallStore(t)), layers.NewCeiling(layers.DefaultCeiling))
	if err != nil {
		t.Fatal(err)
	}
	instance := "api-1"
	p := Parts{
		Self: health.Identity{Version: "0.0.0", Commit: "0123456789ab", Instance: &instance, Started: time.Now()},
		Core: client, Layers: current, Token: tokentest.Token(t), Metrics: counts, Log: logger,
	}
	for _, change := range with {
		change(&p)
	}
	return p
}

func start(t *testing.T, base *url.URL, with ...func(*Parts)) *gateway {
	t.Helper()
	out := &buffer{}
	inner := New(parts(t, base, out, with...))
	server := httptest.NewUnstartedServer(inner)
	server.Config.DisableGeneralOptionsHandler = true // as the process does
	server.Start()
	t.Cleanup(server.Close)
	return &gateway{server, inner, out}
}

func startReady(t *testing.T, with ...func(*Parts)) (*gateway, *corefake.Core) {
	core := corefake.Start(t, corefake.Ready())
	return start(t, core.Base(), with...), core
}

// reply is what came back, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

// call sends a request; headers are "Name: value".
func (g *gateway) call(t *testing.T, method, path string, body io.Reader, headers ...string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, g.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Add(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(request) // follows no redirects
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := reply{answer.StatusCode, answer.Header, string(text)}
	g.hold(t, request, got)
	return got
}

func (g *gateway) ask(t *testing.T, body string, headers ...string) reply {
	t.Helper()
	return g.call(t, http.MethodPost, "/api/v1/query", strings.NewReader(body), append(headers, "Content-Type: application/json")...)
}

// expect checks status and code, and that the error has the one shape.
func (r reply) expect(t *testing.T, status int, code string) map[string]any {
	t.Helper()
	var envelope map[string]map[string]any
	if err := json.Unmarshal([]byte(r.body), &envelope); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	failure := envelope["error"]
	details, shaped := failure["details"].(map[string]any)
	message, _ := failure["message"].(string)
	if r.status != status || failure["code"] != code || !shaped || message == "" || len(failure) != 3 || len(envelope) != 1 {
		t.Fatalf("got %d %s, want %d %s", r.status, r.body, status, code)
	}
	if r.header.Get("Content-Type") != "application/json" || r.header.Get("X-Request-Id") == "" {
		t.Errorf("headers are %v", r.header)
	}
	return details
}

// buffer is a log that handlers write while a test reads.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// line waits for the log line with a request's id, which is written after the reply was sent.
func (g *gateway) line(t *testing.T, requestID string) map[string]any {
	t.Helper()
	var found map[string]any
	eventually(t, func() bool {
		for text := range strings.Lines(g.log.String()) {
			var line map[string]any
			if json.Unmarshal([]byte(text), &line) == nil && line["request_id"] == requestID && line["message"] == "request" {
				found = line
			}
		}
		return found != nil
	})
	return found
}

// eventually polls until something is so.
func eventually(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatal("it did not come to be in 10 s")
}
