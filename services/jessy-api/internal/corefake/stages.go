package corefake

import (
	"io"
	"net/http"
	"sync"
)

// StageNames are the stages of a query, in the core's order.
var StageNames = []string{"security", "analysis", "scan", "selection", "depth", "interference"}

// StageLine is the line of a stage in a core's stream.
func StageLine(seq, name, elapsedUS, data string) string {
	return `{"type":"stage","seq":` + seq + `,"stage":"` + name + `","elapsed_us":` + elapsedUS + `,"data":` + data + `}`
}

// ResultLine ends a stream with the reply that Ready gives.
const ResultLine = `{"type":"result","result":` + Reply + `}`

// Lines answers with a stream of these lines.
func Lines(lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		for _, line := range lines {
			_, _ = io.WriteString(w, line+"\n")
		}
	}
}

// Stepwise answers with a stream whose lines the test gives one by one.
type Stepwise struct {
	lines chan string
	gone  chan struct{}
	once  sync.Once
}

// NewStepwise makes one for a single request.
func NewStepwise() *Stepwise {
	return &Stepwise{lines: make(chan string), gone: make(chan struct{})}
}

// Say sends a line; an empty one ends the stream. It waits until the request is there.
func (s *Stepwise) Say(line string) { s.lines <- line }

// Gone is closed when the caller hangs up before the end.
func (s *Stepwise) Gone() <-chan struct{} { return s.gone }

func (s *Stepwise) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	flush := http.NewResponseController(w)
	for {
		select {
		case line := <-s.lines:
			if line == "" {
				return
			}
			_, _ = io.WriteString(w, line+"\n")
			_ = flush.Flush()
		case <-r.Context().Done():
			s.once.Do(func() { close(s.gone) })
			return
		}
	}
}
