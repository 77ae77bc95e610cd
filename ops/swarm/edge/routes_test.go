package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

func TestTheKeyLeadsToTheCandidateAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	e := launch(t, keyed(t))
	released, candidate := start(t, e, "127.0.0.2"), start(t, e, "127.0.0.3")
	e.resolve("jessy-api", released.host)
	e.resolve("jessy-api-next", candidate.host)
	for _, c := range []struct {
		headers []string
		status  int
		host    string
	}{
		{nil, http.StatusOK, released.host},
		{[]string{"X-Jessy-Candidate: " + key}, http.StatusOK, candidate.host},
		{[]string{"x-jessy-candidate: " + key}, http.StatusOK, candidate.host},
		{[]string{"X-Jessy-Candidate: " + key + "x"}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: " + key[1:]}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: " + strings.ToUpper(key)}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: "}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: *"}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: {http.request.header.X}", "X: " + key}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: " + key, "X-Jessy-Candidate: no"}, http.StatusNotFound, ""},
		{[]string{"X-Jessy-Candidate: no", "Connection: X-Jessy-Candidate"}, http.StatusNotFound, ""},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			got := ask(t, method, e.url("/"), "", c.headers...)
			if got.status != c.status || !strings.HasPrefix(got.body, c.host) {
				t.Errorf("%s with %q: %+v", method, c.headers, got)
			}
			if c.status == http.StatusNotFound && !strings.Contains(got.body, `"code":"not_found"`) {
				t.Errorf("%s with %q: %s", method, c.headers, got.body)
			}
		}
	}
	<-candidate.seen // the first one
	ask(t, http.MethodGet, e.url("/"), "", "X-Jessy-Candidate: "+key)
	if seen := <-candidate.seen; seen["X-Jessy-Candidate"] != nil {
		t.Errorf("the candidate was told %v", seen)
	}
}

func TestTheKeyNeverLeadsToWhatIsReleased(t *testing.T) {
	t.Parallel()
	e := launch(t, keyed(t))
	released := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", released.host)
	for name, address := range map[string]string{"no name": "", "nobody listens": "127.0.0.9"} {
		if address != "" {
			e.resolve("jessy-api-next", address)
		}
		if got := ask(t, http.MethodGet, e.url("/"), "", "X-Jessy-Candidate: "+key); got.status != http.StatusBadGateway || !strings.Contains(got.body, "gateway_unavailable") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if asked := released.asked.Load(); asked != 0 {
		t.Errorf("it was asked %d times", asked)
	}
}

func TestWithoutAKeyThereIsNoCandidate(t *testing.T) {
	t.Parallel()
	e := launch(t)
	both := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", both.host)
	e.resolve("jessy-api-next", both.host)
	for _, told := range []string{"", key} {
		if got := ask(t, http.MethodGet, e.url("/"), "", "X-Jessy-Candidate: "+told); got.status != http.StatusNotFound {
			t.Errorf("%q: %+v", told, got)
		}
	}
	if got := ask(t, http.MethodGet, e.url("/"), ""); got.status != http.StatusOK {
		t.Errorf("without the header: %+v", got)
	}
}

func TestWhatIsKeptFromClients(t *testing.T) {
	t.Parallel()
	e := launch(t, keyed(t))
	both := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", both.host)
	e.resolve("jessy-api-next", both.host)
	for _, path := range []string{"/api/metrics", "/api/metrics/", "/api/metrics/x", "/api//metrics", "/api/./metrics", "/API/metrics", "/api/%6Detrics", "/api/metrics?x", "/healthz/../api/metrics"} {
		for _, told := range []string{"X: no", "X-Jessy-Candidate: " + key} {
			if got := ask(t, http.MethodGet, e.url(path), "", told); got.status != http.StatusNotFound || !strings.Contains(got.body, "not_found") {
				t.Errorf("%s: %+v", path, got)
			}
		}
	}
	if asked := both.asked.Load(); asked != 0 {
		t.Errorf("a gateway was asked %d times", asked)
	}
	large := strings.Repeat("x", 1_000_001)
	// It waits to be told to send its body, and is told not to.
	if got := ask(t, http.MethodPost, e.url("/"), large, "Expect: 100-continue"); got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, "body_too_large") {
		t.Errorf("a large body: %d %s", got.status, got.body)
	}
	if got := ask(t, http.MethodPost, e.url("/"), large[1:]); got.status != http.StatusOK || both.of(large[1:]) != 1 {
		t.Errorf("the largest body: %d", got.status)
	}
	for _, path := range []string{"/", "/api/metrics"} {
		got := ask(t, http.MethodGet, e.url(path), "")
		for _, name := range []string{"Server", "Via"} {
			if got.header.Get(name) != "" {
				t.Errorf("%s: %s says %s", path, name, got.header.Get(name))
			}
		}
	}
}

func TestACallerCannotSayWhereItComesFrom(t *testing.T) {
	t.Parallel()
	e := launch(t)
	gateway := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", gateway.host)
	made := []string{"X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: for=192.0.2.3", "X-Real-IP: 192.0.2.4"}
	for _, headers := range [][]string{nil, made, append(slices.Clone(made), "Connection: X-Forwarded-For, X-Forwarded-Proto")} {
		ask(t, http.MethodGet, e.url("/"), "", headers...)
		seen := <-gateway.seen
		for name, want := range map[string][]string{
			"X-Forwarded-For": {"127.0.0.1"}, "X-Forwarded-Proto": {"http"}, "X-Forwarded-Host": {"127.0.0.1:" + e.http}, "Forwarded": nil, "X-Real-Ip": nil,
		} {
			if !slices.Equal(seen[name], want) {
				t.Errorf("with %q: %s is %q", headers, name, seen[name])
			}
		}
	}
}

func TestAWebSocketPasses(t *testing.T) {
	t.Parallel()
	e := launch(t)
	gateway := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", gateway.host)
	stream, _, err := websocket.Dial(t.Context(), e.url("/api/v1/stream"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.CloseNow() }()
	for _, text := range []string{"ping", strings.Repeat("x", 30_000)} {
		if err := stream.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if _, got, err := stream.Read(t.Context()); err != nil || string(got) != text {
			t.Fatalf("got %d bytes, %v", len(got), err)
		}
	}
	_ = stream.Close(websocket.StatusNormalClosure, "")
}

func TestNoSecretIsLogged(t *testing.T) {
	t.Parallel()
	e := launch(t, keyed(t))
	gateway := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", gateway.host)
	e.resolve("jessy-api-next", gateway.host)
	for _, path := range []string{"/seen?token=planted", "/api/metrics?planted", "/seen?a=1&query=planted"} {
		for _, header := range []string{"Authorization: Bearer planted", "Cookie: a=planted", "X-Jessy-Candidate: " + key, "X-Jessy-Candidate: planted", "Referer: http://x/planted", "X-Forwarded-For: planted"} {
			for _, body := range []string{"planted", "planted dies"} {
				ask(t, http.MethodPost, e.url(path), body, header)
			}
		}
	}
	e.end(t)
	if strings.Contains(e.stdout.String()+e.stderr.String(), "planted") {
		t.Error("it told what was planted")
	}
	seen := 0
	for _, line := range e.lines(t) {
		if line.Status > 0 && line.Request.Uri == "/seen?…" {
			seen++
		}
	}
	if seen != 2*6*2 {
		t.Errorf("%d requests were logged", seen)
	}
}
