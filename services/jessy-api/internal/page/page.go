// Package page serves the page on which a person asks, and sees the way that the question takes. It is
// one HTML file with everything in it; its sources are kept apart only so that they can be read.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"time"
)

//go:embed assets
var assets embed.FS

// Page is the finished file, with the headers that belong to it.
type Page struct {
	body   []byte
	policy string
	etag   string
}

// New puts the page together. It fails only for sources that do not belong together.
func New() *Page {
	style := read("assets/page.css")
	script := scripts()
	body := read("assets/page.html")
	body = put(body, "<style>", style)
	body = put(body, `<script type="module">`, script)
	whole := sha256.Sum256(body)
	return &Page{
		body: body,
		// Nothing but these two texts may run or style; nothing is fetched but our own API.
		policy: fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; img-src data:; connect-src 'self'; "+
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'", source(script), source(style)),
		etag: `"` + hex.EncodeToString(whole[:8]) + `"`,
	}
}

// ServeHTTP answers with the page, or that the browser's copy is still the right one.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", p.policy)
	header.Set("X-Content-Type-Options", "nosniff")
	// The question stands in the fragment, which browsers never send; the rest is nobody's business either.
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("Cache-Control", "no-cache")
	header.Set("Etag", p.etag)
	// ServeContent would answer to parts and other conditions too, and refuse them in plain text.
	whole := r.Clone(r.Context())
	whole.Header = http.Header{"If-None-Match": r.Header.Values("If-None-Match")}
	http.ServeContent(w, whole, "", time.Time{}, bytes.NewReader(p.body))
}

// scripts joins the scripts in the order of their names.
func scripts() []byte {
	names, err := fs.Glob(assets, "assets/*.js")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	slices.Sort(names)
	var joined [][]byte
	for _, name := range names {
		joined = append(joined, read(name))
	}
	return append([]byte("\n"), bytes.Join(joined, nil)...)
}

func read(name string) []byte {
	text, err := assets.ReadFile(name)
	if err != nil {
		panic(err) // embedded when this was built
	}
	return text
}

// put writes text behind an opening tag, which must be there once.
func put(body []byte, tag string, text []byte) []byte {
	if bytes.Count(body, []byte(tag)) != 1 || bytes.Contains(text, []byte("</s")) {
		panic("page.html has no single " + tag + ", or its text would end it")
	}
	return bytes.Replace(body, []byte(tag), append([]byte(tag), text...), 1)
}

// source names a text in a content security policy.
func source(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
