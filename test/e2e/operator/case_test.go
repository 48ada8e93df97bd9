package operator

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// testCase is objects whose fate is compared. They live in a namespace that has the name of the case, if not said otherwise.
type testCase struct {
	name string
	// first is what the operator finds when it starts, then is what comes while it runs.
	first, then []*unstructured.Unstructured
	// crashes reports whether the operator is known to end in a panic over it, so that it needs one of its own.
	crashes bool
}

func allCases() ([]testCase, error) {
	all := slices.Concat(ruleSelections(), configSelections(), ruleVersions(), configVersions())
	for file, read := range map[string]func([]byte) ([]testCase, error){
		"configs.yaml": readCases[configCase], "rules.yaml": readCases[ruleCase],
	} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			return nil, err
		}
		cases, err := read(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, cases...)
	}
	slices.SortFunc(all, func(a, b testCase) int { return strings.Compare(a.name, b.name) })
	for i := range all[1:] {
		if all[i].name == all[i+1].name {
			return nil, fmt.Errorf("two cases are named %q", all[i].name)
		}
	}
	return all, nil
}

type written interface{ made() testCase }

func readCases[T written](text []byte) ([]testCase, error) {
	var list []T
	if err := yaml.UnmarshalStrict(text, &list); err != nil {
		return nil, err
	}
	var cases []testCase
	for _, c := range list {
		cases = append(cases, c.made())
	}
	return cases, nil
}

// spec is the spec of an object as it is written, which need not fit its kind.
type spec map[string]any

// configCase is about what becomes of AlertmanagerConfigs.
type configCase struct {
	Name string `json:"name"`
	// Alertmanager is the spec of an Alertmanager that takes all AlertmanagerConfigs of its namespace, if not said otherwise.
	Alertmanager spec `json:"alertmanager"`
	// Base is the alertmanager.yaml of its base Secret; without it there is none.
	Base *string `json:"base"`
	// Secrets and ConfigMaps are the data of each, by name.
	Secrets    map[string]map[string]string `json:"secrets"`
	ConfigMaps map[string]map[string]string `json:"configMaps"`
	// Before are AlertmanagerConfigs that are there from the start, Config is one that comes, Configs are several. Each is a
	// spec, by name; elsewhere/NAME lives in another namespace.
	Before  map[string]spec `json:"before"`
	Config  spec            `json:"config"`
	Configs map[string]spec `json:"configs"`
	// Version is that of the AlertmanagerConfigs.
	Version string `json:"version"`
	// Crashes reports whether the operator ends in a panic.
	Crashes bool `json:"crashes"`
}

