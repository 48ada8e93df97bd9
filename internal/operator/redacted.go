package operator

import (
	"bytes"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// RenderRedacted returns what Render does, as YAML for people, without anything that may be secret. Alertmanager and amtool load it
// nevertheless: they take "<secret>" for a URL (config.SecretURL.UnmarshalYAML). It fails also if Alertmanager refuses the configuration.
// If the base is not known, an empty one stands in for it, and nothing is returned if the Alertmanager runs on the base alone.
func (a *Alertmanager) RenderRedacted(selected []*object.Object) ([]byte, error) {
	text, err := a.Render(selected, func(object.Reference, string) string { return Plausible })
	if err == nil && len(text) == 0 && !a.Base().Known() {
		return nil, nil
	}
	if err == nil {
		text, err = redacted(text, a.Base().Known())
	}
	if err == nil {
		return text, nil
	}
	hidden := redact.ValuesOf(a.Object.Raw)
	for _, o := range selected {
		hidden = append(hidden, redact.ValuesOf(o.Raw)...)
	}
	return nil, errors.New(redact.New(hidden...).Error(a.Base().redact(err.Error())))
}

// redacted takes what may be secret out of a configuration, and the global section if it is no one's.
func redacted(text []byte, known bool) ([]byte, error) {
	loaded, err := load(text)
	if err != nil {
		return nil, err
	}
	var written, shown yaml.Node
	if err := yaml.Unmarshal(text, &written); err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal([]byte(loaded.String()), &shown); err != nil {
		return nil, err
	}
	if !known {
		dropKey(&written, "global")
	}
	var r redaction
	r.secret = r.doubtful(&written)
	r.redact(&written, &shown)
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	enc.CompactSeqIndent() // as the operator writes it
	err = enc.Encode(&written)
	return out.Bytes(), err
}

func dropKey(doc *yaml.Node, key string) {
	for _, m := range doc.Content {
		for i := 0; i+1 < len(m.Content); i += 2 {
			if m.Content[i].Value == key {
				m.Content = append(m.Content[:i], m.Content[i+2:]...)
				return
			}
		}
	}
}

// redaction takes what may be secret out of a document.
type redaction struct{ secret map[*yaml.Node]bool }

// mark stands for a secret as in what Alertmanager shows of its configuration (config.Secret.MarshalYAML).
const mark = "<secret>"

// redact redacts a node, and drops its comments. shown is the same as Alertmanager shows it, and nil if it does not.
func (r *redaction) redact(n, shown *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	switch n.Kind {
	case yaml.DocumentNode, yaml.SequenceNode:
		for i, item := range n.Content {
			r.redact(item, child(shown, i))
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			r.redact(n.Content[i], nil)
			if strings.HasSuffix(n.Content[i].Value, "matchers") {
				r.withoutUserinfo(n.Content[i+1])
			}
			r.redact(n.Content[i+1], valueOf(shown, n.Content[i].Value))
		}
	case yaml.ScalarNode:
		if n.Value != "" && (n.Value == Plausible || shown != nil && shown.Value == mark) {
			*n = yaml.Node{Kind: yaml.ScalarNode, Value: mark}
		} else if r.secret[n] {
			*n = yaml.Node{Kind: yaml.ScalarNode, Value: withoutPath(n.Value)}
		}
	case yaml.AliasNode: // what is no secret where its anchor is may be one here
		r.redact(n.Alias, shown)
	}
}

// withoutUserinfo leaves users and passwords out of the URLs in matchers, which stay matchers then.
func (r *redaction) withoutUserinfo(n *yaml.Node) {
	for _, item := range n.Content {
		r.withoutUserinfo(item)
	}
	n.Value = redact.Userinfo(n.Value)
	delete(r.secret, n)
}

// withoutPath leaves of a web address its scheme and its host, and of everything else nothing.
func withoutPath(text string) string {
	if u, err := url.Parse(text); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
	}
	return mark
}

// doubtful finds what may be secret by its name or as a URL, although Alertmanager shows it: a header, say. Each text is made one of its
// own, to be found again among what package redact says.
func (r *redaction) doubtful(doc *yaml.Node) map[*yaml.Node]bool {
	var all []*yaml.Node
	var plain func(n *yaml.Node) any
	plain = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.MappingNode:
			out := map[string]any{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				out[n.Content[i].Value] = plain(n.Content[i+1])
			}
			return out
		case yaml.DocumentNode, yaml.SequenceNode:
			out := []any{}
			for _, item := range n.Content {
				out = append(out, plain(item))
			}
			return out
		case yaml.ScalarNode:
			all = append(all, n)
			return n.Value + "\x00" + strconv.Itoa(len(all)-1)
		default: // an alias: what it stands for is looked at where its anchor is
		}
		return nil
	}
	found := map[*yaml.Node]bool{}
	for _, value := range redact.Values(plain(doc)) {
		if i, err := strconv.Atoi(value[strings.LastIndexByte(value, 0)+1:]); err == nil {
			found[all[i]] = all[i].Value != ""
		}
	}
	return found
}

func child(n *yaml.Node, i int) *yaml.Node {
	if n == nil || i >= len(n.Content) {
		return nil
	}
	return n.Content[i]
}

func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
