package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// layersVariable names the store that core and gateway share for tests.
const layersVariable = "JESSY_LAYERS=../../../jessy-core/testdata/small.jyl"

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "jessy-api")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		binary = filepath.Join(dir, "jessy-api")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%v: %s", err, out))
		}
		return m.Run()
	}())
}

// process is a running gateway.
type process struct {
	*exec.Cmd
	stderr bytes.Buffer
	took   time.Duration // from the start to the line that says "listening"

	mu    sync.Mutex
	lines []map[string]any
	ended chan struct{}
}

// launch starts the binary with nothing but the given environment.
func launch(t *testing.T, command *exec.Cmd, env ...string) *process {
	t.Helper()
	p := &process{Cmd: command, ended: make(chan struct{})}
	p.Env = env
	p.Stderr = &p.stderr
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			var line map[string]any
			if json.Unmarshal(scanner.Bytes(), &line) != nil {
				line = map[string]any{"not JSON": scanner.Text()}
			}
			p.mu.Lock()
			if len(p.lines) == 0 {
				p.took = time.Since(started)
			}
			p.lines = append(p.lines, line)
			p.mu.Unlock()
		}
		_ = p.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("stdout %v\nstderr %s", p.lines, p.stderr.String())
		}
	})
	return p
}

// serve starts a gateway on a free port and waits until it listens.
func serve(t *testing.T, env ...string) *process {
	t.Helper()
	p := launch(t, exec.Command(binary), append([]string{"PORT=0", layersVariable}, env...)...)
	p.line(t, "listening")
	return p
}

// line waits for a log line with this message.
func (p *process) line(t *testing.T, message string) map[string]any {
	t.Helper()
	var found map[string]any
	eventually(t, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, line := range p.lines {
			if line["message"] == message {
				found = line
			}
		}
		return found != nil
	})
	return found
}

func (p *process) address(t *testing.T) string {
	t.Helper()
	return p.line(t, "listening")["address"].(string)
}

// exit waits for the end and gives the exit code.
func (p *process) exit(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		t.Fatal("still running after 20 s")
	}
	return p.ProcessState.ExitCode()
}

// run runs the binary to its end.
func run(t *testing.T, arguments []string, env ...string) (code int, stderr string) {
	t.Helper()
	p := launch(t, exec.Command(binary, arguments...), env...)
	return p.exit(t), p.stderr.String()
}

func eventually(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatal("it did not come to be in 10 s")
}

// answer is what a request brought, for requests that run beside the test.
type answer struct {
	status int
	body   string
	close  bool
	err    error
}

func ask(address string) <-chan answer {
	out := make(chan answer, 1)
	go func() {
		client := http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{}}
		reply, err := client.Post("http://"+address+"/api/v1/query", "application/json", bytes.NewBufferString(`{"query":"hello there"}`))
		if err != nil {
			out <- answer{err: err}
			return
		}
		defer func() { _ = reply.Body.Close() }()
		var body bytes.Buffer
		_, err = body.ReadFrom(reply.Body)
		out <- answer{reply.StatusCode, body.String(), reply.Close, err}
	}()
	return out
}
