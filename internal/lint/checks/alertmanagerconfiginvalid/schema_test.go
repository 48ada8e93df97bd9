package alertmanagerconfiginvalid_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	crd "github.com/prometheus-operator/prometheus-operator/example"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
)

const schemaFile = "schema.json"

// TestSchema holds the embedded schema against upstream's CRD; with -update it is written.
func TestSchema(t *testing.T) {
	got, err := json.Marshal(reduce(configCRD()))
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(schemaFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what upstream's CRD says; write it with -update", schemaFile)
	}
}

func configCRD() *apiextensionsv1.CustomResourceDefinition {
	var all bytes.Buffer
	if err := crd.PrintAllFull(&all); err != nil {
		panic(err)
	}
	dec := yaml.NewYAMLOrJSONDecoder(&all, 4096)
	for {
		var c apiextensionsv1.CustomResourceDefinition
		if err := dec.Decode(&c); err != nil {
			panic(err)
		}
		if c.Spec.Names.Kind == "AlertmanagerConfig" {
			return &c
		}
	}
}

// reducer keeps of a schema what decoding into Go types does not imply, each constraint once.
type reducer struct {
	nodes []json.RawMessage
	index map[string]int
}

func reduce(c *apiextensionsv1.CustomResourceDefinition) map[string]any {
	// Node 0 is no constraint.
	r := reducer{nodes: []json.RawMessage{json.RawMessage("{}")}, index: map[string]int{"{}": 0}}
	root := map[string]int{}
	for _, v := range c.Spec.Versions {
		delete(v.Schema.OpenAPIV3Schema.Properties, "status")
		root[v.Name] = r.add(v.Schema.OpenAPIV3Schema)
	}
	return map[string]any{"root": root, "nodes": r.nodes}
}

func (r *reducer) add(s *apiextensionsv1.JSONSchemaProps) int {
	n := map[string]any{}
	set := func(key string, value any, there bool) {
		if there {
			n[key] = value
		}
	}
	properties := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[name]
		if property.Default != nil {
			// This is the name of a Secret or ConfigMap. The API server makes it "", and the operator finds nothing there.
			property.MinLength = new(int64(1))
		}
		if i := r.add(&property); i > 0 {
			properties[name] = i
		}
	}
	set("properties", properties, len(properties) > 0)
	required := slices.Clone(s.Required)
	for name := range properties {
		if s.Properties[name].Default != nil {
			required = append(required, name)
		}
	}
	set("required", slices.Sorted(slices.Values(required)), len(required) > 0)
	if s.Items != nil {
		items := r.add(s.Items.Schema)
		set("items", items, items > 0)
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil {
		values := r.add(s.AdditionalProperties.Schema)
		set("values", values, values > 0)
	}
	set("enum", s.Enum, len(s.Enum) > 0)
	set("pattern", s.Pattern, s.Pattern != "")
	set("minLength", s.MinLength, s.MinLength != nil)
	set("minItems", s.MinItems, s.MinItems != nil)
	set("minimum", s.Minimum, s.Minimum != nil)
	set("maximum", s.Maximum, s.Maximum != nil)
	set("set", true, s.XListType != nil && *s.XListType == "set")
	text, _ := json.Marshal(n)
	i, ok := r.index[string(text)]
	if !ok {
		i = len(r.nodes)
		r.index[string(text)] = i
		r.nodes = append(r.nodes, text)
	}
	return i
}
