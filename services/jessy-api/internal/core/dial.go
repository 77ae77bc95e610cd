package core

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"
)

const (
	// addressTimeout is what one of several addresses may take, so that a node that died costs a
	// caller less than all of connectTimeout.
	addressTimeout = 300 * time.Millisecond
	// lookupTimeout leaves half of connectTimeout to addresses that were known before.
	lookupTimeout = 500 * time.Millisecond
	// lookupEvery is how often the name is looked up though nobody dials. An engine takes a replica
	// out of the name before it ends it; whoever looks this often has left it by then.
	lookupEvery = 1 * time.Second
	// silentAfter is how long a connection may acknowledge nothing before it counts as dead.
	silentAfter = 2 * time.Second
)

// A lookup gives the addresses of a name.
type lookup func(ctx context.Context, host string) ([]netip.Addr, error)

func systemLookup(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// dialer connects to one of the addresses that the core's name leads to.
type dialer struct {
	addresses
	name    string // empty when there is nothing to look up
	lookup  lookup
	changed func() // called when the name leads elsewhere than before
	socket  net.Dialer
}

// newDialer makes a dialer for a host. An address needs no look-up, and what localhost is does not
// change.
func newDialer(host string, find lookup, changed func()) *dialer {
	d := &dialer{name: host, lookup: find, changed: changed, socket: net.Dialer{
		Timeout: connectTimeout,
		// A request that the core is at work on sends nothing that could go unacknowledged, so its
		// connection is probed.
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silentAfter / 2, Interval: silentAfter / 2, Count: 2},
		Control:         giveUpSilence,
	}}
	if _, err := netip.ParseAddr(host); err == nil || strings.EqualFold(host, "localhost") {
		d.name = ""
	}
	return d
}

// dial is http.Transport's DialContext.
func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if d.name == "" {
		return d.socket.DialContext(ctx, network, address)
	}
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	set, err := d.find(ctx)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	return d.first(ctx, network, d.order(set, time.Now()), port)
}

// find looks the name up. A name server that fails for a moment does not hide a core that is there;
// one that says that there is no such name is believed.
func (d *dialer) find(ctx context.Context) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	found, err := d.lookup(ctx, d.name)
	if err == nil && len(found) == 0 {
		err = &net.DNSError{Err: "no addresses", Name: d.name, IsNotFound: true}
	}
	if err != nil {
		var failure *net.DNSError
		if set := d.known(); len(set) > 0 && !(errors.As(err, &failure) && failure.IsNotFound) {
			return set, nil
		}
		return nil, err
	}
	set := distinct(found)
	if d.learn(set) {
		d.changed()
	}
	return set, nil
}

// first gives a connection to the first address that takes one.
func (d *dialer) first(ctx context.Context, network string, ordered []netip.Addr, port string) (net.Conn, error) {
	var failure error
	for i, address := range ordered {
		// The last one has all the time that is left: there is nobody to save it for.
		limit := connectTimeout
		if i < len(ordered)-1 {
			limit = addressTimeout
		}
		connection, err := d.one(ctx, network, net.JoinHostPort(address.String(), port), limit)
		if err == nil {
			d.works(address)
			return connection, nil
		}
		failure = err
		if errors.Is(ctx.Err(), context.Canceled) {
			break // nobody waits any longer, which says nothing about the address
		}
		d.fails(address, time.Now())
		if ctx.Err() != nil {
			break
		}
	}
	return nil, failure
}

func (d *dialer) one(ctx context.Context, network, address string, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return d.socket.DialContext(ctx, network, address)
}

// watch looks the name up again and again until ctx ends.
func (d *dialer) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_, _ = d.find(ctx) // a failure is for the next call to tell
		}
	}
}
