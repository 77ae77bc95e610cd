package httpapi

import (
	"encoding/json"
	"net/http"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/strictjson"
	"jessy/services/jessy-api/internal/validate"
	"jessy/services/jessy-api/internal/wire"
)

type userRequest struct {
	ID string `path:"id" pattern:"^[A-Za-z0-9_-]{1,64}$"`
}

type putUserRequest struct {
	userRequest
	wire.Preferences
}

type deleteUserRequest struct {
	userRequest
	KeepPreferences string `query:"keep_preferences" enum:"true,false"`
}

func (s *Server) getUser(w http.ResponseWriter, r *http.Request) *fault.Fault {
	return s.user(w, r, http.MethodGet, nil)
}

func (s *Server) putUser(w http.ResponseWriter, r *http.Request) *fault.Fault {
	body, failure := readBody(w, r)
	if failure != nil {
		return failure
	}
	if failure := checkPreferences(body); failure != nil {
		return failure
	}
	return s.user(w, r, http.MethodPut, body)
}

func (s *Server) deleteUser(w http.ResponseWriter, r *http.Request) *fault.Fault {
	if _, failure := exchangeOf(r).flag("keep_preferences"); failure != nil {
		return failure
	}
	return s.user(w, r, http.MethodDelete, nil)
}

// user passes a call about a personal dimension on to the core.
func (s *Server) user(w http.ResponseWriter, r *http.Request, method string, body []byte) *fault.Fault {
	x := exchangeOf(r)
	id := r.PathValue("id")
	if validate.UserID(id) != nil {
		return fault.Parameter("id", validate.UserIDForm)
	}
	reply, failure := s.core.User(r.Context(), core.UserCall{
		Method: method, User: id, Body: body, KeepPreferences: x.parameters.Get("keep_preferences"),
		RequestID: x.requestID, Bearer: x.bearer, Header: r.Header,
	})
	switch {
	case failure != nil:
		return failure
	case reply == nil:
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	writeBody(w, http.StatusOK, reply)
	return nil
}

// checkPreferences looks at the form of `{preferred_dimensions?, style?, preferred_layers?}`. The
// values are for the core, which knows what they may be.
func checkPreferences(body []byte) *fault.Fault {
	var boosts map[string]float64
	var style, layers []string
	return strictjson.Object(body, strictjson.Fields{
		"preferred_dimensions": strictjson.Into("preferred_dimensions", &boosts),
		"style":                texts("style", &style),
		"preferred_layers":     texts("preferred_layers", &layers),
	})
}

// texts takes a list of strings. A null in it would be read as an empty string.
func texts(name string, into *[]string) func(json.RawMessage) *fault.Fault {
	var list []*string
	take := strictjson.Into(name, &list)
	return func(value json.RawMessage) *fault.Fault {
		if failure := take(value); failure != nil {
			return failure
		}
		for _, text := range list {
			if text == nil {
				return strictjson.Named("wrong type", name)
			}
			*into = append(*into, *text)
		}
		return nil
	}
}
