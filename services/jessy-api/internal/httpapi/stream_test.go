package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// stream opens a stream and gives a function that says something and reads the answer.
func (g *gateway) stream(t *testing.T, requestID string) (*websocket.Conn, func(string) map[string]any) {
	t.Helper()
	options := &websocket.DialOptions{HTTPHeader: http.Header{"X-Request-Id": {requestID}}}
	socket, _, err := websocket.Dial(t.Context(), g.URL+"/api/v1/stream", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.CloseNow() })
	say := func(text string) map[string]any {
		t.Helper()
		if text != "" {
			if err := socket.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		var message map[string]any
		_, reply, err := socket.Read(t.Context())
		if err == nil {
			err = json.Unmarshal(reply, &message)
		}
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return message
	}
	if got := say(""); got["type"] != "welcome" || got["instance"] != "api-1" {
		t.Fatalf("the first message is %v", got)
	}
	return socket, say
}

func TestAStreamThroughTheGateway(t *testing.T) {
	g, core := startReady(t)
	socket, say := g.stream(t, "s-1")
	reply := say(`{"type":"query","id":1,"query":"hello"}`)
	if reply["type"] != "result" || reply["id"] != 1.0 || reply["gateway_us"] == nil || reply["response"] == nil {
		t.Errorf("the reply is %v", reply)
	}
	if seen := core.Requests()[0].Header.Get("X-Request-Id"); seen != "s-1.1" {
		t.Errorf("the core's request is %q", seen)
	}
	if text := g.call(t, http.MethodGet, "/api/metrics", nil).body; !strings.Contains(text, "\njessy_api_streams_open 1\n") {
		t.Error("the open stream is not counted")
	}
	_ = socket.Close(websocket.StatusNormalClosure, "")
	line := g.line(t, "s-1")
	if line["status"] != 101.0 || line["route"] != "/api/v1/stream" {
		t.Errorf("the log line is %v", line)
	}
	if strings.Contains(g.log.String(), "hello") {
		t.Error("the log holds the query")
	}
}

func TestMessagesOfAStreamAreRequestsToTheRateLimit(t *testing.T) {
	g, _ := startReady(t)
	now := time.Now()
	g.inner.limiter.now = func() time.Time { return now }
	_, say := g.stream(t, "s-1") // takes the first of the burst
	for range burst - 1 {
		if got := say(`{"type":"ping"}`); got["type"] != "pong" {
			t.Fatalf("got %v", got)
		}
	}
	failure, _ := say(`{"type":"query","id":"a","query":"hello"}`)["error"].(map[string]any)
	if failure["code"] != "rate_limited" {
		t.Errorf("got %v", failure)
	}
	g.call(t, http.MethodGet, "/api/v1/status", nil).expect(t, http.StatusTooManyRequests, "rate_limited")
}

func TestStreamRefusalsHaveTheOneShape(t *testing.T) {
	g, _ := startReady(t)
	g.call(t, http.MethodGet, "/api/v1/stream", nil).expect(t, http.StatusBadRequest, "bad_parameter")
	g.call(t, http.MethodPost, "/api/v1/stream", nil).expect(t, http.StatusMethodNotAllowed, "method_not_allowed")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := g.inner.EndStreams(ctx); err != nil {
		t.Error(err)
	}
	g.call(t, http.MethodGet, "/api/v1/stream", nil).expect(t, http.StatusServiceUnavailable, "limit_exceeded")
}
