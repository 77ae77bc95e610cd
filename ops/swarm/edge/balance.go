package main

import (
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
)

// SoundFirst takes the least busy gateway of those that have not failed lately, and, where all have, of
// all. Caddy alone would refuse in that case: one bad moment of a single gateway, or one client who
// breaks off its body at each of them, would be an outage of as long as failures are remembered.
type SoundFirst struct{}

func init() { caddy.RegisterModule(SoundFirst{}) }

// CaddyModule says what this is to Caddy.
func (SoundFirst) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.reverse_proxy.selection_policies.sound_first",
		New: func() caddy.Module { return new(SoundFirst) },
	}
}

// UnmarshalCaddyfile reads `sound_first`, which takes nothing.
func (*SoundFirst) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	for d.Next() {
		if d.NextArg() || d.NextBlock(0) {
			return d.ArgErr()
		}
	}
	return nil
}

// Select picks one of the pool; none, only if it is empty.
func (SoundFirst) Select(pool reverseproxy.UpstreamPool, r *http.Request, w http.ResponseWriter) *reverseproxy.Upstream {
	if sound := (reverseproxy.LeastConnSelection{}).Select(pool, r, w); sound != nil {
		return sound
	}
	// By failures, so that a request whose first choice fails again goes on to another one.
	var best *reverseproxy.Upstream
	for _, gateway := range pool {
		if best == nil || gateway.Fails() < best.Fails() {
			best = gateway
		}
	}
	return best
}

var (
	_ caddyfile.Unmarshaler = (*SoundFirst)(nil)
	_ reverseproxy.Selector = (*SoundFirst)(nil)
)
