package app

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
)

// hold is a server with one request open, which ends when release is called.
func hold(t *testing.T) (server *http.Server, answered chan error, release func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, release := context.WithCancel(t.Context())
	arrived := make(chan struct{})
	server = newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		select {
		case <-ctx.Done():
		case <-r.Context().Done():
		}
	}), zap.NewNop())
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	answered = make(chan error, 1)
	go func() {
		reply, err := http.Get("http://" + listener.Addr().String())
		if err == nil {
			err = reply.Body.Close()
		}
		answered <- err
	}()
	<-arrived
	return server, answered, release
}

func noStreams(context.Context) error { return nil }

func TestDrainLetsOpenRequestsEnd(t *testing.T) {
	server, answered, release := hold(t)
	time.AfterFunc(50*time.Millisecond, release)
	if err := drain(server, noStreams, time.Minute); err != nil {
		t.Error(err)
	}
	if err := <-answered; err != nil {
		t.Errorf("the open request was cut off: %v", err)
	}
}

func TestDrainCutsOffWhatDoesNotEnd(t *testing.T) {
	server, answered, release := hold(t)
	defer release()
	if err := drain(server, noStreams, 20*time.Millisecond); err == nil || !strings.Contains(err.Error(), "cut off after 20ms") {
		t.Errorf("got %v", err)
	}
	if err := <-answered; err == nil {
		t.Error("the open request was answered")
	}
}

func TestArguments(t *testing.T) {
	for arguments, want := range map[string]struct {
		code           int
		stdout, stderr string
	}{
		"--version":     {ExitOK, "jessy-api " + version + " (unknown)\n", ""},
		"--help":        {ExitOK, "usage:", ""},
		"sing":          {ExitUsage, "", "usage:"},
		"serve it":      {ExitUsage, "", "usage:"},
		"healthcheck x": {ExitUsage, "", "usage:"},
	} {
		var stdout, stderr bytes.Buffer
		code := Main(strings.Fields(arguments), &stdout, &stderr)
		if code != want.code || !strings.HasPrefix(stdout.String(), want.stdout) || !strings.HasPrefix(stderr.String(), want.stderr) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", arguments, code, stdout.String(), stderr.String())
		}
	}
}
