package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
)

// Variable is one thing that can be set. The README lists the same table, variables.json holds it for
// docs/ENVIRONMENT.md, and the Caddyfile uses the defaults; tests compare them.
type Variable struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Meaning string `json:"about"`
	Secret  bool   `json:"secret"` // its value is never shown
}

// Those that are read here and not by the Caddyfile alone.
const (
	site             = "JESSY_EDGE_SITE"
	certFile         = "JESSY_EDGE_CERT_FILE"
	keyFile          = "JESSY_EDGE_KEY_FILE"
	candidateKeyFile = "JESSY_EDGE_CANDIDATE_KEY_FILE"
	healthPort       = "JESSY_EDGE_HEALTH_PORT"
)

const (
	usualHealthPort = "8081"
	// Where a Swarm puts the secret of this name.
	usualKeyFile = "/run/secrets/candidate-key"
)

// Variables is every variable that the edge reads.
var Variables = []Variable{
	{certFile, "", "file with the certificate and those that lead to its authority, in PEM; without one the edge speaks plain HTTP", false},
	{keyFile, "", "file with the key of the certificate, in PEM", false},
	{site, "http://", "address that clients ask for, as a Caddyfile takes it; with a certificate the default is `https://`", false},
	{"JESSY_EDGE_HTTP_PORT", "8080", "port for HTTP; with a certificate it only sends clients on to HTTPS", false},
	{"JESSY_EDGE_HTTPS_PORT", "8443", "port for HTTPS", false},
	{healthPort, usualHealthPort, "port of the health check, which only this machine reaches", false},
	{"JESSY_EDGE_GATEWAY", "jessy-api", "name that gives the addresses of all gateways", false},
	{"JESSY_EDGE_GATEWAY_PORT", "3000", "their port", false},
	{"JESSY_EDGE_CANDIDATE", "jessy-api-next:3000", "where the candidate answers", false},
	{candidateKeyFile, usualKeyFile, "file with the key that leads to the candidate, at least 32 characters; where it is missing there is no candidate", false},
	{"JESSY_EDGE_RESOLVER", "127.0.0.11:53", "who resolves these names: the engine's own, unless it says otherwise", false},
}

// tlsParts says which parts of the Caddyfile hold. Not for people: it follows from the variables above.
const tlsParts = "EDGE_TLS"

// settle checks what the variables name before Caddy starts, all at once, and tells the Caddyfile what
// follows from them.
func settle() error {
	for _, variable := range Variables {
		// An empty one counts as unset, which Caddy tells apart.
		if os.Getenv(variable.Name) == "" {
			_ = os.Unsetenv(variable.Name)
		}
	}
	return errors.Join(settleTLS(), settleCandidate())
}

func settleTLS() error {
	cert, key := os.Getenv(certFile), os.Getenv(keyFile)
	if cert == "" && key == "" {
		return os.Setenv(tlsParts, "none")
	}
	if cert == "" || key == "" {
		return errors.New(certFile + " and " + keyFile + ": set both of them, or none")
	}
	// Its errors tell what is wrong with which of the two, and never what stands in them.
	if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
		return fmt.Errorf("%s=%s, %s=%s: %w", certFile, cert, keyFile, key, err)
	}
	return os.Setenv(tlsParts, "files")
}

func settleCandidate() error {
	file, set := os.LookupEnv(candidateKeyFile)
	if !set {
		file = usualKeyFile
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return nil
		}
	}
	if _, err := readKey(file); err != nil {
		return fmt.Errorf("%s=%s: %w", candidateKeyFile, file, err)
	}
	return os.Setenv(candidateKeyFile, file)
}
