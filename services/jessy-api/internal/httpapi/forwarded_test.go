package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

func networks(texts ...string) (all proxies) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func from(peer string, lines ...string) *http.Request {
	return &http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": lines}}
}

func TestForwarded(t *testing.T) {
	trusted := networks("10.0.0.0/8", "192.0.2.7/32", "fd00::/8")
	for name, c := range map[string]struct {
		peer  string
		lines []string
		want  string
	}{
		"no header":                      {"10.0.0.1:1", nil, "10.0.0.1"},
		"not from a proxy":               {"203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		"one proxy":                      {"10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		"what the caller says itself":    {"10.0.0.1:1", []string{"192.0.2.7, 203.0.113.5, 198.51.100.1"}, "198.51.100.1"},
		"nonsense that the caller says":  {"10.0.0.1:1", []string{"<script>,, , 198.51.100.1"}, "198.51.100.1"},
		"proxies behind one another":     {"10.0.0.1:1", []string{"203.0.113.5, 198.51.100.1 ,192.0.2.7,\t10.2.3.4"}, "198.51.100.1"},
		"several lines":                  {"10.0.0.1:1", []string{"203.0.113.5", "198.51.100.1,10.0.0.3", "10.0.0.2"}, "198.51.100.1"},
		"IPv6":                           {"[fd00::1]:1", []string{"2001:db8::1"}, "2001:db8::1"},
		"IPv4 written as IPv6":           {"[::ffff:10.0.0.1]:1", []string{"::ffff:198.51.100.1, ::ffff:10.0.0.2"}, "198.51.100.1"},
		"a zone":                         {"10.0.0.1:1", []string{"fe80::1%eth0"}, "fe80::1"},
		"proxies only":                   {"10.0.0.1:1", []string{"10.0.0.2, 10.0.0.3"}, "10.0.0.1"},
		"an empty line":                  {"10.0.0.1:1", []string{""}, "10.0.0.1"},
		"an empty end":                   {"10.0.0.1:1", []string{"198.51.100.1,"}, "10.0.0.1"},
		"a name":                         {"10.0.0.1:1", []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		"a port":                         {"10.0.0.1:1", []string{"198.51.100.1:80"}, "10.0.0.1"},
		"a name behind a proxy":          {"10.0.0.1:1", []string{"198.51.100.1, _x, 10.0.0.2"}, "10.0.0.1"},
		"a peer without an address":      {"@", []string{"198.51.100.1"}, "invalid IP"},
		"a network larger than the peer": {"11.0.0.1:1", []string{"198.51.100.1"}, "11.0.0.1"},
	} {
		if got := trusted.client(from(c.peer, c.lines...)); got.String() != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	if got := proxies(nil).client(from("10.0.0.1:1", "198.51.100.1")); got.String() != "10.0.0.1" {
		t.Errorf("nobody is trusted, but got %s", got)
	}
}

// FuzzForwarded: whatever the header says, the client is the connection's address or one that the
// header names and that is no proxy's; and nothing that a caller puts before it makes a difference.
func FuzzForwarded(f *testing.F) {
	trusted := networks("10.0.0.0/8", "fd00::/8")
	peer := netip.MustParseAddr("10.0.0.1")
	for _, seed := range [][3]string{
		{"198.51.100.1", "10.0.0.2", "x"}, {"", "", ""}, {",", " , ", ",,"}, {"::ffff:10.0.0.1", "fe80::1%a,b", "1.2.3.4"},
		{"1.2.3.4:5", "[::1]", "10.0.0.0/8"}, {"198.51.100.1,10.0.0.3", "10.0.0.2\t", "10.0.0.1"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, first, second, forged string) {
		got := trusted.client(from("10.0.0.1:1", first, second))
		if outside := trusted.client(from("203.0.113.9:1", first, second)); outside.String() != "203.0.113.9" {
			t.Fatalf("a stranger's header is believed: %s", outside)
		}
		if got == peer {
			return
		}
		if !got.IsValid() || got != bare(got) || trusted.include(got) {
			t.Fatalf("%q, %q: %s is no caller", first, second, got)
		}
		said := strings.Split(first+","+second, ",")
		at := slices.IndexFunc(said, func(text string) bool {
			address, err := netip.ParseAddr(strings.Trim(text, " \t"))
			return err == nil && bare(address) == got
		})
		if at < 0 {
			t.Fatalf("%q, %q: nobody said %s", first, second, got)
		}
		for _, lines := range [][]string{{forged, first, second}, {forged + "," + first, second}} {
			if again := trusted.client(from("10.0.0.1:1", lines...)); again != got {
				t.Fatalf("%q before %q, %q: %s, not %s", forged, first, second, again, got)
			}
		}
	})
}

func TestTheLimitIsThatOfTheCallerBehindTheProxy(t *testing.T) {
	g, _ := startReady(t, func(p *Parts) { p.Proxies = networks("127.0.0.0/8") })
	now := time.Now()
	g.inner.limiter.now = func() time.Time { return now }
	const one, other = "X-Forwarded-For: 203.0.113.5, 198.51.100.1", "X-Forwarded-For: 203.0.113.5, 198.51.100.2"
	for range burst {
		g.call(t, http.MethodGet, "/api/v1/status", nil, one)
	}
	g.call(t, http.MethodGet, "/api/v1/status", nil, one, "X-Request-Id: f-1").expect(t, http.StatusTooManyRequests, "rate_limited")
	if got := g.call(t, http.MethodGet, "/api/v1/status", nil, other, "X-Request-Id: f-2"); got.status != http.StatusOK {
		t.Errorf("another caller: %+v", got)
	}
	if line := g.line(t, "f-1"); line["client"] != "198.51.100.1" {
		t.Errorf("the log line is %v", line)
	}
	if line := g.line(t, "f-2"); line["client"] != nil || strings.Contains(g.log.String(), "198.51.100.2") {
		t.Errorf("the log names who is not limited: %v", line)
	}
}
