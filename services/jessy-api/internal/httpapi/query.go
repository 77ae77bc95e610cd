package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/strictjson"
	"jessy/services/jessy-api/internal/validate"
	"jessy/services/jessy-api/internal/wire"
)

type queryRequest struct {
	Sync string `query:"sync" enum:"true,false" description:"true: what is learnt is committed before the reply. Needs the token."`
	wire.Query
}

// query checks a navigate request as the core would and passes it on. What is passed on is the
// body as it came, so that both check the same bytes.
func (s *Server) query(w http.ResponseWriter, r *http.Request) *fault.Fault {
	x := exchangeOf(r)
	sync, failure := x.flag("sync")
	if failure != nil {
		return failure
	}
	body, failure := readBody(w, r)
	if failure != nil {
		return failure
	}
	asked, failure := readQuery(body)
	if failure != nil {
		return failure
	}
	if asked.userID != nil {
		// Before anything is said about the user or the query.
		if failure := x.authorized(); failure != nil {
			return failure
		}
	}
	if failure := asked.check(); failure != nil {
		return failure
	}
	reply, failure := s.core.Navigate(r.Context(), core.Query{
		Body: body, Sync: sync, RequestID: x.requestID, Bearer: x.bearer, Header: r.Header,
	})
	if failure != nil {
		return failure
	}
	writeBody(w, http.StatusOK, withGatewayTime(reply, time.Since(x.start)))
	return nil
}

// asked is what matters of a query before the core sees it.
type asked struct {
	query  string
	userID *string
}

// readQuery reads `{query, user_id?, iteration?: {cycle, converged}}`.
func readQuery(body []byte) (asked, *fault.Fault) {
	var query, userID *string
	failure := strictjson.Object(body, strictjson.Fields{
		"query":     strictjson.Into("query", &query),
		"user_id":   strictjson.Optional(strictjson.Into("user_id", &userID)),
		"iteration": strictjson.Optional(checkIteration),
	})
	switch {
	case failure != nil:
		return asked{}, failure
	case query == nil:
		return asked{}, strictjson.Named("missing field", "query")
	}
	return asked{*query, userID}, nil
}

// check applies the rules for a user id and a query.
func (a asked) check() *fault.Fault {
	if a.userID != nil {
		if failure := validate.UserID(*a.userID); failure != nil {
			return failure
		}
	}
	_, failure := validate.Query(a.query)
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
