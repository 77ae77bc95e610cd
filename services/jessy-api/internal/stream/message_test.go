package stream

import (
	"encoding/json"
	"strings"
	"testing"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/token/tokentest"
)

var refusals = map[string]struct {
	text string
	id   any
	code string
}{
	"empty":                {``, nil, "bad_json"},
	"no JSON":              {`{"type":`, nil, "bad_json"},
	"no object":            {`["ping"]`, nil, "bad_json"},
	"two objects":          {`{"type":"ping"}{"type":"ping"}`, nil, "bad_json"},
	"a lone surrogate":     {`{"type":"query","id":1,"query":"\ud800"}`, nil, "bad_json"},
	"not UTF-8":            {"{\"type\":\"query\",\"id\":1,\"query\":\"\xff\"}", nil, "bad_json"},
	"no type":              {`{"id":1,"query":"hello"}`, 1.0, "bad_json"},
	"another type":         {`{"type":"learn","id":1}`, 1.0, "bad_parameter"},
	"a type that is none":  {`{"id":1,"type":7}`, 1.0, "bad_json"},
	"a ping with an id":    {`{"type":"ping","id":1}`, 1.0, "bad_json"},
	"a ping with a query":  {`{"type":"ping","query":"hello"}`, nil, "bad_json"},
	"a ping with a user":   {`{"type":"ping","user_id":null}`, nil, "bad_json"},
	"an unknown field":     {`{"id":"a","type":"query","query":"hello","sync":true}`, "a", "bad_json"},
	"another case":         {`{"id":"a","Type":"ping"}`, "a", "bad_json"},
	"the same field twice": {`{"id":"a","type":"query","query":"hello","query":"kill"}`, "a", "bad_json"},
	"no id":                {`{"type":"query","query":"hello"}`, nil, "bad_json"},
	"an id of null":        {`{"id":null,"type":"query","query":"hello"}`, nil, "bad_parameter"},
	"an id of a list":      {`{"id":[1],"type":"query","query":"hello"}`, nil, "bad_parameter"},
	"an id with a point":   {`{"id":1.5,"type":"query","query":"hello"}`, nil, "bad_parameter"},
	"a long id":            {`{"id":"` + strings.Repeat("x", maxID-1) + `","type":"query","query":"hello"}`, nil, "bad_parameter"},
	"no query":             {`{"id":"a","type":"query"}`, "a", "bad_json"},
	"a query of null":      {`{"id":"a","type":"query","query":null}`, "a", "bad_json"},
	"an empty query":       {`{"id":"a","type":"query","query":" \n"}`, "a", "empty_query"},
	"a long query":         {`{"id":"a","type":"query","query":"` + strings.Repeat("x", 10_001) + `"}`, "a", "query_too_long"},
	"a query with NUL":     {`{"id":"a","type":"query","query":"a\u0000"}`, "a", "invalid_characters"},
	"an unsafe user":       {`{"id":"a","type":"query","query":"hello","user_id":"../ana"}`, "a", "bad_parameter"},
}

func TestRefusedMessagesLeaveTheStreamOpen(t *testing.T) {
	g := start(t, corefake.Lines(corefake.ResultLine))
	c := g.open(t, tokentest.Header)
	for name, test := range refusals {
		t.Log(name)
		c.say(test.text)
		c.refused(test.id, test.code)
	}
	if seen := g.core.Requests(); len(seen) != 0 {
		t.Errorf("the core saw %v", seen)
	}
	c.say(hello)
	if got := c.next(); got["type"] != "result" {
		t.Errorf("got %v", got)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(hello))
	f.Add([]byte(`{"type":"ping"}`))
	for _, test := range refusals {
		f.Add([]byte(test.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		message, failure := decode(text, func() *fault.Fault { return nil })
		if failure == nil {
			if message.kind != "ping" && message.kind != "query" {
				t.Fatalf("%q is taken as %q", text, message.kind)
			}
			if message.kind == "query" && !json.Valid(message.body()) {
				t.Fatalf("%q becomes %q", text, message.body())
			}
			return
		}
		var reply struct {
			Type  string
			ID    json.RawMessage
			Error struct {
				Code, Message string
				Details       map[string]any
			}
		}
		encoded := failed(message.id, failure)
		if err := json.Unmarshal(encoded, &reply); err != nil || reply.Type != "error" || reply.ID == nil ||
			reply.Error.Code == "" || reply.Error.Message == "" || reply.Error.Details == nil {
			t.Fatalf("%q is answered %s (%v)", text, encoded, err)
		}
	})
}
