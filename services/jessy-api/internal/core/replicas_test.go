package core

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"jessy/services/jessy-api/internal/corefake"
)

// load is many who ask all the time, with GET and POST in turn; no request may fail.
type load struct {
	client  *Client
	between sync.RWMutex // held for writing while nobody is being answered
	asked   atomic.Int64
}

func (l *load) start(t *testing.T, callers int) {
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	for range callers {
		done.Go(func() {
			for ctx.Err() == nil {
				l.once(t)
			}
		})
	}
	t.Cleanup(func() { stop(); done.Wait() })
}

func (l *load) once(t *testing.T) {
	l.between.RLock()
	defer l.between.RUnlock()
	if _, failure := ask(l.client); failure != nil {
		t.Errorf("POST: %v (%v)", failure, failure.Cause)
	}
	if _, failure := l.client.User(context.Background(), UserCall{Method: http.MethodGet, User: "ana"}); failure != nil {
		t.Errorf("GET: %v (%v)", failure, failure.Cause)
	}
	l.asked.Add(1)
}

// more waits until that many more were answered.
func (l *load) more(t *testing.T, requests int64) {
	t.Helper()
	upTo := l.asked.Load() + requests
	eventually(t, func() bool { return l.asked.Load() >= upTo })
}

// Versions roll: the name leads to other replicas before one ends. Busy connections to it end too.
func TestAReplicaThatLeavesTheNameIsLeft(t *testing.T) {
	cores, port := replicas(t, 4)
	n := &names{}
	n.say(replica(0), replica(1))
	c, _ := named(t, n, port)
	l := &load{client: c}
	l.start(t, 4)
	l.more(t, 50)
	for gone := range 2 {
		n.say(replica(gone+1), replica(gone+2))
		eventually(t, func() bool { return len(c.dialer.known()) == 2 && c.dialer.known()[0].String() == replica(gone+1) })
		eventually(t, func() bool { return cores[gone].Open() == 0 })
		asked := len(cores[gone].Requests())
		l.more(t, 50)
		if after := len(cores[gone].Requests()); after != asked {
			t.Errorf("replica %d was asked %d times after it left", gone, after-asked)
		}
		cores[gone].Close()
		l.more(t, 50)
	}
	// The name leads to new replicas alone: all have moved on.
	n.say(replica(3))
	eventually(t, func() bool { return cores[2].Open() == 0 })
	l.more(t, 50)
	if len(cores[3].Requests()) == 0 {
		t.Error("the new replica was asked nothing")
	}
}

// A replica dies while the name still leads to it, between two requests.
func TestAReplicaThatEndsUnannounced(t *testing.T) {
	cores, port := replicas(t, 2)
	n := &names{}
	n.say(replica(0), replica(1))
	c, _ := named(t, n, port)
	l := &load{client: c}
	l.start(t, 8)
	for range 5 {
		l.more(t, 50)
		l.between.Lock()
		cores[0].CloseClientConnections()
		cores[0].Close()
		l.between.Unlock()
		l.more(t, 50)
		cores[0] = corefake.StartAt(t, cores[0].Address(), corefake.Ready())
		c.renew(nil) // so that it is asked again
	}
}
