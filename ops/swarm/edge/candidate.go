package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// shortestKey is the shortest key, in bytes: what the service token needs too.
const shortestKey = 32

// Candidate matches requests that bring the key of the candidate, which is not released yet.
//
// Caddy could compare the header with the placeholder {file.…}, which leaves the line's end off. But
// where the file is missing, an empty header would match; a key with a star would match whatever fits
// its pattern; and the time would tell how much is right.
type Candidate struct {
	// File holds the key. Without a file there is no candidate, and nothing matches.
	File string `json:"file,omitempty"`

	key [sha256.Size]byte
	has bool
}

func init() { caddy.RegisterModule(Candidate{}) }

// CaddyModule says what this is to Caddy.
func (Candidate) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.matchers.candidate", New: func() caddy.Module { return new(Candidate) }}
}

// UnmarshalCaddyfile reads `candidate [FILE]`.
func (c *Candidate) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	for d.Next() {
		d.Args(&c.File)
		if d.NextArg() || d.NextBlock(0) {
			return d.ArgErr()
		}
	}
	return nil
}

// Provision reads the key. Secrets of a Swarm don't change while a container lives.
func (c *Candidate) Provision(caddy.Context) error {
	if c.File == "" {
		return nil
	}
	key, err := readKey(c.File)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	c.key, c.has = sha256.Sum256(key), true
	return nil
}

// MatchWithError compares in a time that does not depend on the key.
func (c *Candidate) MatchWithError(r *http.Request) (bool, error) {
	values := r.Header.Values("X-Jessy-Candidate")
	if !c.has || len(values) != 1 {
		return false, nil
	}
	told := sha256.Sum256([]byte(values[0]))
	return subtle.ConstantTimeCompare(told[:], c.key[:]) == 1, nil
}

func readKey(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, errors.Unwrap(err) // the path stands before it already
	}
	key := bytes.TrimSpace(text)
	if len(key) < shortestKey {
		return nil, fmt.Errorf("the key has %d characters, %d needed", len(key), shortestKey)
	}
	return key, nil
}

var (
	_ caddy.Provisioner                 = (*Candidate)(nil)
	_ caddyfile.Unmarshaler             = (*Candidate)(nil)
	_ caddyhttp.RequestMatcherWithError = (*Candidate)(nil)
)
