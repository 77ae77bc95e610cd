package main

import (
	"net"
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// names is a name server that knows what it is told, as the engine's own does.
type names struct {
	address string
	mu      sync.Mutex
	known   map[string][]string
}

func newNames(t *testing.T) *names {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &names{address: socket.LocalAddr().String(), known: map[string][]string{}}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		buffer := make([]byte, 512)
		for {
			length, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply := n.reply(buffer[:length]); reply != nil {
				_, _ = socket.WriteTo(reply, from)
			}
		}
	}()
	t.Cleanup(func() { _ = socket.Close(); <-answered })
	return n
}

// resolve says which addresses a name has from now on; none, and there is no such name.
func (n *names) resolve(name string, addresses ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.known[name+"."] = addresses
}

func (n *names) reply(query []byte) []byte {
	var message dnsmessage.Message
	if message.Unpack(query) != nil || len(message.Questions) != 1 {
		return nil
	}
	message.Response, message.Additionals = true, nil
	question := message.Questions[0]
	n.mu.Lock()
	addresses := n.known[question.Name.String()]
	n.mu.Unlock()
	if len(addresses) == 0 {
		message.RCode = dnsmessage.RCodeNameError
	}
	for _, address := range addresses {
		if question.Type == dnsmessage.TypeA {
			message.Answers = append(message.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 600},
				Body:   &dnsmessage.AResource{A: netip.MustParseAddr(address).As4()},
			})
		}
	}
	reply, err := message.Pack()
	if err != nil {
		return nil
	}
	return reply
}
