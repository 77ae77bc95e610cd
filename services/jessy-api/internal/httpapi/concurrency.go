package httpapi

import "jessy/services/jessy-api/internal/fault"

// maxBusy is how many calls are worked on at once. Together with the limit of a body it bounds the
// memory; the core answers a query in milliseconds, so nobody who behaves meets it.
const maxBusy = 256

// enter takes one of the places, if there is one.
func (s *Server) enter() (leave func(), failure *fault.Fault) {
	busy := s.busy.Add(1)
	leave = func() { s.busy.Add(-1) }
	if busy <= maxBusy {
		return leave, nil
	}
	leave()
	return nil, fault.New(fault.LimitExceeded, fault.Details{
		"current": busy - 1, "limit": maxBusy, "requested": 1,
	}).With("Retry-After", "1")
}
