// Package redact takes secrets out of what a process writes: those that it was given, also as JSON
// and URLs spell them, and whatever stands where a secret would in a header or an address.
package redact

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// Mark stands where a secret was.
const Mark = "[secret]"

// shortest is the length of a text that is worth hiding; a shorter one would be found everywhere.
const shortest = 8

// Secrets hides what it was told of. The zero value knows none, as does nil, and hides by place alone.
// All methods may be called at the same time.
type Secrets struct {
	mu       sync.RWMutex
	spelt    []string
	replacer *strings.Replacer
}

// Add hides a secret from now on.
func (s *Secrets) Add(secret string) {
	if len(secret) < shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, spelling := range spellings(secret) {
		s.spelt = append(s.spelt, spelling, Mark)
	}
	s.replacer = strings.NewReplacer(s.spelt...)
}

// spellings are the secret itself and what it becomes inside of other formats.
func spellings(secret string) []string {
	return []string{
		secret,
		quoted(secret, true),
		quoted(secret, false),
		url.QueryEscape(secret),
		url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
}

// quoted is the inside of a JSON string; encoders differ in what they do for pages.
func quoted(secret string, forPages bool) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(forPages)
	_ = encoder.Encode(secret) // a string always has a form
	return strings.TrimSuffix(strings.TrimPrefix(out.String(), `"`), "\"\n")
}

// places are where a secret would stand, whoever sent it. Each has signs without one of which it is not
// there, since looking for those costs little.
var places = []struct {
	sign    []string
	pattern *regexp.Regexp
	kept    string
}{
	{[]string{"earer", "EARER", "asic", "ASIC"}, regexp.MustCompile(`(?i)\b(bearer|basic) +[\w.~+/=-]+`), "$1 " + Mark},
	{[]string{"://"}, regexp.MustCompile(`://[^/@\s"?#\\]+@`), "://" + Mark + "@"},
	{[]string{"oken=", "word=", "ecret=", "key=", "Key="}, regexp.MustCompile(`(?i)([?&][\w-]*(?:token|password|secret|key)=)[^&\s"#\\]+`), "${1}" + Mark},
}

// Text is the text without secrets.
func (s *Secrets) Text(text string) string {
	if replacer := s.known(); replacer != nil {
		text = replacer.Replace(text)
	}
	for _, place := range places {
		for _, sign := range place.sign {
			if strings.Contains(text, sign) {
				text = place.pattern.ReplaceAllString(text, place.kept)
				break
			}
		}
	}
	return text
}

func (s *Secrets) known() *strings.Replacer {
	if s == nil {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.replacer
}

// Writer hands on what is written without secrets. A secret must come in one piece: log lines do.
func (s *Secrets) Writer(out io.Writer) io.Writer { return writer{s, out} }

type writer struct {
	secrets *Secrets
	out     io.Writer
}

func (w writer) Write(bytes []byte) (int, error) {
	if _, err := io.WriteString(w.out, w.secrets.Text(string(bytes))); err != nil {
		return 0, err
	}
	return len(bytes), nil
}
