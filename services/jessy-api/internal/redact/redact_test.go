package redact

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const planted = `pl&nted "s\cret"/<42>=`

func TestGivenSecretsInEverySpelling(t *testing.T) {
	var secrets Secrets
	secrets.Add(planted)
	secrets.Add("another-secret-of-length")
	for _, spelling := range append(spellings(planted), "another-secret-of-length") {
		got := secrets.Text("before " + spelling + " after")
		if got != "before "+Mark+" after" {
			t.Errorf("%s: got %s", spelling, got)
		}
	}
}

func TestWhatIsTooShortIsNoSecret(t *testing.T) {
	var secrets Secrets
	secrets.Add("")
	secrets.Add("core")
	if got := secrets.Text("the core answers"); got != "the core answers" {
		t.Errorf("got %s", got)
	}
}

func TestPlacesOfSecrets(t *testing.T) {
	for text, want := range map[string]string{
		`{"authorization":"Bearer abc.DEF-123"}`:    `{"authorization":"Bearer [secret]"}`,
		`authorization: BASIC YW5hOmh1bnRlcjI=`:     `authorization: BASIC [secret]`,
		`dial postgres://ana:hunter2@db:5432/jessy`: `dial postgres://[secret]@db:5432/jessy`,
		`GET /a?access_token=abc&x=1`:               `GET /a?access_token=[secret]&x=1`,
		`GET /a?x=1&API-Key=abc"`:                   `GET /a?x=1&API-Key=[secret]"`,
		`http://core:8080/v1?x=a@b`:                 `http://core:8080/v1?x=a@b`,
		`basically the bearer of news`:              `basically the bearer [secret] news`,
		`a key=value pair`:                          `a key=value pair`,
	} {
		if got := new(Secrets).Text(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestWriterSaysThatAllWasWritten(t *testing.T) {
	var secrets Secrets
	var out bytes.Buffer
	secrets.Add(planted)
	text := "value " + planted + "\n"
	n, err := fmt.Fprint(secrets.Writer(&out), text)
	if n != len(text) || err != nil || out.String() != "value "+Mark+"\n" {
		t.Errorf("%d, %v, %q", n, err, out.String())
	}
}

func TestSecretsMayBeAddedWhileOthersWrite(t *testing.T) {
	var secrets Secrets
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 100 {
			secrets.Add(fmt.Sprintf("secret-number-%d", i))
		}
	}()
	for range 100 {
		secrets.Text("no secret-number at all")
	}
	<-done
	if got := secrets.Text("secret-number-7."); strings.Contains(got, "number") {
		t.Errorf("got %s", got)
	}
}
