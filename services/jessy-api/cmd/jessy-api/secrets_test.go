package main

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/corefake"
)

// planted is a token with characters that other formats spell otherwise.
const planted = `planted"secret\of<the>service&token=/+1234`

// tells says in which spelling a text holds the planted token.
func tells(text string) string {
	for _, spelling := range []string{
		planted, `planted\"secret\\of`, url.QueryEscape(planted), url.PathEscape(planted), base64.StdEncoding.EncodeToString([]byte(planted)), "planted",
	} {
		if strings.Contains(text, spelling) {
			return spelling
		}
	}
	return ""
}

func TestNoSecretIsWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(planted+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, setting := range map[string]string{"file": "JESSY_TOKEN_FILE=" + file, "variable": "JESSY_TOKEN=" + planted} {
		t.Run(name, func(t *testing.T) {
			core := corefake.Start(t, corefake.Ready())
			p := serve(t, setting, "JESSY_ENV=prod", "JESSY_LOG=debug", "JESSY_CORE_URL="+core.URL)
			for _, with := range []func(*http.Request){
				func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+planted) },
				func(r *http.Request) { r.Header.Set("Authorization", "Basic "+planted) },
				func(r *http.Request) { r.Header.Set("Cookie", "token="+planted) },
				func(r *http.Request) { r.Header.Set("Origin", "https://"+planted) },
				func(r *http.Request) { r.Header.Set("Traceparent", planted) },
				func(r *http.Request) { r.Header.Set("X-Forwarded-For", planted) },
				func(r *http.Request) { r.URL.RawQuery = "token=" + url.QueryEscape(planted) },
				func(r *http.Request) { r.URL.RawQuery = url.QueryEscape(planted) },
				func(r *http.Request) { r.URL.Path = "/api/v1/layers/" + planted + "/1" },
				func(r *http.Request) { r.URL.Path = "/" + planted },
				func(r *http.Request) { r.URL.User = url.UserPassword("ana", planted) },
				func(r *http.Request) { r.Method = "PLANTED" },
				func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"query":"` + planted)) },
			} {
				for _, path := range []string{"/api/v1/query", "/api/v1/users/ana/dimension", "/api/v1/stream", "/api/health"} {
					for _, method := range []string{http.MethodGet, http.MethodPost} {
						request, err := http.NewRequest(method, "http://"+p.address(t)+path, nil)
						if err != nil {
							t.Fatal(err)
						}
						request.Header.Set("Content-Type", "application/json")
						with(request)
						reply, err := http.DefaultTransport.RoundTrip(request)
						if err != nil {
							t.Fatal(err)
						}
						body, _ := io.ReadAll(reply.Body)
						_ = reply.Body.Close()
						var header strings.Builder
						_ = reply.Header.Write(&header)
						if found := tells(header.String() + string(body)); found != "" {
							t.Errorf("%s %s: the answer tells %s:\n%s%s", method, path, found, header.String(), body)
						}
					}
				}
			}
			reply, err := http.Get("http://" + p.address(t) + "/api/metrics")
			if err != nil {
				t.Fatal(err)
			}
			metrics, _ := io.ReadAll(reply.Body)
			_ = reply.Body.Close()
			if found := tells(string(metrics)); found != "" {
				t.Errorf("the metrics tell %s", found)
			}
			_ = p.Process.Signal(os.Interrupt)
			p.exit(t)
			p.mu.Lock()
			defer p.mu.Unlock()
			if len(p.lines) < 50 {
				t.Errorf("only %d lines were logged", len(p.lines))
			}
			for _, line := range p.lines {
				for key, value := range line {
					if text, ok := value.(string); ok && tells(key+text) != "" {
						t.Errorf("the log tells it in %s: %s", key, text)
					}
				}
			}
			if found := tells(p.stderr.String()); found != "" {
				t.Errorf("stderr tells %s", found)
			}
		})
	}
}

// The request id is the caller's own word and comes back to them, but no log keeps it.
func TestATokenAsRequestIDIsNotLogged(t *testing.T) {
	const secret = "planted-token-of-more-than-32-characters"
	core := corefake.Start(t, corefake.Ready())
	p := serve(t, "JESSY_TOKEN="+secret, "JESSY_CORE_URL="+core.URL)
	request, err := http.NewRequest(http.MethodGet, "http://"+p.address(t)+"/api/v1/status", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Request-Id", secret)
	reply, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	if id := p.line(t, "request")["request_id"]; id != "[secret]" {
		t.Errorf("logged as %v", id)
	}
}

func TestNoSecretIsToldAtStart(t *testing.T) {
	for name, env := range map[string][]string{
		"a token that is no word":    {"JESSY_TOKEN=" + planted + " and more of it"},
		"a token in two ways":        {"JESSY_TOKEN=" + planted, "JESSY_TOKEN_FILE=" + planted},
		"an address with a password": {"JESSY_CORE_URL=http://ana:" + planted + "@core:8080"},
	} {
		code, stderr := run(t, nil, append(env, "JESSY_ENV=prod", layersVariable)...)
		if code != 78 || tells(stderr) != "" {
			t.Errorf("%s: exit %d, %s", name, code, stderr)
		}
	}
}
