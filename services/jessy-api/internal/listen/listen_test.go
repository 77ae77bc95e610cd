package listen

import (
	"net"
	"testing"
)

// What happens with a socket that really is passed is shown with the binary, in cmd/jessy-api: here
// descriptor 3 belongs to the test itself.

func TestBinds(t *testing.T) {
	for name, env := range map[string]struct{ fds, pid string }{
		"nothing passed":            {"", ""},
		"none passed":               {"0", ""},
		"meant for another process": {"1", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("LISTEN_FDS", env.fds)
			t.Setenv("LISTEN_PID", env.pid)
			listener, passed, err := Open(t.Context(), "127.0.0.1:0")
			if err != nil || passed {
				t.Fatalf("passed %v, error %v", passed, err)
			}
			defer func() { _ = listener.Close() }()
			if _, err := net.Dial("tcp", listener.Addr().String()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTakenPort(t *testing.T) {
	t.Setenv("LISTEN_FDS", "")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	if _, _, err := Open(t.Context(), taken.Addr().String()); err == nil {
		t.Error("bound a port that was taken")
	}
}
