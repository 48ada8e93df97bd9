package kubeyaml

import "go.yaml.in/yaml/v3"

// Entry is a key of a mapping and its value.
type Entry struct{ Key, Value *yaml.Node }

// maxMerges bounds the mappings that the merge keys of one object may bring in, each counted as often as it is.
const maxMerges = 10_000

type merger struct{ merged int }

// Entries returns the pairs of a mapping, with those that merge keys bring in where the mapping has no such key itself.
func Entries(n *yaml.Node) ([]Entry, error) { return new(merger).entries(n) }

// entries returns the pairs of a mapping, with those that merge keys bring in where the mapping has no such key itself.
func (m *merger) entries(n *yaml.Node) ([]Entry, error) {
	var own, merged []Entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if !isMerge(key) {
			own = append(own, Entry{key, val})
			continue
		}
		es, err := m.merge(Resolve(val))
		if err != nil {
			return nil, err
		}
		merged = append(merged, es...)
	}
	if merged == nil {
		return own, nil
	}
	seen := map[string]bool{}
	for _, e := range own {
		seen[e.Key.Value] = true
	}
	for _, e := range merged {
		if !seen[e.Key.Value] {
			seen[e.Key.Value] = true
			own = append(own, e)
		}
	}
	return own, nil
}

func (m *merger) merge(val *yaml.Node) ([]Entry, error) {
	if m.merged++; m.merged > maxMerges {
		return nil, ErrorAt(val, "its merge keys expand to too much data")
	}
	switch val.Kind {
	case yaml.MappingNode:
		return m.entries(val)
	case yaml.SequenceNode:
		var all []Entry
		for _, item := range val.Content {
			es, err := m.merge(Resolve(item))
			if err != nil {
				return nil, err
			}
			all = append(all, es...)
		}
		return all, nil
	default:
		return nil, ErrorAt(val, "a merge key needs a mapping")
	}
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0
}

// Resolve follows an alias to what it stands for. Aliases of aliases do not exist in YAML.
func Resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// Child returns the value of a key of a mapping, the last one where it stands there twice, and nil where it does not.
func Child(n *yaml.Node, key string) *yaml.Node {
	e := Find(n, key)
	if e == nil {
		return nil
	}
	return Resolve(e.Value)
}

// Find returns the pair of a key of a mapping, the last one where it stands there twice, and nil where it does not.
func Find(n *yaml.Node, key string) *Entry {
	pairs, err := new(merger).entries(n)
	if err != nil {
		return nil
	}
	for i := len(pairs) - 1; i >= 0; i-- {
		if k, err := KeyText(pairs[i].Key); err == nil && k == key {
			return &pairs[i]
		}
	}
	return nil
}

// Header returns the API version and kind of an object, or those given if it names none.
func Header(n *yaml.Node, apiVersion, kind string) (string, string) {
	if v := Child(n, "apiVersion"); v != nil {
		apiVersion = v.Value
	}
	if v := Child(n, "kind"); v != nil {
		kind = v.Value
	}
	return apiVersion, kind
}
