package core

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

// names is a name server that says what the test tells it to.
type names struct {
	mu    sync.Mutex
	set   []netip.Addr
	err   error
	asked int
}

func (n *names) say(addresses ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.set, n.err = parsed(addresses...), nil
}

func (n *names) fail(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.set, n.err = nil, err
}

func (n *names) lookup(context.Context, string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	return slices.Clone(n.set), n.err
}

func (n *names) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked
}

// replica is an address of this machine; those behind one name have one port.
func replica(n int) string { return "127.0.0." + strconv.Itoa(n+2) }

func replicas(t *testing.T, n int) (cores []*corefake.Core, port string) {
	t.Helper()
	port = "0"
	for i := range n {
		core := corefake.StartAt(t, net.JoinHostPort(replica(i), port), corefake.Ready())
		_, port, _ = net.SplitHostPort(core.Address())
		cores = append(cores, core)
	}
	return cores, port
}

// named is a client whose core has a name. It looks the name up often, and at each dial.
func named(t *testing.T, n *names, port string) (*Client, *tally) {
	t.Helper()
	counts := &tally{}
	c := newClient(&url.URL{Scheme: "http", Host: "jessy-core.test:" + port}, counts, n.lookup, time.Millisecond)
	t.Cleanup(c.Close)
	c.stale = time.Minute
	return c, counts
}

// dialing asks on a new connection each time.
func dialing(t *testing.T, c *Client, times int) {
	t.Helper()
	for i := range times {
		if _, failure := ask(c); failure != nil {
			t.Fatalf("request %d: %v", i, failure)
		}
		c.renew(nil)
	}
}

func TestEachReplicaGetsItsShare(t *testing.T) {
	cores, port := replicas(t, 3)
	n := &names{}
	n.say(replica(0), replica(1), replica(2), "::ffff:"+replica(0))
	c, _ := named(t, n, port)
	dialing(t, c, 100)
	for i, core := range cores {
		if len(core.Requests()) == 0 {
			t.Errorf("replica %d was asked nothing", i)
		}
	}
}

func TestAnAddressThatRefusesCostsNobodyACall(t *testing.T) {
	cores, port := replicas(t, 2)
	cores[0].Close()
	n := &names{}
	n.say(replica(0), replica(1))
	c, counts := named(t, n, port)
	dialing(t, c, 20)
	if len(counts.retries) != 0 || len(cores[1].Requests()) != 20 {
		t.Errorf("retries %v, %d requests", counts.retries, len(cores[1].Requests()))
	}
}

func TestNobodyAtAnyAddress(t *testing.T) {
	cores, port := replicas(t, 2)
	cores[0].Close()
	cores[1].Close()
	n := &names{}
	n.say(replica(0), replica(1))
	c, counts := named(t, n, port)
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
	counts.expect(t, []string{"core_unavailable"}, []string{"connect"})
}

func TestWhatTheNameServerSays(t *testing.T) {
	_, port := replicas(t, 1)
	n := &names{}
	for name, err := range map[string]error{
		"no such name": &net.DNSError{Err: "no such host", IsNotFound: true}, "no addresses": nil, "broken": errors.New("broken"),
	} {
		n.fail(err)
		c, counts := named(t, n, port)
		_, failure := ask(c)
		if failure == nil || failure.Code != fault.CoreUnavailable {
			t.Errorf("%s: %v", name, failure)
		}
		counts.expect(t, []string{"core_unavailable"}, []string{"connect"})
	}
	n.say(replica(0))
	c, _ := named(t, n, port)
	dialing(t, c, 1)
	n.fail(&net.DNSError{Err: "server misbehaving", IsTemporary: true})
	dialing(t, c, 3) // what was known is still there
	n.fail(&net.DNSError{Err: "no such host", IsNotFound: true})
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
}

func TestConnectionsToOneOfSeveralAreKeptShorter(t *testing.T) {
	_, port := replicas(t, 2)
	n := &names{}
	c, _ := named(t, n, port)
	for set, want := range map[int]time.Duration{1: idleOfOne, 2: idleOfSeveral} {
		n.say([]string{replica(0), replica(1)}[:set]...)
		eventually(t, func() bool { return len(c.dialer.known()) == set && c.transport.Load().IdleConnTimeout == want })
	}
}

func TestAnAddressIsNotLookedUp(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	_, port, _ := net.SplitHostPort(core.Address())
	n := &names{}
	n.fail(errors.New("asked"))
	for _, host := range []string{"127.0.0.1", "localhost", "LocalHost"} {
		c := newClient(&url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}, &tally{}, n.lookup, time.Millisecond)
		if _, failure := ask(c); failure != nil {
			t.Errorf("%s: %v", host, failure)
		}
		c.Close()
	}
	if n.count() != 0 {
		t.Errorf("the name server was asked %d times", n.count())
	}
}

// A bubble's clock is made up, and its end fails when a goroutine of it is left.
func TestTheNameIsLookedUpUntilTheClientIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &names{}
		n.say("10.0.0.1")
		c := newClient(&url.URL{Scheme: "http", Host: "jessy-core.test:1"}, &tally{}, n.lookup, lookupEvery)
		time.Sleep(10*lookupEvery + lookupEvery/2)
		if n.count() != 10 {
			t.Errorf("%d look-ups in ten and a half intervals", n.count())
		}
		c.Close()
		c.Close()
		time.Sleep(10 * lookupEvery)
		if n.count() != 10 {
			t.Errorf("%d look-ups after the end", n.count()-10)
		}
	})
}

// eventually polls until something is so.
func eventually(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatal("it did not come to be in 10 s")
}
