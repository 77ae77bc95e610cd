package page

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
	}
	reply := httptest.NewRecorder()
	New().ServeHTTP(reply, request)
	return reply
}

func TestThePolicyAllowsTheTwoTextsOfThePageAndNoOther(t *testing.T) {
	reply := get(t)
	policy := reply.Header().Get("Content-Security-Policy")
	for directive, tag := range map[string]string{"script-src": `<script type="module">`, "style-src": "<style>"} {
		_, after, found := strings.Cut(reply.Body.String(), tag)
		text, _, _ := strings.Cut(after, "</s")
		if !found || len(text) < 1000 || !strings.Contains(policy, directive+" "+source([]byte(text))+";") {
			t.Errorf("%s: %d characters, policy %s", directive, len(text), policy)
		}
	}
	for _, unsafe := range []string{"unsafe", "*", "http:", "https:", "strict-dynamic"} {
		if strings.Contains(policy, unsafe) {
			t.Errorf("the policy has %s: %s", unsafe, policy)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; ") {
		t.Errorf("the policy begins with another rule: %s", policy)
	}
}

func TestHeaders(t *testing.T) {
	reply := get(t)
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
	} {
		if got := reply.Header().Get(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}

// A browser runs none of these under the policy; they must not be there all the same.
func TestThePageNeedsNothingFromElsewhereAndWritesNoMarkup(t *testing.T) {
	text := get(t).Body.String()
	for _, pattern := range []string{
		`\bsrc=`, `<link[^>]+href="[^d]`, `@import`, `url\(`, `\son[a-z]+\s*=\s*"`, `\sstyle="`,
		`innerHTML`, `outerHTML`, `insertAdjacentHTML`, `document\.write`, `\beval\b`, `new Function`, `https?://[^\s'"]+`,
	} {
		for _, found := range regexp.MustCompile(pattern).FindAllString(text, -1) {
			if found != "http://www.w3.org/2000/svg" { // the name of SVG, which nobody fetches
				t.Errorf("the page has %q", found)
			}
		}
	}
}

func TestThePageStaysSmall(t *testing.T) {
	if size := get(t).Body.Len(); size > 40<<10 {
		t.Errorf("the page has %d bytes", size)
	}
}

func TestABrowsersCopyIsUsedAgain(t *testing.T) {
	etag := get(t).Header().Get("Etag")
	if again := get(t, "If-None-Match: "+etag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("got %d with %d bytes", again.Code, again.Body.Len())
	}
	if other := get(t, `If-None-Match: "0"`); other.Code != http.StatusOK {
		t.Errorf("got %d", other.Code)
	}
}

// A text is cut by characters, [...text].slice(0, n): counted in UTF-16, a cut could leave half of one.
func TestNoTextIsCutWithinACharacter(t *testing.T) {
	if cut := regexp.MustCompile(`[\w)]\.(slice|substring|substr)\(0, \d{2,}`).Find(scripts()); cut != nil {
		t.Errorf("the page says %s", cut)
	}
}
