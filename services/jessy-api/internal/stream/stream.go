// Package stream answers queries over WebSockets (domain §17.3): each stage of a query is passed on
// the moment that the core has finished it.
package stream

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"go.uber.org/zap"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/token"
)

// Limits of the specification, and those that it leaves to us. Streams holds copies, so that a
// test need not wait for them.
const (
	maxMessage    = 64 << 10
	maxStreams    = 1024
	maxPerAddress = 64
	pingEvery     = 20 * time.Second
	maxSilence    = 60 * time.Second
	// writeTimeout is how long a caller may take to accept a message of ours.
	writeTimeout = 10 * time.Second
)

// Core answers queries.
type Core interface {
	NavigateStages(context.Context, core.Query, func(core.Stage)) ([]byte, *fault.Fault)
}

// Caller is who opens a stream.
type Caller struct {
	// Address is what the number of open streams is counted by.
	Address netip.Addr
	// RequestID is that of the upgrade; each query adds its number to it.
	RequestID string
	// Allow takes one message from the caller's share, or says that it is used up.
	Allow func() *fault.Fault
	// Authorized says whether the upgrade showed the service token.
	Authorized func() *fault.Fault
	// Bearer is the token that it showed, to be passed on.
	Bearer token.Bearer
}

// Streams are all open streams.
type Streams struct {
	core     Core
	instance *string
	origins  []string
	log      *zap.Logger

	mu     sync.Mutex
	ending bool
	places map[netip.Addr]int
	taken  int
	open   map[*connection]struct{}
	left   sync.WaitGroup

	total, perAddress      int
	ping, silence, writing time.Duration
}

// New makes an empty set. Pages of the given origins, such as https://example.org, may open streams
// besides our own.
func New(core Core, instance *string, origins []string, log *zap.Logger) *Streams {
	return &Streams{
		core: core, instance: instance, origins: origins, log: log.Named("stream"),
		places: map[netip.Addr]int{}, open: map[*connection]struct{}{},
		total: maxStreams, perAddress: maxPerAddress,
		ping: pingEvery, silence: maxSilence, writing: writeTimeout,
	}
}

// Open is how many streams there are.
func (s *Streams) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

// Serve upgrades the request and answers until the stream ends. A fault means that it was not upgraded.
func (s *Streams) Serve(w http.ResponseWriter, r *http.Request, caller Caller) *fault.Fault {
	if failure := s.checkOrigin(r); failure != nil {
		return failure
	}
	if failure := s.enter(caller.Address); failure != nil {
		return failure
	}
	defer s.leave(caller.Address)
	socket, failure := accept(w, r)
	if failure != nil {
		return failure
	}
	// Also after a panic: nobody else closes a connection that was taken over.
	defer func() { _ = socket.CloseNow() }()
	c := newConnection(s, socket, caller, r)
	s.attach(c)
	defer s.detach(c)
	c.run()
	return nil
}

// End tells every stream that the gateway goes away. A query under way is answered first. What
// has not ended when ctx does is cut off.
func (s *Streams) End(ctx context.Context) error {
	s.mu.Lock()
	s.ending = true
	for c := range s.open {
		c.end()
	}
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() { s.left.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.cancel()
	}
	return fmt.Errorf("open streams were cut off (%d): %w", len(s.open), ctx.Err())
}

func (s *Streams) enter(address netip.Addr) *fault.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ending || s.taken >= s.total:
		return limitExceeded(s.taken, s.total)
	case s.places[address] >= s.perAddress:
		return limitExceeded(s.places[address], s.perAddress)
	}
	s.taken++
	s.places[address]++
	s.left.Add(1)
	return nil
}

func (s *Streams) leave(address netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken--
	if s.places[address]--; s.places[address] == 0 {
		delete(s.places, address)
	}
	s.left.Done()
}

func (s *Streams) attach(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[c] = struct{}{}
	if s.ending {
		c.end()
	}
}

func (s *Streams) detach(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
}

func limitExceeded(current, limit int) *fault.Fault {
	return fault.New(fault.LimitExceeded, fault.Details{"current": current, "limit": limit, "requested": 1})
}
