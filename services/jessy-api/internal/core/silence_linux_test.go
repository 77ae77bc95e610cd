package core

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

// deafen has the kernel drop all that comes for a socket, and so acknowledge none of it: to the other
// end, the node is gone.
func deafen(t *testing.T, socket syscall.Conn) {
	t.Helper()
	raw, err := socket.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	drop := unix.SockFprog{Len: 1, Filter: &unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	var failed error
	err = raw.Control(func(descriptor uintptr) {
		failed = unix.SetsockoptSockFprog(int(descriptor), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &drop)
	})
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
}

// patientClient would wait for a minute, so what ends sooner has been given up by the kernel.
func patientClient(t *testing.T, speak func(net.Conn)) (*Client, *tally) {
	t.Helper()
	c, counts := client(t, corefake.Raw(t, speak))
	c.total = time.Minute
	c.stale = staleWindow
	return c, counts
}

func TestAKeptConnectionThatWentSilent(t *testing.T) {
	var connections atomic.Int32
	deaf := make(chan struct{})
	c, counts := patientClient(t, func(connection net.Conn) {
		in := bufio.NewReader(connection)
		first := connections.Add(1) == 1
		for answerOne(connection, in) {
			if first {
				deafen(t, connection.(*net.TCPConn))
				close(deaf)
				<-t.Context().Done()
				return
			}
		}
	})
	if _, failure := ask(c); failure != nil {
		t.Fatal(failure)
	}
	<-deaf
	// Nobody knows whether the core read it, so it is not asked again.
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
	if _, failure := ask(c); failure != nil {
		t.Error(failure)
	}
	counts.expect(t, []string{"ok", "core_unavailable", "ok"}, nil)
}

// The request was read and acknowledged; then the node died at work.
func TestANodeThatDiesAtWork(t *testing.T) {
	for method, want := range map[string][]string{http.MethodGet: {"unanswered_get"}, http.MethodPut: nil, http.MethodDelete: nil} {
		t.Run(method, func(t *testing.T) {
			var connections atomic.Int32
			c, counts := patientClient(t, func(connection net.Conn) {
				in := bufio.NewReader(connection)
				if connections.Add(1) == 1 {
					_, _ = in.Peek(1)
					deafen(t, connection.(*net.TCPConn))
					<-t.Context().Done()
					return
				}
				for answerOne(connection, in) {
				}
			})
			_, failure := c.User(context.Background(), UserCall{Method: method, User: "ana"})
			if want == nil {
				expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
				counts.expect(t, []string{"core_unavailable"}, nil)
				return
			}
			if failure != nil {
				t.Error(failure)
			}
			counts.expect(t, []string{"ok"}, want)
		})
	}
}

// A node that died answers no attempt to connect either; the other replica has the call.
func TestAnAddressWhoseNodeDied(t *testing.T) {
	cores, port := replicas(t, 2)
	cores[0].Close()
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // such a socket can't be deafened
	dead, err := plain.Listen(t.Context(), "tcp", net.JoinHostPort(replica(0), port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dead.Close() })
	deafen(t, dead.(*net.TCPListener))
	n := &names{}
	n.say(replica(0), replica(1))
	c, counts := named(t, n, port)
	dialing(t, c, 20)
	if len(counts.retries) != 0 || len(cores[1].Requests()) != 20 {
		t.Errorf("retries %v, %d requests", counts.retries, len(cores[1].Requests()))
	}
}

// Its silence tells which replica is gone, so the next connection is to another.
func TestASilentReplicaCountsAsFailed(t *testing.T) {
	core := corefake.StartAt(t, net.JoinHostPort(replica(0), "0"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = connection.Close() }()
		deafen(t, connection.(*net.TCPConn))
		<-t.Context().Done()
	}))
	_, port, _ := net.SplitHostPort(core.Address())
	n := &names{}
	n.say(replica(0))
	c, _ := named(t, n, port)
	c.total, c.stale = time.Minute, staleWindow
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
	set := parsed(replica(0), replica(1))
	c.dialer.mu.Lock()
	at, failed := c.dialer.failed[set[0]]
	c.dialer.mu.Unlock()
	if !failed || c.dialer.order(set, at)[0] != set[1] {
		t.Error("the silent one may be tried first")
	}
}
