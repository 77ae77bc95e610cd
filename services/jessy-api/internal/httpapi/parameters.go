package httpapi

import (
	"maps"
	"net/url"
	"reflect"
	"slices"

	"jessy/services/jessy-api/internal/fault"
)

// maxNameEcho is how much of an unknown parameter's name is said back.
const maxNameEcho = 64

// queryNames are the parameters that a route declares in its request type.
func queryNames(request any) []string {
	var names []string
	if request == nil {
		return nil
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(request)) {
		if name := field.Tag.Get("query"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// readParameters takes the query string apart. As in the core, a parameter that the route does not
// know is refused, and so is one that is given twice.
func (x *exchange) readParameters(route route) *fault.Fault {
	if route.Path == "" {
		return nil // nobody is there who could want one
	}
	values, err := url.ParseQuery(x.request.URL.RawQuery)
	if err != nil {
		return fault.Parameter("query string", "not well formed")
	}
	known := queryNames(route.Request)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, name) {
			if runes := []rune(name); len(runes) > maxNameEcho {
				name = string(runes[:maxNameEcho]) + "…"
			}
			return fault.Parameter(name, "there is no such parameter")
		}
		if len(values[name]) > 1 {
			return fault.Parameter(name, "given more than once")
		}
	}
	x.parameters = values
	return nil
}

// flag reads `true` or `false`.
func (x *exchange) flag(name string) (bool, *fault.Fault) {
	switch {
	case !x.parameters.Has(name), x.parameters.Get(name) == "false":
		return false, nil
	case x.parameters.Get(name) == "true":
		return true, nil
	}
	return false, fault.Parameter(name, "true or false")
}
