package stream

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

// turnedAway expects that a stream is not opened.
func (g *gateway) turnedAway(t *testing.T, status int, code string, headers ...string) {
	t.Helper()
	_, reply, err := g.dial(t, headers...)
	if err == nil || reply == nil {
		t.Fatalf("%v: the stream was opened, or there was no reply (%v)", headers, err)
	}
	var body struct{ Error fault.Fault }
	if err := json.NewDecoder(reply.Body).Decode(&body); err != nil || reply.StatusCode != status || string(body.Error.Code) != code {
		t.Errorf("%v: got %d %s (%v)", headers, reply.StatusCode, body.Error.Code, err)
	}
}

func TestOrigins(t *testing.T) {
	g := start(t, corefake.Ready(), "https://friend.example")
	own := g.Listener.Addr().String()
	for _, origin := range []string{"http://" + own, "https://" + own, "https://friend.example", "HTTPS://Friend.example"} {
		g.open(t, "Origin: "+origin).alive()
	}
	for _, origin := range []string{
		"https://evil.example", "http://friend.example", "https://friend.example.evil", "https://friend.example:444", "null", "", "http://[", own,
	} {
		g.turnedAway(t, http.StatusBadRequest, "bad_parameter", "Origin: "+origin)
	}
	g.turnedAway(t, http.StatusBadRequest, "bad_parameter", "Origin: http://"+own, "Origin: http://"+own)
}

func TestAnOrdinaryRequestIsNoStream(t *testing.T) {
	g := start(t, corefake.Ready())
	reply, err := http.Get(g.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	var body map[string]map[string]any
	if err := json.NewDecoder(reply.Body).Decode(&body); err != nil || reply.StatusCode != http.StatusBadRequest || body["error"]["code"] != "bad_parameter" {
		t.Errorf("got %d %v (%v)", reply.StatusCode, body, err)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	for name, set := range map[string]func(*gateway){
		"in all":        func(g *gateway) { g.total = 2 },
		"of an address": func(g *gateway) { g.perAddress = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			g := start(t, corefake.Ready())
			set(g)
			first, second := g.open(t), g.open(t)
			g.turnedAway(t, http.StatusServiceUnavailable, "limit_exceeded")
			_ = first.Close(websocket.StatusNormalClosure, "")
			for deadline := time.Now().Add(patience); g.Streams.Open() == 2 && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond)
			}
			g.open(t).alive()
			second.alive()
		})
	}
}

func TestSizeOfAMessage(t *testing.T) {
	g := start(t, corefake.Ready())
	for _, size := range []int{maxMessage, maxMessage + 1, 8 * maxMessage} {
		c := g.open(t)
		c.say(strings.Repeat(" ", size))
		if size > maxMessage {
			c.closed(websocket.StatusMessageTooBig)
		} else {
			c.refused(nil, "bad_json")
			c.alive()
		}
	}
}

func TestBinaryFramesAreRefused(t *testing.T) {
	c := start(t, corefake.Ready()).open(t)
	if err := c.Write(t.Context(), websocket.MessageBinary, []byte(hello)); err != nil {
		t.Fatal(err)
	}
	c.closed(websocket.StatusUnsupportedData)
}

func TestSilenceEndsAStream(t *testing.T) {
	g := start(t, corefake.Ready())
	g.silence = 50 * time.Millisecond
	g.open(t).closed(websocket.StatusPolicyViolation)
}

func TestPongsAreSignsOfLife(t *testing.T) {
	g := start(t, corefake.Ready())
	g.ping, g.silence = 20*time.Millisecond, 2*time.Second
	c := g.open(t)
	late, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	// Only a caller that reads answers pings. What ends the read is the caller's own deadline, which may
	// come in the midst of a pong and is then told as a closed connection.
	if _, text, err := c.Read(late); late.Err() == nil {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestAnUnusedShareIsNeededForEachMessage(t *testing.T) {
	used := fault.New(fault.RateLimited, nil)
	g := start(t, corefake.Ready())
	server := g.Server.Config
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		left := 1
		g.Serve(w, r, Caller{RequestID: "r-1", Allow: func() *fault.Fault {
			if left--; left < 0 {
				return used
			}
			return nil
		}})
	})
	c := g.open(t)
	c.alive()
	c.say(hello)
	c.refused("q1", "rate_limited")
	c.say(`no JSON`)
	c.refused(nil, "rate_limited")
	if seen := g.core.Requests(); len(seen) != 0 {
		t.Errorf("the core saw %v", seen)
	}
}

// broken is a core client with a defect; a real one is not known to have any.
type broken struct{}

func (broken) NavigateStages(context.Context, core.Query, func(core.Stage)) ([]byte, *fault.Fault) {
	panic("a defect")
}

func TestADefectEndsOneStreamOnly(t *testing.T) {
	g := startWith(t, broken{})
	first, second := g.open(t), g.open(t)
	first.say(hello)
	first.closed(websocket.StatusInternalError)
	second.alive()
}
