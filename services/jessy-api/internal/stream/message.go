package stream

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/strictjson"
	"jessy/services/jessy-api/internal/validate"
)

// maxID is how long a query's id may be, in characters of its JSON.
const maxID = 128

// inbound is a message of the caller. Its values stay as they were written.
type inbound struct {
	kind          string
	id            json.RawMessage // null when there is none that can be used
	query, userID json.RawMessage
}

// decode reads `{type: "query", id, query, user_id?}` or `{type: "ping"}`. Also with a fault the id
// is there if it could be read before. Authorized is asked for a message with a user, before anything
// is said about the user or the query.
func decode(text []byte, authorized func() *fault.Fault) (inbound, *fault.Fault) {
	message := inbound{id: json.RawMessage("null")}
	var query, userID *string
	var withID bool
	failure := strictjson.Object(text, strictjson.Fields{
		"type": strictjson.Into("type", &message.kind),
		"id": func(value json.RawMessage) *fault.Fault {
			if !usableID(value) {
				return fault.Parameter("id", "a text or a whole number, up to 128 characters of JSON")
			}
			message.id, withID = bytes.Clone(value), true
			return nil
		},
		"query":   keep(&message.query, strictjson.Into("query", &query)),
		"user_id": keep(&message.userID, strictjson.Optional(strictjson.Into("user_id", &userID))),
	})
	switch {
	case failure != nil:
		return message, failure
	case message.kind == "ping":
		return message, checkPing(message, withID)
	case message.kind == "":
		return message, strictjson.Named("missing field", "type")
	case message.kind != "query":
		return message, fault.Parameter("type", "query or ping")
	case !withID:
		return message, strictjson.Named("missing field", "id")
	case query == nil:
		return message, strictjson.Named("missing field", "query")
	}
	if userID != nil {
		if failure := authorized(); failure != nil {
			return message, failure
		}
		if failure := validate.UserID(*userID); failure != nil {
			return message, failure
		}
	}
	_, failure = validate.Query(*query)
	return message, failure
}

func checkPing(message inbound, withID bool) *fault.Fault {
	switch {
	case withID:
		return strictjson.Named("unknown field", "id")
	case message.query != nil:
		return strictjson.Named("unknown field", "query")
	case message.userID != nil:
		return strictjson.Named("unknown field", "user_id")
	}
	return nil
}

// usableID says whether a value is a text or a whole number.
func usableID(value json.RawMessage) bool {
	if len(value) > maxID {
		return false
	}
	if value[0] == '"' {
		return true
	}
	_, err := strconv.ParseInt(string(value), 10, 64)
	return err == nil
}

func keep(target *json.RawMessage, take func(json.RawMessage) *fault.Fault) func(json.RawMessage) *fault.Fault {
	return func(value json.RawMessage) *fault.Fault {
		*target = bytes.Clone(value)
		return take(value)
	}
}

// body is the navigate request, with the very bytes that were checked.
func (m inbound) body() []byte {
	body := append([]byte(`{"query":`), m.query...)
	if m.userID != nil {
		body = append(append(body, `,"user_id":`...), m.userID...)
	}
	return append(body, '}')
}

var pong = []byte(`{"type":"pong"}`)

func welcome(instance *string) []byte {
	return encode(struct {
		Type     string  `json:"type"`
		Instance *string `json:"instance"`
	}{"welcome", instance})
}

func stage(id json.RawMessage, s core.Stage) []byte {
	return encode(struct {
		Type string          `json:"type"`
		ID   json.RawMessage `json:"id"`
		core.Stage
	}{"stage", id, s})
}

// result adds type, id and `gateway_us` in front of the core's reply, which is left as the core
// wrote it: decoding and encoding could change its numbers.
func result(id json.RawMessage, reply []byte, took time.Duration) []byte {
	message := head("result", id, len(reply)+40)
	message = append(message, `,"gateway_us":`...)
	message = strconv.AppendInt(message, took.Microseconds(), 10)
	return appendMembers(message, reply)
}

func failed(id json.RawMessage, failure *fault.Fault) []byte {
	return appendMembers(head("error", id, 0), encode(failure))
}

func head(kind string, id json.RawMessage, room int) []byte {
	message := make([]byte, 0, room+len(id)+40)
	message = append(message, `{"type":"`+kind+`","id":`...)
	return append(message, id...)
}

// appendMembers ends an open object with the members of another one.
func appendMembers(message, object []byte) []byte {
	if members := bytes.TrimSpace(object[1 : len(object)-1]); len(members) > 0 {
		message = append(append(message, ','), members...)
	}
	return append(message, '}')
}

// encode writes a value of ours or one of the core's, which was read before; neither can fail.
func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil || !utf8.Valid(text) {
		panic("a message that can't be encoded")
	}
	return text
}