func (c configCase) made() testCase {
	ns := slug(c.Name)
	out := testCase{name: ns, crashes: c.Crashes}
	if c.Alertmanager == nil {
		c.Alertmanager = spec{}
	}
	if _, global := c.Alertmanager["alertmanagerConfiguration"]; !global {
		if _, selects := c.Alertmanager["alertmanagerConfigSelector"]; !selects {
			c.Alertmanager["alertmanagerConfigSelector"] = spec{}
		} else if c.Alertmanager["alertmanagerConfigSelector"] == nil {
			delete(c.Alertmanager, "alertmanagerConfigSelector")
		}
	}
	out.first = append(out.first, newObject("v1", "Namespace", "", ns, nil),
		newObject(monitoring+"/v1", "Alertmanager", ns, "main", c.Alertmanager))
	if c.Base != nil {
		if c.Secrets == nil {
			c.Secrets = map[string]map[string]string{}
		}
		c.Secrets["alertmanager-main"] = map[string]string{"alertmanager.yaml": *c.Base}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Secrets)) {
		o := newObject("v1", "Secret", ns, name, nil)
		o.Object["stringData"] = texts(c.Secrets[name])
		out.first = append(out.first, o)
	}
	for _, name := range slices.Sorted(maps.Keys(c.ConfigMaps)) {
		o := newObject("v1", "ConfigMap", ns, name, nil)
		o.Object["data"] = texts(c.ConfigMaps[name])
		out.first = append(out.first, o)
	}
	if c.Version == "" {
		c.Version = "v1alpha1"
	}
	if c.Config != nil {
		c.Configs = map[string]spec{"main": c.Config}
	}
	other := map[string]bool{}
	config := func(name string, s spec) *unstructured.Unstructured {
		in := ns
		if rest, ok := strings.CutPrefix(name, "elsewhere/"); ok {
			name, in = rest, ns+elsewhere
			other[in] = true
		}
		return newObject(monitoring+"/"+c.Version, "AlertmanagerConfig", in, name, s)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Before)) {
		out.first = append(out.first, config(name, c.Before[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Configs)) {
		out.then = append(out.then, config(name, c.Configs[name]))
	}
	for in := range other {
		o := newObject("v1", "Namespace", "", in, nil)
		o.SetLabels(map[string]string{"of": ns})
		out.first = append(out.first, o)
	}
	return out
}

// ruleCase is about what becomes of a PrometheusRule.
type ruleCase struct {
	Name string `json:"name"`
	// Prometheus and Thanos are specs of rulers that take all rules of their namespace, if not said otherwise. Where neither is
	// there, both take them.
	Prometheus spec `json:"prometheus"`
	Thanos     spec `json:"thanos"`
	// Groups are the groups of the rule, Rules the rules of its only group, Rule the only one.
	Groups []any `json:"groups"`
	Rules  []any `json:"rules"`
	Rule   spec  `json:"rule"`
	// Repeat is how often a group stands there.
	Repeat int `json:"repeat"`
}

func (c ruleCase) made() testCase {
	ns := slug(c.Name)
	out := testCase{name: ns, first: []*unstructured.Unstructured{newObject("v1", "Namespace", "", ns, nil)}}
	if c.Prometheus == nil && c.Thanos == nil {
		c.Prometheus, c.Thanos = spec{}, spec{}
	}
	for kind, s := range map[string]spec{"Prometheus": c.Prometheus, "ThanosRuler": c.Thanos} {
		if s == nil {
			continue
		}
		if _, ok := s["ruleSelector"]; !ok {
			s["ruleSelector"] = spec{}
		}
		if _, ok := s["queryEndpoints"]; !ok && kind == "ThanosRuler" {
			s["queryEndpoints"] = []any{"localhost"}
		}
		out.first = append(out.first, newObject(monitoring+"/v1", kind, ns, "main", s))
	}
	if c.Rule != nil {
		c.Rules = []any{map[string]any(c.Rule)}
	}
	if c.Rules != nil {
		c.Groups = []any{map[string]any{"name": "main", "rules": c.Rules}}
	}
	for i := range c.Repeat {
		group := maps.Clone(c.Groups[0].(map[string]any))
		group["name"] = fmt.Sprint("copy-", i)
		c.Groups = append(c.Groups, group)
	}
	out.then = append(out.then, newObject(monitoring+"/v1", "PrometheusRule", ns, "main", spec{"groups": c.Groups}))
	return out
}

// elsewhere ends the name of the other namespace of a case.
const elsewhere = "-elsewhere"

const monitoring = "monitoring.coreos.com"

func newObject(apiVersion, kind, namespace, name string, s spec) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{}}
	u.SetAPIVersion(apiVersion)
	u.SetKind(kind)
	u.SetNamespace(namespace)
	u.SetName(name)
	if s == nil {
		return u
	}
	// Through JSON: unstructured objects hold plain maps and lists, and no int.
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	// NAMESPACE stands for the namespace, which the case does not know.
	var plain map[string]any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), "NAMESPACE", namespace)), &plain); err != nil {
		panic(err)
	}
	u.Object["spec"] = plain
	return u
}

func texts(in map[string]string) map[string]any {
	out := map[string]any{}
	for key, value := range in {
		out[key] = value
	}
	return out
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes the name of a namespace of that of a case.
func slug(name string) string {
	out := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(out) > 63-len(elsewhere) {
		panic(fmt.Sprintf("the name %q is too long for a namespace", name))
	}
	return out
}
