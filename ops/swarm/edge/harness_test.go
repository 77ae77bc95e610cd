package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// key is what leads to the candidate in these tests.
const key = "planted-key-of-the-candidate-0123456789"

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "jessy-edge")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		binary = filepath.Join(dir, "jessy-edge")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%v: %s", err, out))
		}
		return m.Run()
	}())
}

// edge is a running edge with its own name server.
type edge struct {
	*exec.Cmd
	*names
	http, https, health string // ports
	gateways            string // the port of all gateways
	stdout, stderr      bytes.Buffer
	ended               chan struct{}
}

// launch starts the program with its Caddyfile and waits until it says of itself that it serves.
func launch(t *testing.T, env ...string) *edge {
	t.Helper()
	e := &edge{names: newNames(t), gateways: freePort(t, "127.0.0.2")}
	e.http, e.https, e.health = freePort(t, "127.0.0.1"), freePort(t, "127.0.0.1"), freePort(t, "127.0.0.1")
	e.Cmd = exec.Command(binary)
	e.Stdout, e.Stderr = &e.stdout, &e.stderr
	e.Env = append([]string{
		"JESSY_EDGE_HTTP_PORT=" + e.http, "JESSY_EDGE_HTTPS_PORT=" + e.https, "JESSY_EDGE_HEALTH_PORT=" + e.health,
		"JESSY_EDGE_GATEWAY_PORT=" + e.gateways, "JESSY_EDGE_CANDIDATE=jessy-api-next:" + e.gateways,
		"JESSY_EDGE_RESOLVER=" + e.address,
	}, env...)
	if err := e.Start(); err != nil {
		t.Fatal(err)
	}
	e.ended = make(chan struct{})
	go func() { _ = e.Wait(); close(e.ended) }()
	t.Cleanup(func() {
		e.end(t)
		if t.Failed() {
			t.Logf("stdout %s\nstderr %s", e.stdout.String(), e.stderr.String())
		}
	})
	eventually(t, func() bool { return e.healthcheck() == 0 })
	return e
}

// end ends it in order, once.
func (e *edge) end(t *testing.T) {
	t.Helper()
	_ = e.Process.Signal(syscall.SIGTERM)
	<-e.ended
	if code := e.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("it ended with %d", code)
	}
}

// line is a line of the log about a request.
type line struct {
	Logger  string
	Status  int
	Request struct{ Uri string }
	Gateway string
	Retries int
}

// lines are those that an edge has logged of requests until its end.
func (e *edge) lines(t *testing.T) (lines []line) {
	t.Helper()
	e.end(t)
	for text := range bytes.Lines(e.stdout.Bytes()) {
		var read line
		if err := json.Unmarshal(text, &read); err != nil {
			t.Errorf("%v: %s", err, text)
		}
		if strings.HasPrefix(read.Logger, "http.log.access") {
			lines = append(lines, read)
		}
	}
	return lines
}

func (e *edge) url(path string) string { return "http://127.0.0.1:" + e.http + path }

// healthcheck is the exit code of the subcommand.
func (e *edge) healthcheck() int {
	code, _ := runs([]string{"healthcheck"}, "JESSY_EDGE_HEALTH_PORT="+e.health)
	return code
}

// runs runs the program to its end.
func runs(args []string, env ...string) (code int, told string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, binary, args...)
	command.Env = append([]string{"PATH=/nowhere"}, env...)
	out, err := command.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return -1, err.Error()
	}
	return command.ProcessState.ExitCode(), string(out)
}

// keyed is the variable that names a file with the candidate's key.
func keyed(t *testing.T) string {
	return candidateKeyFile + "=" + written(t, "candidate-key", key+"\n")
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func freePort(t *testing.T, host string) string {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

func eventually(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatal("it did not come to be in 30 s")
}

// answer is what a request brought.
type answer struct {
	status int
	body   string
	header http.Header
}

// ask sends a request on a connection of its own.
func ask(t *testing.T, method, url, body string, headers ...string) answer {
	t.Helper()
	got, err := askWith(&http.Client{Transport: &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: 30 * time.Second}}, method, url, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// askWith sends a request with headers, each as `Name: value`.
func askWith(client *http.Client, method, url, body string, headers ...string) (answer, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Add(name, value)
	}
	reply, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = reply.Body.Close() }()
	var read bytes.Buffer
	_, err = read.ReadFrom(reply.Body)
	return answer{reply.StatusCode, read.String(), reply.Header}, err
}

// tally counts by name.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) add(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[name]++
	return c.counts[name]
}

func (c *tally) of(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[name]
}
