package stream

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/metrics"
	"jessy/services/jessy-api/internal/token/tokentest"
)

// patience is for a machine that is busy with other tests.
const patience = 10 * time.Second

// gateway is Streams on a real socket, before a core that is a real server.
type gateway struct {
	*Streams
	*httptest.Server
	core *corefake.Core
}

func start(t *testing.T, handler http.Handler, origins ...string) *gateway {
	t.Helper()
	fake := corefake.Start(t, handler)
	client := core.New(fake.Base(), metrics.New("0.0.0"))
	t.Cleanup(client.Close)
	g := startWith(t, client, origins...)
	g.core = fake
	return g
}

func startWith(t *testing.T, answers Core, origins ...string) *gateway {
	t.Helper()
	instance := "api-1"
	streams := New(answers, &instance, origins, zap.NewNop())
	allow := func() *fault.Fault { return nil }
	held := tokentest.Token(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := netip.MustParseAddrPort(r.RemoteAddr)
		bearer, trusted := held.Accept(r.Header)
		authorized := func() *fault.Fault {
			if trusted {
				return nil
			}
			return fault.New(fault.Unauthorized, nil)
		}
		if failure := streams.Serve(w, r, Caller{peer.Addr(), "r-1", allow, authorized, bearer}); failure != nil {
			w.WriteHeader(failure.Status)
			_ = json.NewEncoder(w).Encode(failure)
		}
	}))
	t.Cleanup(server.Close)
	return &gateway{Streams: streams, Server: server}
}

// caller is a stream's other end.
type caller struct {
	*websocket.Conn
	t *testing.T
}

// open dials; headers are "Name: value".
func (g *gateway) open(t *testing.T, headers ...string) *caller {
	t.Helper()
	socket, _, err := g.dial(t, headers...)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{socket, t}
	if got := c.next(); got["type"] != "welcome" || got["instance"] != "api-1" || len(got) != 2 {
		t.Fatalf("the first message is %v", got)
	}
	return c
}

func (g *gateway) dial(t *testing.T, headers ...string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		header.Add(name, value)
	}
	socket, reply, err := websocket.Dial(t.Context(), g.URL, &websocket.DialOptions{HTTPHeader: header})
	if err == nil {
		socket.SetReadLimit(-1)
		t.Cleanup(func() { _ = socket.CloseNow() })
	}
	return socket, reply, err
}

func (c *caller) say(text string) {
	c.t.Helper()
	if err := c.Write(c.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *caller) read() (string, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	_, text, err := c.Read(ctx)
	return string(text), err
}

// next is the next message, as an object.
func (c *caller) next() map[string]any {
	c.t.Helper()
	text, err := c.read()
	var message map[string]any
	if err == nil {
		err = json.Unmarshal([]byte(text), &message)
	}
	if err != nil {
		c.t.Fatalf("%q: %v", text, err)
	}
	return message
}

// refused expects an error of the one shape and gives its details.
func (c *caller) refused(id any, code string) map[string]any {
	c.t.Helper()
	message := c.next()
	failure, _ := message["error"].(map[string]any)
	details, shaped := failure["details"].(map[string]any)
	words, _ := failure["message"].(string)
	got, withID := message["id"]
	if message["type"] != "error" || !withID || got != id || failure["code"] != code || words == "" || !shaped || len(message) != 3 || len(failure) != 3 {
		c.t.Fatalf("got %v, want %s for %v", message, code, id)
	}
	return details
}

// alive shows that the stream still answers.
func (c *caller) alive() {
	c.t.Helper()
	c.say(`{"type":"ping"}`)
	if got := c.next(); got["type"] != "pong" || len(got) != 1 {
		c.t.Fatalf("got %v", got)
	}
}

func (c *caller) closed(code websocket.StatusCode) {
	c.t.Helper()
	text, err := c.read()
	if websocket.CloseStatus(err) != code {
		c.t.Fatalf("got %q, %v; want to be closed with %d", text, err, code)
	}
}

const hello = `{"type":"query","id":"q1","query":"hello"}`
