package stream

import (
	"net/http"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/token/tokentest"
)

func TestStagesComeAsTheyEnd(t *testing.T) {
	steps := corefake.NewStepwise()
	c := start(t, steps).open(t)
	c.say(hello)
	for i, name := range corefake.StageNames {
		seq := string(rune('0' + i))
		steps.Say(corefake.StageLine(seq, name, "12"+seq, `{"x":0.30000000000000000001}`))
		want := `{"type":"stage","id":"q1","seq":` + seq + `,"stage":"` + name + `","elapsed_us":12` + seq + `,"data":{"x":0.30000000000000000001}}`
		// It is here although the core has not said a word of the next one.
		if got, err := c.read(); got != want {
			t.Errorf("got %s, want %s (%v)", got, want, err)
		}
	}
	c.alive()
	steps.Say(corefake.ResultLine)
	got, _ := c.read()
	if !strings.HasPrefix(got, `{"type":"result","id":"q1","gateway_us":`) || !strings.HasSuffix(got, ","+corefake.Reply[1:]) {
		t.Errorf("the result is %s", got)
	}
}

func TestTheCoreSeesTheQueryTheTokenAndANumberedRequest(t *testing.T) {
	g := start(t, corefake.Lines(corefake.ResultLine))
	c := g.open(t, tokentest.Header, "Cookie: no")
	c.say(`{"user_id":"ana","query":"h\u00e9 <b>","id":7,"type":"query"}`)
	if got := c.next(); got["type"] != "result" || got["id"] != 7.0 {
		t.Fatalf("got %v", got)
	}
	c.say(hello)
	c.next()
	first, second := g.core.Requests()[0], g.core.Requests()[1]
	if first.Body != `{"query":"h\u00e9 <b>","user_id":"ana"}` || second.Body != `{"query":"hello"}` {
		t.Errorf("the core saw %s and %s", first.Body, second.Body)
	}
	if "Authorization: "+first.Header.Get("Authorization") != tokentest.Header || first.Header.Get("Cookie") != "" || first.Header.Get("Upgrade") != "" {
		t.Errorf("the core saw %v", first.Header)
	}
	if a, b := first.Header.Get("X-Request-Id"), second.Header.Get("X-Request-Id"); a != "r-1.1" || b != "r-1.2" {
		t.Errorf("the requests are %s and %s", a, b)
	}
}

func TestAMessageWithAUserNeedsTheToken(t *testing.T) {
	for _, header := range []string{"X-None: 1", "Authorization: Bearer wrong", tokentest.Header + "x"} {
		g := start(t, corefake.Lines(corefake.ResultLine))
		c := g.open(t, header)
		c.say(`{"user_id":"../ana","query":"","id":7,"type":"query"}`)
		c.refused(7.0, "unauthorized")
		c.say(hello)
		c.next()
		if seen := g.core.Requests(); len(seen) != 1 || seen[0].Header.Get("Authorization") != "" {
			t.Errorf("%s: the core saw %v", header, seen)
		}
	}
}

func TestErrorsOfTheCorePassThrough(t *testing.T) {
	blocked := `{"error":{"code":"blocked","message":"m","details":{"kind":"support","redirection":"talk"}}}`
	c := start(t, corefake.Answer(http.StatusForbidden, blocked)).open(t)
	c.say(hello)
	if details := c.refused("q1", "blocked"); details["redirection"] != "talk" {
		t.Errorf("the details are %v", details)
	}
	c.alive()
}

func TestAMissingCoreIsAnErrorOfTheQueryOnly(t *testing.T) {
	g := start(t, corefake.Ready())
	g.core.Close()
	c := g.open(t)
	for range 2 {
		c.say(hello)
		c.refused("q1", "core_unavailable")
	}
}

func TestOneQueryAtATime(t *testing.T) {
	steps := corefake.NewStepwise()
	c := start(t, steps).open(t)
	c.say(hello)
	c.say(`{"type":"query","id":"q2","query":"hello"}`)
	if details := c.refused("q2", string(fault.RateLimited)); details["reason"] != "one query at a time on a stream" {
		t.Errorf("the details are %v", details)
	}
	steps.Say(corefake.ResultLine)
	if got := c.next(); got["type"] != "result" || got["id"] != "q1" {
		t.Errorf("got %v", got)
	}
}

func TestWhoeverHasReadTheResultMayAskAgain(t *testing.T) {
	c := start(t, corefake.Lines(corefake.ResultLine)).open(t)
	for range 100 {
		c.say(hello)
		if got := c.next(); got["type"] != "result" {
			t.Fatalf("got %v", got)
		}
	}
}

func TestACallerThatHangsUpEndsTheCoresRequest(t *testing.T) {
	steps := corefake.NewStepwise()
	g := start(t, steps)
	c := g.open(t)
	c.say(hello)
	steps.Say(corefake.StageLine("0", "security", "1", `{}`))
	c.next()
	_ = c.CloseNow()
	<-steps.Gone()
}
