package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are the networks of the proxies before us, whose word on who calls is believed.
type proxies []netip.Prefix

// client is the address that a request counts for: that of the connection or, when that is a
// proxy's, the one that the proxies name. From anybody else X-Forwarded-For could be made up.
func (p proxies) client(r *http.Request) netip.Addr {
	var peer netip.Addr // the zero value, shared by all, should an address ever not parse
	if remote, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		peer = bare(remote.Addr())
	}
	if p.include(peer) {
		if address, ok := p.behind(r.Header.Values("X-Forwarded-For")); ok {
			return address
		}
	}
	return peer
}

func (p proxies) include(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(address) })
}

// behind reads the header from its end, where our own proxies wrote, to the first address that is
// none of theirs. What stands before that is the caller's own word and is not even looked at, so
// that nobody gets out of their limit by writing nonsense there.
func (p proxies) behind(lines []string) (netip.Addr, bool) {
	for _, line := range slices.Backward(lines) {
		for more := true; more; {
			comma := strings.LastIndexByte(line, ',')
			address, err := netip.ParseAddr(strings.Trim(line[comma+1:], " \t"))
			if err != nil {
				return netip.Addr{}, false
			}
			if address = bare(address); !p.include(address) {
				return address, true
			}
			line, more = line[:max(comma, 0)], comma >= 0
		}
	}
	return netip.Addr{}, false
}

// bare brings an address into the one form in which it is counted and compared.
func bare(address netip.Addr) netip.Addr { return address.Unmap().WithZone("") }
