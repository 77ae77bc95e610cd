package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"jessy/services/jessy-api/internal/corefake"
	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/openapi"
)

// contract is the document as a judge of replies. Every reply that a test gets through the harness
// is held against it.
type contract struct {
	document map[string]any
	mu       sync.Mutex
	compiler *jsonschema.Compiler
}

var theContract = sync.OnceValues(func() (*contract, error) {
	server := &Server{}
	server.self.Version = "0.0.0"
	text, err := server.describe()
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	forbidMore(document)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("mem:///openapi.json", document); err != nil {
		return nil, err
	}
	return &contract{document: document.(map[string]any), compiler: compiler}, nil
})

// forbidMore makes a schema refuse fields that it does not name, so that a test sees one that was
// forgotten. Callers should not be so strict.
func forbidMore(node any) {
	switch node := node.(type) {
	case map[string]any:
		_, open := node["additionalProperties"]
		_, named := node["properties"]
		if _, narrowed := node["allOf"]; named && !open && !narrowed {
			node["additionalProperties"] = false
		}
		for key, child := range node {
			if _, inProperties := child.(map[string]any); key == "properties" && inProperties && node["allOf"] != nil {
				continue // part of what narrows another schema
			}
			forbidMore(child)
		}
	case []any:
		for _, child := range node {
			forbidMore(child)
		}
	}
}

func pointer(parts ...string) string {
	for i, part := range parts {
		parts[i] = url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
	}
	return "mem:///openapi.json#/" + strings.Join(parts, "/")
}

// check says what is wrong with a reply to a route.
func (c *contract) check(method, address string, got reply) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	status := fmt.Sprint(got.status)
	responses := dig(c.document, "paths", address, strings.ToLower(method), "responses")
	response := dig(responses, status)
	if response == nil {
		return fmt.Errorf("the document knows no %s", status)
	}
	kind, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	if kind == "" && got.body == "" && dig(response, "content") == nil {
		return nil
	}
	if dig(response, "content", kind) == nil {
		return fmt.Errorf("the document knows no %s with %s", kind, status)
	}
	if kind != "application/json" {
		return nil
	}
	schema, err := c.compiler.Compile(pointer("paths", address, strings.ToLower(method), "responses", status, "content", kind, "schema"))
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(got.body))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func dig(node any, path ...string) any {
	for _, name := range path {
		object, ok := node.(map[string]any)
		if !ok {
			return nil
		}
		node = object[name]
	}
	return node
}

// hold checks a reply that a test got. What no route is meant for has an error's shape and is
// checked where it is expected.
func (g *gateway) hold(t *testing.T, request *http.Request, got reply) {
	t.Helper()
	_, pattern := g.inner.mux.Handler(request)
	method := request.Method
	if method == http.MethodHead || got.status == http.StatusMethodNotAllowed {
		return // the headers of a GET, or a method that has no operation
	}
	if pattern == "/" || path.Clean(request.URL.Path) != request.URL.Path || strings.HasPrefix(pattern, "/test/") || method == http.MethodOptions {
		return
	}
	held, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	if err := held.check(method, strings.TrimSuffix(pattern, "{$}"), got); err != nil {
		t.Errorf("%s %s: %d %.300s\nis not what the document says: %v", method, request.URL.Path, got.status, got.body, err)
	}
}

func TestTheDocumentHasEveryRouteWithEveryCode(t *testing.T) {
	g, _ := startReady(t)
	got := g.call(t, http.MethodGet, "/openapi.json", nil)
	var document struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(got.body), &document); err != nil || got.status != http.StatusOK || document.OpenAPI != "3.1.0" {
		t.Fatalf("%d %v %s", got.status, err, document.OpenAPI)
	}
	routes := 0
	for _, route := range g.inner.table() {
		routes++
		operation := document.Paths[route.Path][strings.ToLower(route.Method)]
		if operation == nil {
			t.Errorf("%s %s is missing", route.Method, route.Path)
			continue
		}
		for _, code := range route.Faults {
			status := fmt.Sprint(fault.Table[code].Status)
			narrowed := dig(operation, "responses", status, "content", "application/json", "schema", "properties", "error", "properties", "code", "enum")
			if names, _ := narrowed.([]any); !slices.Contains(names, any(string(code))) {
				t.Errorf("%s %s: %s has %v, not %s", route.Method, route.Path, status, narrowed, code)
			}
		}
		_, secured := operation.(map[string]any)["security"]
		if secured != (route.Auth != openapi.Public) || slices.Contains(route.Faults, fault.Unauthorized) != secured && route.kind != stays {
			t.Errorf("%s %s: security is %v", route.Method, route.Path, secured)
		}
	}
	documented := 0
	for _, operations := range document.Paths {
		documented += len(operations)
	}
	if documented != routes {
		t.Errorf("%d operations are documented, there are %d routes", documented, routes)
	}
}

