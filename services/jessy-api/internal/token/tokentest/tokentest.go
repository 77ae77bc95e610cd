// Package tokentest is a service token for tests.
package tokentest

import (
	"os"
	"path/filepath"
	"testing"

	"jessy/services/jessy-api/internal/token"
)

const (
	// Secret is the token.
	Secret = "the-service-token-of-these-tests-0123456789"
	// Header is the request header that shows it.
	Header = "Authorization: Bearer " + Secret
)

// Token is what a gateway holds of it.
func Token(t testing.TB) token.Token {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	held, err := token.Load(path, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return held
}
