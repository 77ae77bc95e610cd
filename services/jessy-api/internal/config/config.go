// Package config reads everything that can be set, once, before anything starts. All problems
// are reported together, so that a deployment is corrected in one go.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"

	"jessy/services/jessy-api/internal/layers"
	"jessy/services/jessy-api/internal/token"
)

// Config is the whole of what can be set. Each field names its variable.
type Config struct {
	Env      string     // JESSY_ENV
	Instance *string    // JESSY_INSTANCE, else HOSTNAME, nil when both are unset
	Bind     netip.Addr // JESSY_BIND
	Port     uint16     // PORT
	CoreURL  *url.URL   // JESSY_CORE_URL
	LogLevel string     // JESSY_LOG

	Layers    string               // JESSY_LAYERS
	Ceiling   uint64               // JESSY_MAP_CEILING_BYTES
	Packs     []layers.DimensionID // JESSY_PACKS
	TokenFile string               // JESSY_TOKEN_FILE, empty when unset
	Token     token.Bearer         // JESSY_TOKEN, none when unset
	Origins   []string             // JESSY_CORS_ORIGINS
	Proxies   []netip.Prefix       // JESSY_TRUSTED_PROXIES
}

// Load builds a Config from a lookup such as os.LookupEnv. An empty value counts as unset,
// since that is what `VARIABLE=` in a compose file is meant to say.
func Load(lookup func(string) (string, bool)) (Config, error) {
	var config Config
	var problems []error
	for _, v := range Variables {
		value, ok := lookup(v.Name)
		if !ok || value == "" {
			if v.Default == "" {
				continue
			}
			value = v.Default
		}
		if err := v.set(&config, value); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", v.Name, err))
		}
	}
	return config, errors.Join(problems...)
}

// Listen is the address to bind when no socket was handed over.
func (c Config) Listen() string {
	return net.JoinHostPort(c.Bind.String(), strconv.Itoa(int(c.Port)))
}

// Self is the address at which this machine reaches its own gateway.
func (c Config) Self() string {
	host := c.Bind
	if host.IsUnspecified() {
		// One can listen on "any address" but not call it on every system.
		host = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		if c.Bind.Is6() {
			host = netip.IPv6Loopback()
		}
	}
	return net.JoinHostPort(host.String(), strconv.Itoa(int(c.Port)))
}