// What the document says of a body is what the gateway does with it.
func TestTheDocumentAndTheGatewayAgreeOnBodies(t *testing.T) {
	g, _ := startReady(t)
	held, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, address, path string
		bodies                map[string]bool
	}{
		{"POST", "/api/v1/query", "/api/v1/query", map[string]bool{
			`{"query":"a"}`: true, `{"query":"a","user_id":"ana","iteration":{"cycle":5,"converged":false}}`: true, `{"query":"a","user_id":null,"iteration":null}`: true,
			`{}`: false, `[]`: false, `{"query":1}`: false, `{"query":"a","mood":1}`: false, `{"query":"a","iteration":{"cycle":1}}`: false,
			`{"query":"a","iteration":{"cycle":-1,"converged":true}}`: false, `{"query":"a","user_id":"a b"}`: false,
		}},
		{"PUT", userPath, ana, map[string]bool{
			`{}`: true, `{"preferred_dimensions":{"D08":0.1},"style":["brief"],"preferred_layers":["L08-01"]}`: true,
			`[]`: false, `{"mood":1}`: false, `{"style":"brief"}`: false, `{"style":[null]}`: false, `{"style":null}`: false, `{"preferred_dimensions":{"D08":"x"}}`: false,
		}},
	} {
		body := dig(held.document, "paths", c.address, strings.ToLower(c.method), "requestBody")
		if dig(body, "required") != true {
			t.Errorf("%s: the body is not required", c.address)
		}
		schema, err := held.compiler.Compile(pointer("paths", c.address, strings.ToLower(c.method), "requestBody", "content", "application/json", "schema"))
		if err != nil {
			t.Fatal(err)
		}
		for text, good := range c.bodies {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); (err == nil) != good {
				t.Errorf("the document on %s: %v", text, err)
			}
			got := g.call(t, c.method, c.path, strings.NewReader(text), bearer, "Content-Type: application/json")
			if (got.status == http.StatusOK) != good {
				t.Errorf("the gateway on %s: %d %s", text, got.status, got.body)
			}
		}
	}
}

func TestEverySchemaOfTheDocumentIsOne(t *testing.T) {
	held, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	schemas, _ := dig(held.document, "components", "schemas").(map[string]any)
	if len(schemas) < 15 {
		t.Errorf("only %d schemas", len(schemas))
	}
	for name := range schemas {
		if _, err := held.compiler.Compile(pointer("components", "schemas", name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The judge itself must be able to say no.
func TestTheContractRefusesWhatItDoesNotKnow(t *testing.T) {
	held, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	whole := strings.TrimSuffix(corefake.Reply, "}") + `,"gateway_us":1}`
	for body, good := range map[string]bool{
		whole: true, corefake.Reply: false,
		strings.Replace(whole, `"cached":false`, `"cached":null`, 1):             false,
		strings.Replace(whole, `"paused":[]`, `"paused":null`, 1):                false,
		strings.Replace(whole, `"harmonic":null`, `"harmonic":{"x":1}`, 1):       false,
		strings.Replace(whole, `"partial":false`, `"partial":false,"more":1`, 1): false,
		strings.Replace(whole, `"added_by":"scan"`, `"added_by":"luck"`, 1):      false,
	} {
		err := held.check(http.MethodPost, "/api/v1/query", reply{200, header, body})
		if (err == nil) != good {
			t.Errorf("%.80s…: %v", body, err)
		}
	}
	for code, good := range map[string]bool{"empty_query": true, "user_not_found": false, "core_unavailable": false} {
		err := held.check(http.MethodPost, "/api/v1/query", reply{400, header, `{"error":{"code":"` + code + `","message":"m","details":{}}}`})
		if (err == nil) != good {
			t.Errorf("%s: %v", code, err)
		}
	}
}
