package source

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

// fewKeys is up to how many keys of a mapping are looked through each time.
const fewKeys = 32

// find is find, by an index of the keys where there are many: each finding in a large mapping has its place looked up.
func (f *File) find(n *yaml.Node, key string) *kubeyaml.Entry {
	if len(n.Content) <= 2*fewKeys {
		return kubeyaml.Find(n, key)
	}
	index, ok := f.keys.Load(n)
	if !ok {
		index, _ = f.keys.LoadOrStore(n, newKeyIndex(n))
	}
	return index.(map[string]*kubeyaml.Entry)[key]
}

// newKeyIndex returns the pairs of a mapping by their keys, as find finds them.
func newKeyIndex(n *yaml.Node) map[string]*kubeyaml.Entry {
	pairs, err := kubeyaml.Entries(n)
	if err != nil {
		return nil
	}
	index := make(map[string]*kubeyaml.Entry, len(pairs))
	for i := range pairs {
		if k, err := kubeyaml.KeyText(pairs[i].Key); err == nil {
			index[k] = &pairs[i]
		}
	}
	return index
}
