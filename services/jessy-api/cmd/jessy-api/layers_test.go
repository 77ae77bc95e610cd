package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const rebuild = "; rebuild with: jessy-core build-layers --src services/jessy-core/data --out "

func small(t *testing.T) []byte {
	t.Helper()
	bytes, err := os.ReadFile("../../../jessy-core/testdata/small.jyl")
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// replace puts a file in place by rename, as build-layers does.
func replace(t *testing.T, path string, bytes []byte) {
	t.Helper()
	if err := os.WriteFile(path+".next", bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".next", path); err != nil {
		t.Fatal(err)
	}
}

func TestABadStoreRefusesToStart(t *testing.T) {
	good := small(t)
	for text, damage := range map[string]func([]byte) []byte{
		"truncated (6231 bytes)":             func(b []byte) []byte { return b[:len(b)-1] },
		"truncated (0 bytes)":                func([]byte) []byte { return nil },
		"checksum mismatch (stored ":         func(b []byte) []byte { b[1000] ^= 1; return b },
		"bad magic (trailer)":                func(b []byte) []byte { return append(b[:len(b)-32], make([]byte, 32)...) },
		"newer schema (file 2, supported 1)": func(b []byte) []byte { b[len(b)-12] = 2; return b },
		"bad structure (schema version 0)":   func(b []byte) []byte { b[len(b)-12] = 0; return b },
	} {
		path := filepath.Join(t.TempDir(), "layers.jyl")
		replace(t, path, damage(bytes.Clone(good)))
		code, stderr := run(t, nil, "PORT=0", "JESSY_LAYERS="+path)
		if code != 78 || !strings.HasPrefix(stderr, "layer store "+path+": "+text) || !strings.HasSuffix(stderr, rebuild+path+"\n") || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit %d: %s", text, code, stderr)
		}
	}
	path := filepath.Join(t.TempDir(), "none.jyl")
	if code, stderr := run(t, nil, "JESSY_LAYERS="+path); code != 78 || stderr != "layer store "+path+": missing"+rebuild+path+"\n" {
		t.Errorf("exit %d: %s", code, stderr)
	}
	replace(t, path, good)
	code, stderr := run(t, nil, "JESSY_LAYERS="+path, "JESSY_MAP_CEILING_BYTES=6232")
	if want := "layer store " + path + ": over the ceiling (6232 bytes requested, 0 mapped, 95 % of 6232 allowed); raise JESSY_MAP_CEILING_BYTES\n"; code != 78 || stderr != want {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func TestAHangupServesTheNewStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "layers.jyl")
	replace(t, path, small(t))
	p := serve(t, "JESSY_LAYERS="+path)
	tag := func() string {
		reply, err := http.Get("http://" + p.address(t) + "/api/v1/layers/D01/00")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = reply.Body.Close() }()
		_, _ = io.Copy(io.Discard, reply.Body)
		return reply.Header.Get("ETag")
	}
	before := tag()
	replace(t, path, []byte("no store"))
	if err := p.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.line(t, "layer store "+path+": truncated (8 bytes)"+rebuild+path)
	if now := tag(); now != before {
		t.Errorf("served %s, then %s", before, now)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.exit(t); code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestProductionNeedsAToken(t *testing.T) {
	folder := t.TempDir()
	short := filepath.Join(folder, "short")
	replace(t, short, []byte("too-short\n"))
	none := filepath.Join(folder, "none")
	for _, c := range []struct {
		env  []string
		want string
	}{
		{nil, "JESSY_TOKEN_FILE: must name the file with the service token when JESSY_ENV is prod\n"},
		{[]string{"JESSY_TOKEN_FILE=" + short}, "token file " + short + ": holds 9 characters, 32 are needed\n"},
		{[]string{"JESSY_TOKEN_FILE=" + none}, "token file " + none + ": no such file or directory\n"},
		{[]string{"JESSY_TOKEN_FILE=" + none, "JESSY_LAYERS=" + none}, "layer store " + none + ": missing" + rebuild + none + "\ntoken file " + none + ": no such file or directory\n"},
	} {
		code, stderr := run(t, nil, append([]string{"JESSY_ENV=prod", "PORT=0", layersVariable}, c.env...)...)
		if code != 78 || stderr != c.want {
			t.Errorf("%v: exit %d: %s", c.env, code, stderr)
		}
	}
	p := serve(t, "JESSY_TOKEN_FILE="+short)
	if line := p.line(t, "protected routes answer 401: there is no usable token"); line["level"] != "WARN" {
		t.Errorf("logged %v", line)
	}
	good := filepath.Join(folder, "good")
	replace(t, good, []byte(strings.Repeat("k", 32)))
	p = serve(t, "JESSY_ENV=prod", "JESSY_TOKEN_FILE="+good)
	if line := p.line(t, "listening"); line["env"] != "prod" {
		t.Errorf("logged %v", line)
	}
}
