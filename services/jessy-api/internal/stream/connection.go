package stream

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"jessy/services/jessy-api/internal/core"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/logging"
)

// connection is one stream. Its own goroutine reads; a query has another one, so that pings are
// answered and a caller that hangs up is noticed while the core works.
type connection struct {
	streams *Streams
	socket  *websocket.Conn
	caller  Caller
	header  http.Header
	// ctx ends with the stream, and with it the core's request.
	ctx     context.Context
	cancel  context.CancelFunc
	silence *time.Timer
	queries sync.WaitGroup

	// mu is held while the last message of a query is sent: whoever has read that may ask again.
	mu     sync.Mutex
	asked  int
	busy   bool
	ending bool
}

func newConnection(s *Streams, socket *websocket.Conn, caller Caller, r *http.Request) *connection {
	c := &connection{streams: s, socket: socket, caller: caller, header: r.Header}
	// The request's own context is the HTTP server's business, which is over.
	c.ctx, c.cancel = context.WithCancel(context.WithoutCancel(r.Context()))
	return c
}

// run reads until the stream ends.
func (c *connection) run() {
	defer c.queries.Wait()
	defer c.cancel()
	c.silence = time.AfterFunc(c.streams.silence, func() {
		_ = c.socket.Close(websocket.StatusPolicyViolation, fmt.Sprintf("nothing was heard for %s", c.streams.silence))
	})
	defer c.silence.Stop()
	go c.ping()
	c.send(welcome(c.streams.instance))
	for {
		text, ok := c.read()
		if !ok {
			return
		}
		c.silence.Reset(c.streams.silence)
		c.take(text, time.Now())
	}
}

// read gives the next message. It has closed the stream when there is none.
func (c *connection) read() ([]byte, bool) {
	kind, message, err := c.socket.Reader(c.ctx)
	if err != nil {
		return nil, false
	}
	if kind != websocket.MessageText {
		_ = c.socket.Close(websocket.StatusUnsupportedData, "messages are JSON in text frames")
		return nil, false
	}
	// The library has a limit of its own, but hangs up on what it has not read, so that the caller may
	// never see why.
	text, err := io.ReadAll(io.LimitReader(message, maxMessage+1))
	if err == nil && len(text) > maxMessage {
		_ = c.socket.Close(websocket.StatusMessageTooBig, "a message may have 64 KiB")
		return nil, false
	}
	return text, err == nil
}

// ping asks for a sign of life until the stream ends. A pong that comes is one.
func (c *connection) ping() {
	every := time.NewTicker(c.streams.ping)
	defer every.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-every.C:
		}
		waiting, cancel := context.WithTimeout(c.ctx, c.streams.silence)
		if c.socket.Ping(waiting) == nil {
			c.silence.Reset(c.streams.silence)
		}
		cancel()
	}
}

func (c *connection) take(text []byte, arrived time.Time) {
	exhausted := c.caller.Allow()
	message, failure := decode(text, c.caller.Authorized)
	if exhausted != nil {
		failure = exhausted
	}
	switch {
	case failure != nil:
		c.send(failed(message.id, failure))
	case message.kind == "ping":
		c.send(pong)
	default:
		c.ask(message, arrived)
	}
}

func (c *connection) ask(message inbound, arrived time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending && !c.busy {
		return // crossed with our close frame
	}
	if c.busy {
		c.send(failed(message.id, oneAtATime()))
		return
	}
	c.busy = true
	c.asked++
	// The base leaves room for the number in the 64 characters that the core takes.
	requestID := fmt.Sprintf("%.48s.%d", c.caller.RequestID, c.asked)
	c.queries.Go(func() { c.answer(message, requestID, arrived) })
}

// answer passes a query to the core, and what comes back to the caller.
func (c *connection) answer(message inbound, requestID string, arrived time.Time) {
	defer c.survive(requestID)
	query := core.Query{Body: message.body(), RequestID: requestID, Bearer: c.caller.Bearer, Header: c.header}
	reply, failure := c.streams.core.NavigateStages(c.ctx, query, func(s core.Stage) { c.send(stage(message.id, s)) })

	c.mu.Lock()
	defer c.mu.Unlock()
	took := time.Since(arrived)
	if failure != nil {
		c.send(failed(message.id, failure))
	} else {
		c.send(result(message.id, reply, took))
	}
	c.busy = false
	if c.ending {
		go c.goAway()
	}
	c.report(requestID, failure, took)
}

// send writes one message. A caller that takes none is gone.
func (c *connection) send(message []byte) {
	ctx, cancel := context.WithTimeout(c.ctx, c.streams.writing)
	defer cancel()
	if c.socket.Write(ctx, websocket.MessageText, message) != nil {
		c.cancel()
	}
}

// end closes the stream once no query is under way.
func (c *connection) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = true
	if !c.busy {
		go c.goAway()
	}
}

func (c *connection) goAway() {
	_ = c.socket.Close(websocket.StatusGoingAway, "the gateway is stopping")
}

// survive keeps a defect in one query from ending the process, as net/http does for its handlers.
func (c *connection) survive(requestID string) {
	cause := recover()
	if cause == nil {
		return
	}
	// The value of a panic may hold a query; that of the runtime's own panics does not.
	text := fmt.Sprintf("panic of type %T", cause)
	if err, ok := cause.(runtime.Error); ok {
		text = err.Error()
	}
	c.streams.log.Error("query panicked", zap.String(logging.RequestID, requestID), zap.String("error", text), zap.Stack("stack"))
	_ = c.socket.Close(websocket.StatusInternalError, "something went wrong on our side")
}

// report writes the one log line of a query. It never holds what was asked.
func (c *connection) report(requestID string, failure *fault.Fault, took time.Duration) {
	fields := []zap.Field{zap.String(logging.RequestID, requestID), zap.Int64("duration_us", took.Microseconds())}
	if failure != nil {
		fields = append(fields, zap.String("code", string(failure.Code)))
		if failure.Cause != nil {
			fields = append(fields, zap.String("error", failure.Cause.Error()))
		}
	}
	level := zapcore.InfoLevel
	if failure != nil && failure.Status >= http.StatusInternalServerError {
		level = zapcore.WarnLevel
	}
	c.streams.log.Log(level, "query", fields...)
}

func oneAtATime() *fault.Fault {
	failure := fault.New(fault.RateLimited, fault.Details{"reason": "one query at a time on a stream"})
	failure.Message = "the query before this one is still being answered"
	return failure
}
