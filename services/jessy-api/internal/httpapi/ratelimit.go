package httpapi

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"jessy/services/jessy-api/internal/fault"
)

const (
	requestsPerSecond = 50
	burst             = 100
	// maxClients bounds the memory. An address that was quiet for two seconds has its full burst
	// again and can be forgotten without loss, so only a flood from more addresses than this
	// within two seconds gains anything from being forgotten.
	maxClients = 16_384
)

// limiter gives each client address a bucket and forgets the one not seen for the longest time.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	clients map[netip.Addr]*list.Element
	recent  *list.List // of *client, latest first
}

type client struct {
	address netip.Addr
	bucket  *rate.Limiter
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, clients: map[netip.Addr]*list.Element{}, recent: list.New()}
}

func (l *limiter) allow(address netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	element, known := l.clients[address]
	if known {
		l.recent.MoveToFront(element)
	} else {
		if l.recent.Len() >= maxClients {
			oldest := l.recent.Remove(l.recent.Back()).(*client)
			delete(l.clients, oldest.address)
		}
		element = l.recent.PushFront(&client{address, rate.NewLimiter(requestsPerSecond, burst)})
		l.clients[address] = element
	}
	return element.Value.(*client).bucket.AllowN(l.now(), 1)
}

// allow turns a request away when the address that it counts for has used up its share.
func (s *Server) allow(address netip.Addr) *fault.Fault {
	if s.limiter.allow(address) {
		return nil
	}
	s.metrics.RateLimited()
	// A token comes every 20 ms; one second is the shortest that Retry-After can say.
	return fault.New(fault.RateLimited, fault.Details{
		"limit_per_second": requestsPerSecond,
		"burst":            burst,
	}).With("Retry-After", "1")
}
