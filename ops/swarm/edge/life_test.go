package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// certificate makes a certificate of its own for a name, in files.
func certificate(t *testing.T, name string) (cert, key string, trusted *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	trusted = x509.NewCertPool()
	trusted.AppendCertsFromPEM(text)
	return written(t, "cert", string(text)), written(t, "key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))), trusted
}

func TestHTTPSWithACertificateOfItsOwn(t *testing.T) {
	t.Parallel()
	cert, private, trusted := certificate(t, "jessy.example")
	e := launch(t, certFile+"="+cert, keyFile+"="+private)
	gateway := start(t, e, "127.0.0.2")
	e.resolve("jessy-api", gateway.host)
	client := &http.Client{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, ServerName: "jessy.example"}, ForceAttemptHTTP2: true},
		// To be seen, not followed.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	got, err := askWith(client, http.MethodPost, "https://127.0.0.1:"+e.https+"/", "sent")
	if err != nil || got.status != http.StatusOK || gateway.of("sent") != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if seen := <-gateway.seen; seen.Get("X-Forwarded-Proto") != "https" {
		t.Errorf("the gateway was told %v", seen)
	}
	if got.header.Get("Alt-Svc") != "" {
		t.Errorf("HTTP/3 is offered: %v", got.header)
	}
	got, err = askWith(client, http.MethodPost, e.url("/a?b=c"), "sent")
	if err != nil || got.status != http.StatusPermanentRedirect || got.header.Get("Location") != "https://127.0.0.1/a?b=c" {
		t.Errorf("plain HTTP: %+v, %v", got, err)
	}
	old := &tls.Config{RootCAs: trusted, ServerName: "jessy.example", MaxVersion: tls.VersionTLS11}
	if connection, err := tls.Dial("tcp", "127.0.0.1:"+e.https, old); err == nil {
		_ = connection.Close()
		t.Error("TLS 1.1 is spoken")
	}
}

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	e := launch(t) // it waits for a good one
	if code := e.healthcheck(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if got := ask(t, http.MethodGet, "http://127.0.0.1:"+e.health+"/", ""); got.status != http.StatusNotFound {
		t.Errorf("another path: %+v", got)
	}
	e.end(t)
	code, told := runs([]string{"healthcheck"}, healthPort+"="+e.health)
	if code != 1 || !strings.Contains(told, "refused") {
		t.Errorf("after its end: exit %d: %s", code, told)
	}
	if code, told := runs([]string{"healthcheck"}, healthPort+"=x"); code != 1 || !strings.Contains(told, "not healthy") {
		t.Errorf("no port: exit %d: %s", code, told)
	}
}

func TestAnOpenRequestEnds(t *testing.T) {
	t.Parallel()
	e := launch(t)
	e.resolve("jessy-api", "127.0.0.2")
	got := make(chan answer, 1)
	go func() {
		reply, err := askWith(http.DefaultClient, http.MethodPost, e.url("/"), "open")
		if err != nil {
			reply.body = err.Error()
		}
		got <- reply
	}()
	hold := make(chan struct{})
	gateway := startHeld(t, e, "127.0.0.2", hold)
	eventually(t, func() bool { return gateway.asked.Load() == 1 })
	ended := make(chan struct{})
	go func() { defer close(ended); e.end(t) }()
	eventually(t, func() bool {
		connection, err := net.Dial("tcp", "127.0.0.1:"+e.http)
		if err == nil {
			_ = connection.Close()
		}
		return err != nil // no longer accepting
	})
	close(hold)
	if reply := <-got; reply.status != http.StatusOK {
		t.Errorf("it got %+v", reply)
	}
	<-ended
}

func TestWhatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	cert, private, _ := certificate(t, "jessy.example")
	_, other, _ := certificate(t, "jessy.example")
	for _, c := range []struct {
		env  []string
		want []string
	}{
		{[]string{certFile + "=" + cert}, []string{certFile, keyFile, "both"}},
		{[]string{keyFile + "=" + private, certFile + "="}, []string{certFile, keyFile, "both"}},
		{[]string{certFile + "=/no/cert", keyFile + "=" + private}, []string{"/no/cert"}},
		{[]string{certFile + "=" + cert, keyFile + "=" + other}, []string{other, "match"}},
		{[]string{candidateKeyFile + "=/no/key"}, []string{candidateKeyFile, "/no/key"}},
		{[]string{candidateKeyFile + "=" + written(t, "short", "planted\n")}, []string{candidateKeyFile, "7 characters", "32"}},
		{[]string{candidateKeyFile + "=/no/key", certFile + "=" + cert}, []string{candidateKeyFile, "both"}},
		{[]string{"JESSY_EDGE_HTTP_PORT=x"}, []string{"Caddyfile", "x"}},
	} {
		code, told := runs(nil, c.env...)
		if code != exitConfig || strings.Contains(told, "planted") {
			t.Errorf("%q: exit %d: %s", c.env, code, told)
		}
		for _, word := range c.want {
			if !strings.Contains(told, word) {
				t.Errorf("%q: %s is not told: %s", c.env, word, told)
			}
		}
	}
	taken, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)
	code, told := runs(nil, "JESSY_EDGE_HTTP_PORT="+port, healthPort+"="+freePort(t, "127.0.0.1"))
	if code != exitFailed || !strings.Contains(told, "address already in use") {
		t.Errorf("a taken port: exit %d: %s", code, told)
	}
}
