// Package cluster reads a live cluster once, for the command line: what decides about alerting, and of Secrets and ConfigMaps
// those alone that it refers to, each by its name.
//
// It reads and never writes, and asks for no more than the rights that it has: what may not be read is noted and counts as unknown,
// not as absent. What it reads becomes files, as kubectl get -o yaml would show them, so that everything which judges files
// judges a cluster as well. No value of a Secret stands in them. The webhook, which watches a cluster, does not use it.
package cluster

import (
	"context"
	"maps"
	"slices"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// Options say which cluster to read. The zero value is the one that kubectl would talk to.
type Options struct {
	// Kubeconfig is a file, and Context one of its contexts.
	Kubeconfig, Context string
}

// Live is what was read of a cluster.
type Live struct {
	client dynamic.Interface
	// Files hold an object each, as YAML.
	Files []*source.File
	// Notes say what could not be read.
	Notes []string

	// unseen are the kinds of which not all could be read, and known the single Secrets and ConfigMaps that were not found.
	unseen map[object.Kind]bool
	known  []secret.Lookup
}

// Read reads what decides about alerting, and the Secrets and ConfigMaps that it refers to. What may not be read is
// among the Notes. own are the objects that take the place of the cluster's.
func Read(ctx context.Context, options Options, own []*object.Object) (*Live, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = options.Kubeconfig
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, &clientcmd.ConfigOverrides{CurrentContext: options.Context}).ClientConfig()
	if err != nil {
		return nil, err
	}
	config.UserAgent, config.Timeout, config.QPS = "alertlint", time.Minute, -1
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	c := &Live{client: client, unseen: map[object.Kind]bool{object.Secret: true, object.ConfigMap: true}}
	replaced := map[object.Ref]bool{}
	for _, o := range own {
		replaced[object.Ref{Kind: o.Ref.Kind, Namespace: o.Ref.Namespace, Name: o.Ref.Name}] = true
	}
	for _, k := range object.Kinds() {
		if !k.Watched {
			continue
		}
		if err := c.list(ctx, k.Kind, k.Stored(), replaced); err != nil {
			return nil, err
		}
	}
	return c, c.getReferenced(ctx, own, replaced)
}

// See returns the stack as one of the cluster.
func (c *Live) See(st *stack.Stack) *stack.Stack {
	return st.Complete().Unseen(slices.Collect(maps.Keys(c.unseen))...).Learn(c.known...)
}
