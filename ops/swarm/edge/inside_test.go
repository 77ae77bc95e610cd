package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
)

func TestCommands(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		told string
	}{
		"version": {[]string{"--version"}, exitOK, "jessy-edge " + version + " (unknown)\n"},
		"help":    {[]string{"--help"}, exitOK, usage},
		"unknown": {[]string{"run"}, exitUsage, usage},
		"more":    {[]string{"serve", "x"}, exitUsage, usage},
	} {
		var out, err bytes.Buffer
		if code := run(c.args, &out, &err); code != c.code || out.String()+err.String() != c.told {
			t.Errorf("%s: exit %d: %s%s", name, code, out.String(), err.String())
		}
	}
}

// As the tests of the program do, but in this process, where it is counted what has run.
func TestServes(t *testing.T) {
	cert, private, _ := certificate(t, "jessy.example")
	for _, name := range []string{"JESSY_EDGE_HTTP_PORT", "JESSY_EDGE_HTTPS_PORT", healthPort} {
		t.Setenv(name, freePort(t, "127.0.0.1"))
	}
	t.Setenv(certFile, cert)
	t.Setenv(keyFile, private)
	t.Setenv(site, "")
	t.Setenv(tlsParts, "")
	t.Setenv(candidateKeyFile, written(t, "key", key))
	var told bytes.Buffer
	if code := run([]string{"healthcheck"}, &told, &told); code != exitFailed {
		t.Errorf("before it serves: exit %d: %s", code, told.String())
	}
	told.Reset()
	if code := run(nil, &told, &told); code != exitOK || told.Len() > 0 {
		t.Fatalf("exit %d: %s", code, told.String())
	}
	defer func() { _ = caddy.Stop() }()
	if code := run([]string{"healthcheck"}, &told, &told); code != exitOK {
		t.Errorf("exit %d: %s", code, told.String())
	}
	t.Setenv(keyFile, cert)
	if code := run(nil, &told, &told); code != exitConfig || !strings.Contains(told.String(), cert) {
		t.Errorf("a certificate for a key: exit %d: %s", code, told.String())
	}
}

func TestOneGatewayIsSelected(t *testing.T) {
	gateway := func(dial string) *reverseproxy.Upstream {
		return &reverseproxy.Upstream{Dial: dial, Host: new(reverseproxy.Host)}
	}
	one, other := gateway("one:1"), gateway("other:1")
	selected := func(pool ...*reverseproxy.Upstream) *reverseproxy.Upstream {
		return SoundFirst{}.Select(pool, httptest.NewRequest(http.MethodGet, "/", nil), nil)
	}
	if got := selected(); got != nil {
		t.Errorf("of none: %v", got)
	}
	if got := selected(one); got != one {
		t.Errorf("of one: %v", got)
	}
	if got := selected(one, other); got != one && got != other {
		t.Errorf("of two: %v", got)
	}
}

func TestPartsTakeNoMoreThanTheyKnow(t *testing.T) {
	for text, reads := range map[string]func(*caddyfile.Dispenser) error{
		"sound_first x":       new(SoundFirst).UnmarshalCaddyfile,
		"sound_first {\nx\n}": new(SoundFirst).UnmarshalCaddyfile,
		"candidate a b":       new(Candidate).UnmarshalCaddyfile,
	} {
		if reads(caddyfile.NewTestDispenser(text)) == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestACandidateNeedsAKey(t *testing.T) {
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("X-Jessy-Candidate", "")
	var none Candidate
	if err := none.Provision(caddy.Context{}); err != nil {
		t.Error(err)
	}
	if is, err := none.MatchWithError(request); is || err != nil {
		t.Errorf("without a key: %v, %v", is, err)
	}
	for file, want := range map[string]string{
		"/no/key":                 "no such file",
		written(t, "empty", "\n"): "0 characters",
		written(t, "short", strings.Repeat("x", 31)): "31 characters",
	} {
		if err := (&Candidate{File: file}).Provision(caddy.Context{}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
