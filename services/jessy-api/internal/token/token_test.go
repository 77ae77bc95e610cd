package token

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const secret = "correct-horse-battery-staple-0123"

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOnlyTheTokenIsAccepted(t *testing.T) {
	var hidden string
	token, err := Load(file(t, " \n"+secret+"\r\n"), func(given string) { hidden = given })
	if hidden != secret {
		t.Errorf("told to hide %q", hidden)
	}
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]bool{
		"Bearer " + secret: true, "bearer " + secret: true, "BEARER  " + secret + " ": true,
		"Bearer " + secret + "4": false, "Bearer " + secret[:32]: false, "Bearer": false, "Bearer ": false, secret: false, "Basic " + secret: false, "": false,
		"Bearer " + strings.ToUpper(secret): false, "Bearer\t" + secret: false,
	} {
		if _, ok := token.Accept(http.Header{"Authorization": {value}}); ok != want {
			t.Errorf("%q: %v", value, ok)
		}
	}
	for name, header := range map[string]http.Header{
		"none": {}, "two": {"Authorization": {"Bearer " + secret, "Bearer " + secret}},
	} {
		if _, ok := token.Accept(header); ok {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, ok := (Token{}).Accept(http.Header{"Authorization": {"Bearer "}}); ok {
		t.Error("no token accepts one")
	}
}

func TestFilesThatHoldNoToken(t *testing.T) {
	for text, want := range map[string]string{
		"": "holds 0 characters, 32 are needed", strings.Repeat("x", 31) + "\n": "holds 31 characters",
		secret + " " + secret: "one word", "é" + secret: "one word", strings.Repeat("x", maxFile+1): "larger than",
	} {
		path := file(t, text)
		if _, err := Load(path, func(string) {}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%.40q: %v", text, err)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("the message tells the token: %v", err)
		}
	}
	none := filepath.Join(t.TempDir(), "none")
	if _, err := Load(none, func(string) {}); err == nil || err.Error() != "token file "+none+": no such file or directory" {
		t.Errorf("got %v", err)
	}
}

func TestATokenCantBePrinted(t *testing.T) {
	token, err := Load(file(t, secret), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	bearer, ok := token.Accept(http.Header{"Authorization": {"Bearer " + secret}})
	if !ok {
		t.Fatal("not accepted")
	}
	encoded, err := json.Marshal(map[string]any{"t": token, "b": bearer, "p": &bearer})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		held := struct {
			T Token
			B Bearer
			P *Bearer
			b Bearer
		}{token, bearer, &bearer, bearer}
		text := fmt.Sprintf(verb, held) + fmt.Sprintf(verb, bearer) + string(encoded)
		if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) {
			t.Errorf("%s prints %s", verb, text)
		}
	}
	header := http.Header{}
	bearer.Set(header)
	if header.Get("Authorization") != "Bearer "+secret {
		t.Error("not passed on")
	}
	header = http.Header{}
	Bearer{}.Set(header)
	if len(header) != 0 {
		t.Errorf("nothing was shown, %v is sent", header)
	}
}

func TestATokenMayComeFromTheEnvironment(t *testing.T) {
	given, err := Of(Given(" " + secret + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := given.Accept(http.Header{"Authorization": {"Bearer " + secret}}); !ok {
		t.Error("not accepted")
	}
	if none, err := Of(Bearer{}); err != nil || none.IsSet() {
		t.Error("none became one", err)
	}
	if _, err := Of(Given("hunter2")); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("short: %v", err)
	}
}
