package core

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
)

// TestGarbageIsNamedForWhatItIs: whatever a core gone wrong writes, the call ends within its time and says the truth.
// A core that stays keeps the connection open behind what it wrote.
func TestGarbageIsNamedForWhatItIs(t *testing.T) {
	notUTF8 := "{\"error\":{\"code\":\"internal\",\"message\":\"m\",\"details\":{\"a\":\"\xff\"}}}"
	for name, test := range map[string]struct {
		text  string
		stays bool
		code  fault.Code
	}{
		"another protocol":           {"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", true, fault.BadCoreReply},
		"half a line, then silence":  {"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 99\r\n\r\n{", true, fault.CoreTimeout},
		"half a line, then the end":  {"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 99\r\n\r\n{", false, fault.BadCoreReply},
		"half a body, then silence":  {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", true, fault.CoreTimeout},
		"a length that is none":      {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}", false, fault.BadCoreReply},
		"a coding that nobody knows": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}", false, fault.BadCoreReply},
		"endless headers":            {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 100_000) + "\r\n\r\n{}", true, fault.BadCoreReply},
		"an error that is not UTF-8": {fmt.Sprintf("HTTP/1.1 500 No\r\nContent-Length: %d\r\n\r\n%s", len(notUTF8), notUTF8), true, fault.BadCoreReply},
	} {
		t.Run(name, func(t *testing.T) {
			base := corefake.Raw(t, func(connection net.Conn) {
				if request, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
					_, _ = io.Copy(io.Discard, request.Body)
				}
				_, _ = io.WriteString(connection, test.text)
				if test.stays {
					<-t.Context().Done()
				}
			})
			calls := map[string]func(*Client) *fault.Fault{
				"stages": func(c *Client) *fault.Fault { _, _, failure := askInStages(c); return failure },
				"whole":  func(c *Client) *fault.Fault { _, failure := ask(c); return failure },
				"user": func(c *Client) *fault.Fault {
					_, failure := c.User(context.Background(), UserCall{Method: http.MethodGet, User: "ana"})
					return failure
				},
			}
			for way, call := range calls {
				c, _ := client(t, base) // each its own, as a kept connection would be silent
				if test.code == fault.CoreTimeout {
					c.total = 200 * time.Millisecond
				}
				answered := make(chan *fault.Fault, 1)
				go func() { answered <- call(c) }()
				select {
				case failure := <-answered:
					if failure == nil || failure.Code != test.code {
						t.Errorf("%s: got %+v, want %s", way, failure, test.code)
					}
				case <-time.After(10 * time.Second):
					t.Fatalf("%s: no end", way) // twice the time that any call has
				}
			}
		})
	}
}
