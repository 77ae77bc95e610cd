// Package token holds the service token so that it can't be told: what is kept of it is its hash,
// and what a caller sent prints as nothing.
package token

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
)

// MinLength is how many characters a token needs (domain §17.1).
const MinLength = 32

// maxFile is far above any token.
const maxFile = 4 << 10

// Token is the service token that callers must show. The zero value accepts nobody.
type Token struct {
	hash [sha256.Size]byte
	set  bool
}

// Load reads the token from a file, and tells hide what it holds before anything can go wrong with
// it. Errors name the file and never its content.
func Load(file string, hide func(secret string)) (Token, error) {
	open, err := os.Open(file)
	if err != nil {
		return Token{}, fmt.Errorf("token file %s: %w", file, plain(err))
	}
	defer func() { _ = open.Close() }()
	text, err := io.ReadAll(io.LimitReader(open, maxFile+1))
	if err != nil {
		return Token{}, fmt.Errorf("token file %s: %w", file, plain(err))
	}
	text = bytes.TrimSpace(text)
	hide(string(text))
	token, err := parse(text)
	if err != nil {
		return Token{}, fmt.Errorf("token file %s: %w", file, err)
	}
	return token, nil
}

// Of takes the token that the environment gave. Errors never show it.
func Of(given Bearer) (Token, error) {
	if given.secret == nil {
		return Token{}, nil
	}
	return parse([]byte(strings.TrimSpace(*given.secret)))
}

func parse(text []byte) (Token, error) {
	switch {
	case len(text) > maxFile:
		return Token{}, fmt.Errorf("larger than %d bytes", maxFile)
	case bytes.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Token{}, errors.New("a token is one word of visible ASCII characters")
	case len(text) < MinLength:
		return Token{}, fmt.Errorf("holds %d characters, %d are needed", len(text), MinLength)
	}
	return Token{sha256.Sum256(text), true}, nil
}

// plain drops the path that os puts into its errors, as ours names it already.
func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// IsSet says whether there is a token at all.
func (t Token) IsSet() bool { return t.set }

// Accept says whether a request shows the token, and gives what it showed, to be passed on. Both
// sides are hashed first, so that the time of the comparison tells nothing, not even a length.
func (t Token) Accept(header http.Header) (Bearer, bool) {
	values := header.Values("Authorization")
	if !t.set || len(values) != 1 {
		return Bearer{}, false
	}
	scheme, shown, _ := strings.Cut(values[0], " ")
	shown = strings.Trim(shown, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return Bearer{}, false
	}
	hash := sha256.Sum256([]byte(shown))
	if subtle.ConstantTimeCompare(hash[:], t.hash[:]) != 1 {
		return Bearer{}, false
	}
	return Bearer{&shown}, true
}

// Bearer is a token that was accepted. The zero value is none. It is kept behind a pointer, since a
// printer that meets it in a private field can't call its methods.
type Bearer struct{ secret *string }

// Given is a token from outside, not accepted yet.
func Given(secret string) Bearer { return Bearer{&secret} }

// IsSet says whether there is one.
func (b Bearer) IsSet() bool { return b.secret != nil }

// Hide tells what must not be shown.
func (b Bearer) Hide(hide func(secret string)) {
	if b.secret != nil {
		hide(strings.TrimSpace(*b.secret))
	}
}

// Set adds it to a request of ours.
func (b Bearer) Set(header http.Header) {
	if b.secret != nil {
		header.Set("Authorization", "Bearer "+*b.secret)
	}
}

// Format prints the same for every verb and every token.
func (Bearer) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, "[token]") }

// MarshalText is for encoders, which would skip Format.
func (Bearer) MarshalText() ([]byte, error) { return []byte("[token]"), nil }
