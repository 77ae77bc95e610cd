package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/swaggest/jsonschema-go"
	lib "github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"

	"jessy/services/jessy-api/internal/fault"
	"jessy/services/jessy-api/internal/wire"
)

const security = "token"

// Document writes the whole as JSON.
func Document(version string, routes []Route) ([]byte, error) {
	reflector := openapi31.NewReflector()
	reflector.DefaultOptions = append(reflector.DefaultOptions,
		jsonschema.InterceptDefName(func(t reflect.Type, _ string) string { return title(t.Name()) }),
		jsonschema.InterceptNullability(listsAreNeverNull),
		jsonschema.InterceptProp(property))
	spec := reflector.SpecEns()
	spec.Info.WithTitle("Jessy").WithVersion(version).WithDescription("The gateway in front of jessy-core.")
	spec.SetHTTPBearerTokenSecurity(security, "", "The service token; the caller vouches for the user id.")
	if _, err := reflector.Reflect(wire.Error{}, jsonschema.RootRef, jsonschema.DefinitionsPrefix("#/components/schemas/"),
		jsonschema.CollectDefinitions(func(name string, schema jsonschema.Schema) { define(spec, name, schema) })); err != nil {
		return nil, err
	}
	for _, route := range routes {
		if err := add(reflector, route); err != nil {
			return nil, fmt.Errorf("%s %s: %w", route.Method, route.Path, err)
		}
	}
	return json.Marshal(spec)
}

func add(reflector *openapi31.Reflector, route Route) error {
	operation, err := reflector.NewOperationContext(route.Method, route.Path)
	if err != nil {
		return err
	}
	operation.SetID(route.ID)
	operation.SetSummary(route.Summary)
	operation.SetDescription(route.Description)
	if route.Auth == Always {
		operation.AddSecurity(security)
	}
	if route.Request != nil {
		operation.AddReqStructure(route.Request, lib.WithCustomize(bodyIsRequired))
	}
	for _, reply := range route.Replies {
		operation.AddRespStructure(reply.Body, func(unit *lib.ContentUnit) {
			unit.HTTPStatus, unit.ContentType, unit.Description = reply.status(), reply.Type, reply.About
		})
	}
	for status, codes := range route.codes() {
		operation.AddRespStructure(wire.Error{}, func(unit *lib.ContentUnit) {
			unit.HTTPStatus = status
			unit.Description = describe(status, codes)
			unit.Customize = func(reply lib.ContentOrReference) { narrow(reply, codes) }
		})
	}
	if route.Auth == Sometimes {
		// An empty requirement beside the token's says that both will do.
		exposed, ok := operation.(openapi31.OperationExposer)
		if !ok {
			return errors.New("the library hides its operation")
		}
		exposed.Operation().Security = []map[string][]string{{}, {security: {}}}
	}
	return reflector.AddOperation(operation)
}

func define(spec *openapi31.Spec, name string, schema jsonschema.Schema) {
	simple, err := schema.ToSchemaOrBool().ToSimpleMap()
	if err == nil {
		spec.ComponentsEns().WithSchemasItem(name, simple)
	}
}

func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// bodyIsRequired says so, as the standard's default is that a body may be left out.
func bodyIsRequired(request lib.ContentOrReference) {
	if body, ok := request.(*openapi31.RequestBodyOrReference); ok && body.RequestBody != nil {
		body.RequestBody.WithRequired(true)
	}
}

// narrow says which codes a status can carry.
func narrow(reply lib.ContentOrReference, codes []fault.Code) {
	response, ok := reply.(*openapi31.ResponseOrReference)
	if !ok || response.Response == nil {
		return
	}
	names := make([]any, len(codes))
	for i, code := range codes {
		names[i] = string(code)
	}
	media := response.Response.Content["application/json"]
	media.Schema = map[string]any{
		"allOf": []any{map[string]any{"$ref": "#/components/schemas/Error"}},
		"properties": map[string]any{"error": map[string]any{
			"properties": map[string]any{"code": map[string]any{"enum": names}},
		}},
	}
	response.Response.Content["application/json"] = media
}

func describe(status int, codes []fault.Code) string {
	rows := make([]string, len(codes))
	for i, code := range codes {
		rows[i] = "`" + string(code) + "`"
		if details := fault.Table[code].Details; len(details) > 0 {
			rows[i] += " {" + strings.Join(details, ", ") + "}"
		}
	}
	slices.Sort(rows)
	return http.StatusText(status) + ": " + strings.Join(rows, ", ")
}

func listsAreNeverNull(params jsonschema.InterceptNullabilityParams) {
	switch params.Type.Kind() {
	case reflect.Slice, reflect.Map, reflect.Array:
		params.Schema.RemoveType(jsonschema.Null)
	}
}

// property makes every field required that is not marked `omitempty`, and lets a pointer to an
// object be null, which the library forgets where it writes a reference.
func property(params jsonschema.InterceptPropParams) error {
	if !params.Processed {
		return nil
	}
	name, options, _ := strings.Cut(params.Field.Tag.Get("json"), ",")
	if name == "" {
		return nil
	}
	optional := slices.Contains(strings.Split(options, ","), "omitempty")
	if !optional && !slices.Contains(params.ParentSchema.Required, name) {
		params.ParentSchema.Required = append(params.ParentSchema.Required, name)
	}
	if params.Field.Type.Kind() == reflect.Pointer && params.PropertySchema.Ref != nil {
		target := (&jsonschema.Schema{Ref: params.PropertySchema.Ref}).ToSchemaOrBool()
		null := (&jsonschema.Schema{}).WithType(jsonschema.Null.Type()).ToSchemaOrBool()
		*params.PropertySchema = jsonschema.Schema{AnyOf: []jsonschema.SchemaOrBool{target, null}}
	}
	return nil
}
