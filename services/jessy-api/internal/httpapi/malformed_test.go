package httpapi

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// The twin of the core's test of the same name: what no client should send.
const (
	malformedRequests = 10_000
	malformedWorkers  = 4
	// Each of these costs as much as hundreds of the others.
	hugeRequests = 40
	hugeBytes    = 10_000_000
)

// bad is a request, and which codes it may be answered with.
type bad struct {
	method, target string
	headers        []string
	body           []byte
	codes          []string
}

func TestTenThousandMalformedRequestsGetOneShapeAndNo5xx(t *testing.T) {
	g, core := startReady(t)
	now := time.Now()
	g.inner.limiter.now = func() time.Time { now = now.Add(time.Second); return now } // under the limiter's lock
	var workers sync.WaitGroup
	for worker := range malformedWorkers {
		workers.Go(func() { sendAll(t, g, worker) })
	}
	workers.Wait()
	if asked := core.Requests(); len(asked) != 0 {
		t.Errorf("%d of them came to the core, the first is %+v", len(asked), asked[0])
	}
	if got := g.call(t, http.MethodGet, "/api/health", nil); got.status != http.StatusOK {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
	for line := range strings.Lines(g.log.String()) {
		if strings.Contains(line, `"ERROR"`) || strings.Contains(line, "panic") || strings.Contains(line, secret) {
			t.Errorf("the log says %s", line)
		}
	}
}

func sendAll(t *testing.T, g *gateway, worker int) {
	random := rand.New(rand.NewPCG(uint64(worker), 1))
	var kept *line
	for at := worker; at < malformedRequests && !t.Failed(); at += malformedWorkers {
		b := oneMalformed(random)
		if at%(malformedRequests/hugeRequests) == 0 {
			b = hugeBody(random)
		}
		name := fmt.Sprintf("request %d: %s %.80q %.120q %.80q", at, b.method, b.target, b.headers, b.body)
		got, ok := reply{}, false
		if kept != nil {
			got, ok = kept.exchange(b)
		}
		if !ok { // a kept connection may have been closed over a body that nobody read
			kept = dial(t, g)
			got, ok = kept.exchange(b)
		}
		if !ok {
			t.Errorf("%s: no reply", name)
			return
		}
		judge(t, name, got, b)
		if got.header.Get("Connection") == "close" {
			kept.Close()
			kept = nil
		}
	}
	if kept != nil {
		kept.Close()
	}
}

// line is a connection on which anything can be written.
type line struct {
	net.Conn
	replies *bufio.Reader
}

func dial(t *testing.T, g *gateway) *line {
	connection, err := net.Dial("tcp", g.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return &line{connection, bufio.NewReader(connection)}
}

// exchange sends a request byte by byte as it is and reads its reply; false if the connection was closed first.
func (l *line) exchange(b bad) (reply, bool) {
	_ = l.SetDeadline(time.Now().Add(time.Minute))
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: t\r\n", b.method, b.target)
	for _, header := range b.headers {
		head += header + "\r\n"
	}
	if _, err := fmt.Fprintf(l, "%sContent-Length: %d\r\n\r\n", head, len(b.body)); err != nil {
		return reply{}, false
	}
	// Who refuses a long body needn't read it to its end.
	_, unread := l.Write(b.body)
	answer, err := http.ReadResponse(l.replies, &http.Request{Method: b.method})
	if err != nil {
		return reply{}, false
	}
	text, err := io.ReadAll(answer.Body)
	if answer.Close || unread != nil {
		answer.Header.Set("Connection", "close")
	}
	return reply{answer.StatusCode, answer.Header, string(text)}, err == nil
}

func judge(t *testing.T, name string, got reply, b bad) {
	var envelope map[string]map[string]any
	if b.method == http.MethodHead {
		if got.status < 400 || got.status > 499 {
			t.Errorf("%s: %d", name, got.status)
		}
		return
	}
	if err := json.Unmarshal([]byte(got.body), &envelope); err != nil || !utf8.ValidString(got.body) {
		t.Errorf("%s: %d %.200q: %v", name, got.status, got.body, err)
		return
	}
	code, _ := envelope["error"]["code"].(string)
	if got.status < 400 || got.status > 499 || !slices.Contains(b.codes, code) {
		t.Errorf("%s: %d %s is none of %v", name, got.status, got.body, b.codes)
		return
	}
	got.expect(t, got.status, code)
}
