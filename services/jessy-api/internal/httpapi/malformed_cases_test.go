package httpapi

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
)

func hugeBody(random *rand.Rand) bad {
	return post(bytes.Repeat([]byte{pick(random, byte('{'), 'x', 0, 0xff)}, hugeBytes), "body_too_large")
}

// oneMalformed is one of the other kinds.
func oneMalformed(random *rand.Rand) bad {
	filler := word(random)
	switch random.IntN(14) {
	case 0:
		return post(brokenJSON(random), "bad_json")
	case 1:
		return post([]byte(pick(random, wrongTypes...)), "bad_json", "bad_parameter", "unauthorized")
	case 2:
		control := pick(random, rune(0), 1, 7, 8, 0x0b, 0x0c, 0x1b, 0x7f, 0x80, 0x9f)
		return post(queryBody(filler+string(control)+filler), "invalid_characters")
	case 3:
		return post(queryBody(strings.Repeat(pick(random, "x", "é", "語", "🙂"), 10_001+random.IntN(5_000))), "query_too_long")
	case 4:
		depth := 100 + random.IntN(60_000)
		open, end, _ := strings.Cut(pick(random, "[ ]", `{"query": }`, `{"a":[ ]}`), " ")
		return post([]byte(strings.Repeat(open, depth)+"1"+strings.Repeat(end, depth)), "bad_json", "body_too_large")
	case 5:
		body := queryBody(filler)
		at := len(`{"query":"`) + random.IntN(len(filler))
		return post(slices.Insert(body, at, []byte(pick(random, "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82"))...), "bad_json")
	case 6:
		return get("/api/v1/layers/" + pick(random, tricks...) + "/0")
	case 7:
		return get("/api/v1/layers/D01/" + pick(random, tricks...))
	case 8:
		return get("/api/v1/users/" + pick(random, tricks...) + "/dimension")
	case 9:
		return get(pick(random, "/", "/api/", "/api/v1/query/", "//", "/./") + pick(random, tricks...))
	case 10:
		b := post(queryBody(filler), "unsupported_media_type")
		b.headers = pick(random, nil, []string{"Content-Type: text/plain"}, []string{"Content-Type: application/json; charset=utf-16"},
			[]string{"Content-Type: */*"}, []string{"Content-Type: application/json", "Content-Type: application/json"}, []string{"Content-Type: \xff"})
		return b
	case 11:
		b := post(queryBody(filler), "bad_parameter", "unauthorized")
		b.target += "?" + pick(random, "sync=1", "sync", "sink=true", "sync=true&sync=true", "%00=%ff", "sync=true", "sync=true;x", "%", "sync=true&token="+secret)
		return b
	case 12:
		return oddMethod(random)
	}
	return oddHeader(random)
}

func oddMethod(random *rand.Rand) bad {
	target := pick(random, "*", "/", "/api/health", "/api/v1/query", "/api/v1/stream", "/api/v1/layers/D01/0", "/openapi.json", "/nothing")
	b := bad{method: pick(random, "BREW", "TRACE", "PATCH", "get", "PROPFIND", "M-SEARCH", "OPTIONS", "CONNECT"), target: target, codes: []string{"method_not_allowed", "not_found"}}
	if b.method == "CONNECT" && target == "*" {
		b.target = "elsewhere:443"
	}
	return b
}

// oddHeader is a request that would be good but for its headers.
func oddHeader(random *rand.Rand) bad {
	switch random.IntN(4) {
	case 0: // a stream that can't be one
		b := get("/api/v1/stream")
		b.headers = append([]string{"Connection: Upgrade"}, pick(random,
			[]string{"Upgrade: websocket"}, []string{"Upgrade: websocket", "Sec-WebSocket-Version: 12"}, []string{"Upgrade: h2c"},
			[]string{"Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \xff"}, []string{"Origin: https://evil.example"}, []string{"Origin: %zz"})...)
		return b
	case 1: // a token that is none
		b := get("/api/v1/users/ana/dimension")
		b.headers = pick(random, nil, []string{"Authorization: Bearer"}, []string{"Authorization: Basic " + secret}, []string{"Authorization: " + secret},
			[]string{"Authorization: Bearer " + secret + "x"}, []string{"Authorization: Bearer " + secret + ", Bearer " + secret}, []string{"Authorization: Bearer\t" + secret},
			[]string{"Authorization: Bearer " + secret, "Authorization: Bearer " + secret}, []string{"X-Authorization: Bearer " + secret}, []string{"Cookie: token=" + secret})
		return b
	case 2: // conditions that the page knows nothing of
		b := get("/nothing")
		b.headers = []string{pick(random, "Range: bytes=9-1", "If-Match: x", "X-Request-Id: \xff", "X-Request-Id: "+strings.Repeat("a", 65), "Traceparent: 00", "Accept: \xff", "Cookie: =;;=")}
		return b
	}
	b := post([]byte(`{"query":"`+word(random)+`","user_id":"`+word(random)+`"}`), "unauthorized")
	b.headers = append(b.headers, pick(random, "X-Forwarded-For: ::1", "Authorization: Bearer x", "X-Http-Method-Override: DELETE", "Cookie: "+secret))
	return b
}

func post(body []byte, codes ...string) bad {
	return bad{http.MethodPost, "/api/v1/query", []string{"Content-Type: application/json"}, body, codes}
}

func get(target string) bad {
	return bad{method: http.MethodGet, target: target, codes: []string{
		"not_found", "bad_parameter", "dimension_not_found", "layer_not_found", "unauthorized", "method_not_allowed",
	}}
}

func queryBody(text string) []byte {
	body, err := json.Marshal(map[string]string{"query": text})
	if err != nil {
		panic(err)
	}
	return body
}

func word(random *rand.Rand) string {
	letters := make([]byte, 1+random.IntN(19))
	for i := range letters {
		letters[i] = 'a' + byte(random.IntN(26))
	}
	return string(letters)
}

func pick[T any](random *rand.Rand, from ...T) T { return from[random.IntN(len(from))] }

// brokenJSON is a good body with a piece cut off or one byte replaced, so that it is no JSON any more.
func brokenJSON(random *rand.Rand) []byte {
	body := queryBody(word(random))
	switch random.IntN(4) {
	case 0:
		return body[:random.IntN(len(body))]
	case 1:
		body[0] = '('
	case 2:
		return append(body, pick(random, "}", "{}", "\x00", "x")...)
	default:
		body[9] = '\''
	}
	return body
}

var wrongTypes = []string{
	`3`, `null`, `[]`, `"query"`, `{}`, `{"query":null}`, `{"query":3}`, `{"query":["a"]}`, `{"query":{"a":1}}`,
	`{"query":"a","query":"b"}`, `{"query":"a","more":1}`, `{"query":"a","user_id":7}`, `{"Query":"a"}`, `{"query":"a","iteration":5}`,
	`{"query":"a","iteration":{"cycle":-1,"converged":true}}`, `{"query":"a","iteration":{"cycle":1e99,"converged":true}}`,
	`{"query":"a","iteration":{"cycle":1}}`, `{"query":"\ud800"}`, `{"query":"a","user_id":"../x"}`,
}

// tricks are ids that try to be more than one.
var tricks = []string{
	"..", "../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c", "%00", "%ff%fe", "D01%00", "D1e3", "-1", "+1", "0x7",
	"99999999999999999999", "D007", "d%207", "%20", "*", "D15-User-ana", "%F0%9F%99%82", "a%2fb", ";", "D01;x", "1.0", "%25", "..;/", "''", "%3Cx%3E",
}
