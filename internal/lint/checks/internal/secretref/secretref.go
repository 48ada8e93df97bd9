// Package secretref holds what the checks on Secrets have in common: which references an object has, and what follows from one that leads nowhere.
package secretref

import (
	"fmt"
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/stack"
)

// Of returns what the object takes from Secrets and ConfigMaps. What names none, or no key,
// alertmanager-config-invalid reports.
func Of(o *object.Object) (all []object.Reference) {
	for _, ref := range object.References(o) {
		if ref.Name != "" && ref.Key != "" {
			all = append(all, ref)
		}
	}
	if base, ok := operator.BaseReference(o); ok {
		all = append(all, base)
	}
	return all
}

// Name is how messages name what is referred to.
func Name(o *object.Object, ref object.Reference) string {
	r := object.Ref{Kind: ref.Kind, Namespace: o.Ref.Namespace, Name: ref.Name}
	return r.String()
}

// Path leads to the name in a selector. The Secret of a base configuration is named without a selector.
func Path(ref object.Reference, field string) object.Path {
	if ref.Path[len(ref.Path)-1] == "configSecret" {
		return ref.Path
	}
	return ref.Path.At(field)
}

// Without says what happens where a reference leads nowhere: alertmanager.checkAlertmanagerConfigResource,
// ConfigBuilder.initializeFromAlertmanagerConfig and Operator.loadConfigurationFromSecret.
func Without(pass *lint.Pass, ref object.Reference) string {
	if ref.Path[len(ref.Path)-1] == "configSecret" {
		return "the operator gives it a configuration that notifies no one"
	}
	return Consequence(pass, operator.Skipped)
}

// Consequence says what upstream does over a Secret at that stage. A global configuration stops all that goes on
// with it.
func Consequence(pass *lint.Pass, stage operator.Stage) string {
	if pass.Object.Alertmanager() != nil {
		return max(stage, operator.Stopped).Consequence(pass.Object.Ref)
	}
	uses := pass.Stack.ConfigUses(pass.Object)
	if len(uses) == 0 {
		return [...]string{
			operator.Skipped: "the operator skips the AlertmanagerConfig",
			operator.Stopped: "the operator stops updating the whole configuration",
			operator.Refused: "Alertmanager rejects the whole configuration",
			operator.Crashed: operator.Crashed.Consequence(object.Ref{}),
		}[stage]
	}
	use := uses[0]
	if i := slices.IndexFunc(uses, func(u stack.ConfigUse) bool { return u.Global }); i >= 0 {
		use, stage = uses[i], max(stage, operator.Stopped)
	}
	if stage == operator.Skipped {
		return fmt.Sprintf("the operator skips the AlertmanagerConfig for %s", use.By)
	}
	return stage.Consequence(use.By)
}

// Sources are the objects in view of which the Secret is made.
func Sources(c *secret.View, key string) (all []lint.Related) {
	for _, s := range c.Sources {
		message := "makes it"
		if s.Object.Ref.Kind == s.Kind {
			message = fmt.Sprintf("is here, without key %q", key)
		}
		at := object.Path{"metadata", "name"}
		if entry, ok := s.Entries[key]; ok {
			if message = "holds the key"; entry.Path != nil {
				at = entry.Path
			}
		}
		all = append(all, lint.Related{Object: s.Object.Ref, Path: at, Message: message})
	}
	return all
}

// Severity returns an error where a cluster was asked, and otherwise leaves the severity to the check. Over what no
// Alertmanager uses, nothing fails.
func Severity(pass *lint.Pass, certain bool) lint.Severity {
	if certain && (pass.Object.Alertmanager() != nil || len(pass.Stack.ConfigUses(pass.Object)) > 0) {
		return lint.Error
	}
	return lint.Off
}
