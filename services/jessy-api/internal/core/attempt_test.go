package core

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

func TestCoreDown(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	core.Close()
	c, counts := client(t, core.Base())
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
	counts.expect(t, []string{"core_unavailable"}, []string{"connect"})
}

func TestCoreBackForTheSecondTry(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	c, counts := client(t, core.Base())
	core.Close()
	// The listener comes back between the two tries, in the pause that is there for that.
	c.record = hook{counts, func() { corefake.StartAt(t, core.Address(), corefake.Ready()) }}
	if _, failure := ask(c); failure != nil {
		t.Fatal(failure)
	}
	counts.expect(t, []string{"ok"}, []string{"connect"})
}

// hook does something at the moment of a retry.
type hook struct {
	*tally
	then func()
}

func (h hook) CoreRetry(cause string) {
	h.tally.CoreRetry(cause)
	h.then()
}

// answerOne reads one request and replies to it, keeping the connection.
func answerOne(connection net.Conn, in *bufio.Reader) bool {
	request, err := http.ReadRequest(in)
	if err != nil {
		return false
	}
	if _, err := io.Copy(io.Discard, request.Body); err != nil {
		return false
	}
	_, err = fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(corefake.Reply), corefake.Reply)
	return err == nil
}

// A request that crosses with the end of a kept connection, as seen from here: it is written, then
// the connection ends with no byte of a reply. The server below makes that happen every time: it
// ends a connection, by FIN or by reset, when the second request on it arrives.
func TestDeadKeptConnection(t *testing.T) {
	for name, reset := range map[string]bool{"closed": false, "reset": true} {
		t.Run(name, func(t *testing.T) {
			var connections atomic.Int32
			c, counts := client(t, corefake.Raw(t, func(connection net.Conn) {
				connections.Add(1)
				in := bufio.NewReader(connection)
				if !answerOne(connection, in) {
					return
				}
				_, _ = in.ReadByte()
				if reset {
					_ = connection.(*net.TCPConn).SetLinger(0)
				}
			}))
			for i := range 3 {
				if _, failure := ask(c); failure != nil {
					t.Fatalf("request %d: %v", i, failure)
				}
			}
			counts.expect(t, []string{"ok", "ok", "ok"}, []string{"stale_connection", "stale_connection"})
			if got := connections.Load(); got != 3 {
				t.Errorf("%d connections, want 3", got)
			}
		})
	}
}

// When the core is replaced, all kept connections are dead; the one second try must not pick another.
func TestManyDeadKeptConnections(t *testing.T) {
	const callers = 5
	var together sync.WaitGroup
	together.Add(callers)
	var served atomic.Int32
	c, counts := client(t, corefake.Raw(t, func(connection net.Conn) {
		in := bufio.NewReader(connection)
		if served.Add(1) <= callers {
			// Nobody is answered before all are here, so that each has a connection of its own.
			_, _ = in.Peek(1)
			together.Done()
			together.Wait()
		}
		if answerOne(connection, in) {
			_, _ = in.ReadByte()
		}
	}))
	var done sync.WaitGroup
	for range callers {
		done.Go(func() {
			if _, failure := ask(c); failure != nil {
				t.Error(failure)
			}
		})
	}
	done.Wait()
	if _, failure := ask(c); failure != nil {
		t.Error(failure)
	}
	counts.expect(t, []string{"ok", "ok", "ok", "ok", "ok", "ok"}, []string{"stale_connection"})
}

// A core that ends a kept connection long after it took the request was at work on it.
func TestCoreDiesAtWorkOnKeptConnection(t *testing.T) {
	c, counts := client(t, corefake.Raw(t, func(connection net.Conn) {
		in := bufio.NewReader(connection)
		if answerOne(connection, in) {
			_, _ = in.ReadByte()
		}
	}))
	c.stale = 0
	if _, failure := ask(c); failure != nil {
		t.Fatal(failure)
	}
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
	counts.expect(t, []string{"ok", "core_unavailable"}, nil)
}

func TestNewConnectionThatBreaksIsNotTriedAgain(t *testing.T) {
	var connections atomic.Int32
	c, counts := client(t, corefake.Raw(t, func(connection net.Conn) {
		connections.Add(1)
		_, _ = bufio.NewReader(connection).ReadByte()
	}))
	_, failure := ask(c)
	expectFault(t, failure, http.StatusServiceUnavailable, fault.CoreUnavailable)
	counts.expect(t, []string{"core_unavailable"}, nil)
	if got := connections.Load(); got != 1 {
		t.Errorf("%d connections, want 1", got)
	}
}

// Asking twice for what is only read changes nothing.
func TestAGetWhoseConnectionBreaksIsTriedAgain(t *testing.T) {
	var connections atomic.Int32
	c, counts := client(t, corefake.Raw(t, func(connection net.Conn) {
		in := bufio.NewReader(connection)
		if connections.Add(1)%2 == 1 {
			_, _ = in.ReadByte()
			return
		}
		answerOne(connection, in)
	}))
	if _, failure := c.User(t.Context(), UserCall{Method: http.MethodGet, User: "ana"}); failure != nil {
		t.Error(failure)
	}
	if _, failure := c.Status(t.Context()); failure != nil {
		t.Error(failure)
	}
	counts.expect(t, []string{"ok"}, []string{"unanswered_get", "unanswered_get"})
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		connections.Store(0)
		if _, failure := c.User(t.Context(), UserCall{Method: method, User: "ana"}); failure == nil || connections.Load() != 1 {
			t.Errorf("%s: %v, %d connections", method, failure, connections.Load())
		}
	}
}

func TestNotHTTP(t *testing.T) {
	c, counts := client(t, corefake.Raw(t, func(connection net.Conn) {
		_, _ = bufio.NewReader(connection).ReadByte()
		_, _ = connection.Write([]byte("SSH-2.0-hello\r\n\r\n"))
	}))
	_, failure := ask(c)
	expectFault(t, failure, http.StatusBadGateway, fault.BadCoreReply)
	counts.expect(t, []string{"bad_core_reply"}, nil)
}

// A real server that ends idle connections all the time, asked at just that rhythm.
func TestServerThatClosesIdleConnections(t *testing.T) {
	const idle = 2 * time.Millisecond
	core := httptest.NewUnstartedServer(corefake.Ready())
	core.Config.IdleTimeout = idle
	core.Start()
	t.Cleanup(core.Close)
	base := (&corefake.Core{Server: core}).Base()
	c, _ := client(t, base)
	for i := range 300 {
		if _, failure := ask(c); failure != nil {
			t.Fatalf("request %d: %v", i, failure)
		}
		// Not a wait for something: the spread of pauses makes requests meet the end of a connection.
		time.Sleep(idle - 300*time.Microsecond + time.Duration(i%30)*20*time.Microsecond)
	}
}

func TestRestartedCore(t *testing.T) {
	core := corefake.Start(t, corefake.Ready())
	c, counts := client(t, core.Base())
	for range 20 {
		if _, failure := ask(c); failure != nil {
			t.Fatal(failure)
		}
		core.Close()
		core = corefake.StartAt(t, core.Address(), corefake.Ready())
	}
	if len(counts.outcomes) != 20 {
		t.Errorf("outcomes are %v", counts.outcomes)
	}
}
