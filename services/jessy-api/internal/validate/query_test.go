package validate

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestQuery(t *testing.T) {
	const e = "\u00e9" // é as one scalar value; "e\u0301" is the same in two
	for name, c := range map[string]struct{ text, want, fault string }{
		"plain":                         {text: "What is the meaning of existence?", want: "What is the meaning of existence?"},
		"empty":                         {text: "", fault: `empty_query {}`},
		"blanks":                        {text: " \t\r\n", fault: `empty_query {}`},
		"unicode blanks":                {text: "\u00a0\u2003\u3000\u2028\u1680", fault: `empty_query {}`},
		"control blanks":                {text: "\v\f\u0085", fault: `empty_query {}`},
		"zero width space is no blank":  {text: "\u200b", want: "\u200b"},
		"trimmed at both ends":          {text: "\u00a0 hello there\n", want: "hello there"},
		"normalised":                    {text: "cafe\u0301", want: "caf" + e},
		"normalised before trimming":    {text: "\u2000a", want: "a"},
		"already normal":                {text: "caf" + e, want: "caf" + e},
		"hangul":                        {text: "\u1112\u1161\u11ab", want: "\ud55c"},
		"longest":                       {text: strings.Repeat("a", 10_000), want: strings.Repeat("a", 10_000)},
		"longest after trimming":        {text: "  " + strings.Repeat("a", 10_000) + "  ", want: strings.Repeat("a", 10_000)},
		"longest after normalising":     {text: strings.Repeat("e\u0301", 10_000), want: strings.Repeat(e, 10_000)},
		"scalar values are not bytes":   {text: strings.Repeat("😀", 10_000), want: strings.Repeat("😀", 10_000)},
		"too long":                      {text: strings.Repeat("a", 10_001), fault: `query_too_long {"length":10001,"max":10000}`},
		"too long outside ASCII":        {text: strings.Repeat("😀", 10_001), fault: `query_too_long {"length":10001,"max":10000}`},
		"too long goes before NUL":      {text: "\x00" + strings.Repeat("a", 10_000), fault: `query_too_long {"length":10001,"max":10000}`},
		"NUL at 3":                      {text: "abc\x00def", fault: `invalid_characters {"code_point":"U+0000","position":3}`},
		"NUL alone is not empty":        {text: "\x00", fault: `invalid_characters {"code_point":"U+0000","position":0}`},
		"position counts after trim":    {text: "  ab\x07c", fault: `invalid_characters {"code_point":"U+0007","position":2}`},
		"position counts scalar values": {text: "😀e\u0301\x1bx", fault: `invalid_characters {"code_point":"U+001B","position":2}`},
		"first of two":                  {text: "a\x01b\x02", fault: `invalid_characters {"code_point":"U+0001","position":1}`},
		"vertical tab inside":           {text: "a\vb", fault: `invalid_characters {"code_point":"U+000B","position":1}`},
		"delete":                        {text: "a\x7fb", fault: `invalid_characters {"code_point":"U+007F","position":1}`},
		"C1":                            {text: "a\u0085b", fault: `invalid_characters {"code_point":"U+0085","position":1}`},
		"tab, LF and CR inside":         {text: "a\tb\nc\r\nd", want: "a\tb\nc\r\nd"},
		"format characters are not Cc":  {text: "a\u200d\u202eb", want: "a\u200d\u202eb"},
		"joiners of its own":            {text: strings.Repeat("\u034f", 10_001), fault: `query_too_long {"length":10001,"max":10000}`},
		"only stopwords is for later":   {text: "the a an of to", want: "the a an of to"},
	} {
		t.Run(name, func(t *testing.T) {
			got, failure := Query(c.text)
			said := ""
			if failure != nil {
				details, _ := json.Marshal(failure.Details)
				said = string(failure.Code) + " " + string(details)
			}
			if got != c.want || said != c.fault {
				t.Errorf("got %.40q, fault %q; want %.40q, fault %q", got, said, c.want, c.fault)
			}
		})
	}
}

// TestLongRunsOfMarksAreTheCoresToJudge: these have 10 000 scalar values in NFC, which norm makes more of.
func TestLongRunsOfMarksAreTheCoresToJudge(t *testing.T) {
	marks := strings.Repeat("\u0300", 31)
	for _, text := range []string{marks + strings.Repeat("x", 9_969), strings.Repeat("x", 9_969) + marks, "\u034f" + marks + strings.Repeat("x", 9_968)} {
		if _, failure := Query(text); failure != nil {
			t.Errorf("got %v %v", failure, failure.Details)
		}
	}
}

func TestUserID(t *testing.T) {
	for id, good := range map[string]bool{
		"ana": true, "A-b_9": true, strings.Repeat("x", 64): true,
		"": false, strings.Repeat("x", 65): false, "a b": false, "ana\n": false, "../x": false, "é": false,
	} {
		if failure := UserID(id); (failure == nil) != good {
			t.Errorf("%q: fault %v, want good %v", id, failure, good)
		}
	}
}

// FuzzQuery holds for every text: what is accepted is normal, trimmed, short enough and free of
// control characters, and stays as it is when it is checked again.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", " ", "hello", "cafe\u0301", "\u1112\u1161\u11ab", "a\x00b", "\u0085", "\xff\xfe", "a\xf0\x9f", "😀",
		"\u0958", // two scalar values in NFC
		"\u0344\u0344", " \u0301", "\ufeffx", strings.Repeat("\u0301", 40),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		query, failure := Query(text)
		if failure != nil {
			if query != "" {
				t.Fatalf("both %q and fault %v", query, failure)
			}
			return
		}
		if strings.Count(query, joiner) > strings.Count(text, joiner) {
			return // the core's to judge
		}
		if !norm.NFC.IsNormalString(query) || strings.TrimSpace(query) != query || query == "" {
			t.Fatalf("%q is not normal and trimmed", query)
		}
		if utf8.RuneCountInString(query) > MaxQueryLength || strings.ContainsFunc(query, forbidden) {
			t.Fatalf("%q should not have been accepted", query)
		}
		if again, failure := Query(query); failure != nil || again != query {
			t.Fatalf("%q becomes %q (%v) when checked again", query, again, failure)
		}
	})
}
