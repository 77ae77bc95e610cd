package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// docs/ENVIRONMENT.md is made from it. JESSY_BLESS=1 writes it anew.
func TestVariablesJSONIsTheTable(t *testing.T) {
	var made bytes.Buffer
	encoder := json.NewEncoder(&made)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(Variables); err != nil {
		t.Fatal(err)
	}
	const path = "variables.json"
	if os.Getenv("JESSY_BLESS") != "" {
		if err := os.WriteFile(path, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(kept, made.Bytes()) {
		t.Errorf("%s is out of date (%v): run the tests with JESSY_BLESS=1", path, err)
	}
}

func TestTheReadmeListsEveryVariable(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range Variables {
		value := "unset"
		if variable.Default != "" {
			value = "`" + variable.Default + "`"
		}
		if row := fmt.Sprintf("| `%s` | %s | %s |", variable.Name, value, variable.Meaning); !strings.Contains(string(readme), row) {
			t.Errorf("left out: %s", row)
		}
	}
}

func TestTheCaddyfileReadsEveryVariableWithItsDefault(t *testing.T) {
	used := map[string]bool{}
	for _, found := range regexp.MustCompile(`\{\$(JESSY_[A-Z_]+):?([^}]*)\}`).FindAllSubmatch(served, -1) {
		name, value := string(found[1]), string(found[2])
		used[name] = true
		// With a certificate the site is another one, and files are checked before.
		listed := value == "" || name == site && value == "https://"
		for _, variable := range Variables {
			listed = listed || variable.Name == name && variable.Default == value
		}
		if !listed {
			t.Errorf("%s has the default %q", name, value)
		}
	}
	for _, variable := range Variables {
		if !used[variable.Name] {
			t.Errorf("%s is not used", variable.Name)
		}
	}
}
