package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/strictjson"
	"jessy/services/jessy-api/internal/validate"
)

// query checks a navigate request as the core would and passes it on. What is passed on is the
// body as it came, so that both check the same bytes.
func (s *Server) query(w http.ResponseWriter, r *http.Request) *fault.Fault {
	x := exchangeOf(r)
	sync, failure := syncParameter(r.URL.RawQuery)
	if failure != nil {
		return failure
	}
	body, failure := readBody(w, r)
	if failure != nil {
		return failure
	}
	if failure := checkQuery(body); failure != nil {
		return failure
	}
	reply, failure := s.core.Navigate(r.Context(), core.Query{
		Body: body, Sync: sync, RequestID: x.requestID, Header: r.Header,
	})
	if failure != nil {
		return failure
	}
	writeBody(w, http.StatusOK, withGatewayTime(reply, time.Since(x.start)))
	return nil
}

// syncParameter reads `?sync=`. Other parameters mean nothing and go no further.
func syncParameter(raw string) (bool, *fault.Fault) {
	parameters, err := url.ParseQuery(raw)
	if err != nil {
		return false, fault.New(fault.BadParameter, fault.Details{"reason": "the address is not well formed"})
	}
	switch values := parameters["sync"]; {
	case len(values) == 0:
		return false, nil
	case len(values) == 1 && (values[0] == "true" || values[0] == "false"):
		return values[0] == "true", nil
	}
	return false, fault.New(fault.BadParameter, fault.Details{"name": "sync", "reason": "true or false"})
}

// checkQuery reads `{query, user_id?, iteration?: {cycle, converged}}`.
func checkQuery(body []byte) *fault.Fault {
	var query, userID *string
	failure := strictjson.Object(body, strictjson.Fields{
		"query":     strictjson.Into("query", &query),
		"user_id":   strictjson.Optional(strictjson.Into("user_id", &userID)),
		"iteration": strictjson.Optional(checkIteration),
	})
	switch {
	case failure != nil:
		return failure
	case query == nil:
		return strictjson.Named("missing field", "query")
	}
	if userID != nil {
		if failure := validate.UserID(*userID); failure != nil {
			return failure
		}
	}
	_, failure = validate.Query(*query)
	return failure
}

func checkIteration(value json.RawMessage) *fault.Fault {
	var cycle *uint32
	var converged *bool
	failure := strictjson.Object(value, strictjson.Fields{
		"cycle":     strictjson.Into("iteration.cycle", &cycle),
		"converged": strictjson.Into("iteration.converged", &converged),
	})
	switch {
	case failure != nil:
		return failure
	case cycle == nil:
		return strictjson.Named("missing field", "iteration.cycle")
	case converged == nil:
		return strictjson.Named("missing field", "iteration.converged")
	}
	return nil
}

// withGatewayTime adds `gateway_us` as the last member of the core's reply, which is left as the
// core wrote it: decoding and encoding could change its numbers.
func withGatewayTime(object []byte, took time.Duration) []byte {
	members := bytes.TrimSpace(object[:len(object)-1]) // without the closing brace
	reply := make([]byte, 0, len(members)+40)
	reply = append(reply, members...)
	if len(members) > 1 {
		reply = append(reply, ',')
	}
	reply = append(reply, `"gateway_us":`...)
	reply = strconv.AppendInt(reply, took.Microseconds(), 10)
	return append(reply, '}')
}
