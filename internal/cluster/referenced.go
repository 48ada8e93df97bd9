package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/stack"
)

// getReferenced reads the Secrets and ConfigMaps that objects refer to, and those that hold a base configuration, each by
// its name: that needs the least rights.
func (c *Live) getReferenced(ctx context.Context, own []*object.Object, replaced map[object.Ref]bool) error {
	wanted := map[object.Ref]bool{}
	objects := own
	for _, f := range c.Files {
		for _, o := range f.Objects {
			objects = append(objects[:len(objects):len(objects)], o.Object)
		}
	}
	for _, o := range objects {
		for _, ref := range object.References(o) {
			wanted[object.Ref{Kind: ref.Kind, Namespace: o.Ref.Namespace, Name: ref.Name}] = true
		}
	}
	for _, am := range stack.New(objects...).Alertmanagers() {
		wanted[object.Ref{Kind: object.Secret, Namespace: am.Object.Ref.Namespace, Name: am.ConfigSecret()}] = true
	}
	refused := map[string]int{}
	for _, ref := range slices.SortedFunc(maps.Keys(wanted), func(a, b object.Ref) int { return strings.Compare(a.String(), b.String()) }) {
		if ref.Name == "" || ref.Namespace == "" || replaced[ref] {
			continue
		}
		if err := c.get(ctx, ref, refused); err != nil {
			return err
		}
	}
	for _, what := range slices.Sorted(maps.Keys(refused)) {
		c.Notes = append(c.Notes, fmt.Sprintf("no permission to read %s; references not checked: %d", what, refused[what]))
	}
	return nil
}

func (c *Live) get(ctx context.Context, ref object.Ref, refused map[string]int) error {
	resource := ref.Kind.Info().Stored()
	item, err := c.client.Resource(resource).Namespace(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		c.known = append(c.known, secret.Lookup{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name})
	case apierrors.IsForbidden(err), apierrors.IsInvalid(err), apierrors.IsBadRequest(err):
		refused[fmt.Sprintf("%s in namespace %s", resource.Resource, ref.Namespace)]++
	case err != nil:
		return fmt.Errorf("reading %s: %w", ref, err)
	default:
		c.add(ref.Kind, item)
	}
	return nil
}
