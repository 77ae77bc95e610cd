package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync/atomic"
)

// recorder remembers the status. Unwrap keeps flushing and hijacking possible.
type recorder struct {
	http.ResponseWriter
	status int
	ending *atomic.Bool // whether no other reply is to follow on this connection
}

func (r *recorder) WriteHeader(status int) {
	// 1xx may come before the real one, but 101 is the last.
	if r.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		r.status = status
	}
	if status >= 200 && r.ending.Load() {
		r.Header().Set("Connection", "close")
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(body []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	return r.ResponseWriter.Write(body)
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// writeJSON sends a value of ours.
func writeJSON(w http.ResponseWriter, status int, value any) {
	writeBody(w, status, encode(value))
}

// encode gives a line of JSON. None of our values can fail to encode.
func encode(value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return append(body, '\n')
}

func writeBody(w http.ResponseWriter, status int, body []byte) {
	writeBytes(w, status, "application/json", body)
}

func writeBytes(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	// A failed write means that the caller is gone; there is nobody to tell.
	_, _ = w.Write(body)
}
