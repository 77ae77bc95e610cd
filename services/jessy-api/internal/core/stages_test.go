package core

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

func askInStages(c *Client) (stages []string, body []byte, failure *fault.Fault) {
	body, failure = c.NavigateStages(context.Background(), Query{Body: []byte(`{"query":"hello"}`), RequestID: "r-1"}, func(s Stage) {
		stages = append(stages, s.Stage+string(s.Data))
	})
	return stages, body, failure
}

var scanned = corefake.StageLine("2", "scan", "40", `{"x":0.30000000000000000001}`)

func TestStagesAreToldAndTheReplyIsUnchanged(t *testing.T) {
	core := corefake.Start(t, corefake.Lines(corefake.StageLine("0", "security", "3", `null`), corefake.StageLine("1", "selection", "3", `[]`), scanned, corefake.ResultLine))
	c, counts := client(t, core.Base())
	stages, body, failure := askInStages(c)
	if failure != nil || string(body) != corefake.Reply || !slices.Equal(stages, []string{"securitynull", "selection[]", `scan{"x":0.30000000000000000001}`}) {
		t.Errorf("%v %s %v", stages, body, failure)
	}
	if seen := core.Requests()[0]; seen.Header.Get("Accept") != "application/x-ndjson" || seen.URI != "/v1/navigate" {
		t.Errorf("the core saw %v", seen)
	}
	counts.expect(t, []string{"ok"}, nil)
}

func TestAStageIsToldBeforeTheNextOneEnds(t *testing.T) {
	steps := corefake.NewStepwise()
	c, _ := client(t, corefake.Start(t, steps).Base())
	told := make(chan string)
	ended := make(chan *fault.Fault, 1)
	go func() {
		_, failure := c.NavigateStages(t.Context(), Query{Body: []byte(`{}`)}, func(s Stage) { told <- s.Stage })
		ended <- failure
	}()
	for _, name := range corefake.StageNames {
		steps.Say(corefake.StageLine("0", name, "1", `{}`))
		if got := <-told; got != name {
			t.Errorf("told %s, not %s", got, name)
		}
	}
	steps.Say(corefake.ResultLine)
	if failure := <-ended; failure != nil {
		t.Error(failure)
	}
}

func TestEndingsOfAStream(t *testing.T) {
	for name, test := range map[string]struct {
		lines  []string
		code   fault.Code
		reason string
	}{
		"an error of the core":   {[]string{scanned, `{"type":"error","error":{"code":"scan_timeout","message":"m","details":{"ms":100}}}`}, "scan_timeout", ""},
		"no last line":           {[]string{scanned}, fault.BadCoreReply, "cut off"},
		"nothing":                {nil, fault.BadCoreReply, "cut off"},
		"no JSON":                {[]string{scanned, `{"type":`}, fault.BadCoreReply, "a line is not JSON"},
		"not UTF-8":              {[]string{"{\"type\":\"result\",\"result\":{\"a\":\"\xff\"}}"}, fault.BadCoreReply, "a line is not JSON"},
		"a result that is none":  {[]string{`{"type":"result","result":[]}`}, fault.BadCoreReply, "not a JSON object"},
		"an unknown type":        {[]string{`{"type":"hint"}`}, fault.BadCoreReply, "a line is not a stage, result or error"},
		"a stage without a name": {[]string{`{"type":"stage","data":{}}`}, fault.BadCoreReply, "a line is not a stage, result or error"},
		"a stage without data":   {[]string{`{"type":"stage","stage":"scan"}`}, fault.BadCoreReply, "a line is not a stage, result or error"},
		"stages without end":     {slices.Repeat([]string{scanned}, maxStages+1), fault.BadCoreReply, "too many stages"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, corefake.Start(t, corefake.Lines(test.lines...)).Base())
			_, body, failure := askInStages(c)
			if failure == nil || failure.Code != test.code || body != nil {
				t.Fatalf("got %s %+v", body, failure)
			}
			if details, ok := failure.Details.(fault.Details); ok && details["reason"] != test.reason {
				t.Errorf("the details are %v", details)
			}
		})
	}
}

func TestAnErrorBeforeTheFirstStageIsAnOrdinaryOne(t *testing.T) {
	blocked := `{"error":{"code":"blocked","message":"m","details":{"kind":"support"}}}`
	c, counts := client(t, corefake.Start(t, corefake.Answer(http.StatusForbidden, blocked)).Base())
	stages, _, failure := askInStages(c)
	expectFault(t, failure, http.StatusForbidden, "blocked")
	if stages != nil {
		t.Errorf("told %v", stages)
	}
	counts.expect(t, []string{"error"}, nil)
}

func TestACoreThatAnswersWholeTellsNoStages(t *testing.T) {
	c, _ := client(t, corefake.Start(t, corefake.Ready()).Base())
	stages, body, failure := askInStages(c)
	if failure != nil || stages != nil || string(body) != corefake.Reply {
		t.Errorf("%v %s %v", stages, body, failure)
	}
}

func TestAStreamThatStallsTimesOut(t *testing.T) {
	steps := corefake.NewStepwise()
	c, counts := client(t, corefake.Start(t, steps).Base())
	c.total = 100 * time.Millisecond
	go steps.Say(scanned)
	_, _, failure := askInStages(c)
	expectFault(t, failure, http.StatusGatewayTimeout, fault.CoreTimeout)
	<-steps.Gone()
	counts.expect(t, []string{string(fault.CoreTimeout)}, nil)
}

func TestAnEndlessLineIsTooLarge(t *testing.T) {
	endless := strings.Repeat("x", 1<<20)
	core := corefake.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(endless)); err != nil {
				return
			}
		}
	}))
	c, _ := client(t, core.Base())
	_, _, failure := askInStages(c)
	expectFault(t, failure, http.StatusBadGateway, fault.BadCoreReply)
}

func TestAnErrorAsTheLastLineHasTheStatusOfItsCode(t *testing.T) {
	for code, status := range map[string]int{"scan_timeout": http.StatusGatewayTimeout, "insufficient_matches": http.StatusUnprocessableEntity, "unheard_of": http.StatusInternalServerError} {
		c, _ := client(t, corefake.Start(t, corefake.Lines(`{"type":"error","error":{"code":"`+code+`","message":"m","details":{}}}`)).Base())
		if _, _, failure := askInStages(c); failure == nil || failure.Status != status {
			t.Errorf("%s: got %+v", code, failure)
		}
	}
}
