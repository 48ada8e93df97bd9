package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// changesDeleted stores a good rule with a finalizer, deletes it, and then has it changed to one that does not parse. The
// operator uses it until the finalizer goes.
func changesDeleted(t *target) (shot, error) {
	return func(ctx context.Context, _, n int) answer {
		name := fmt.Sprintf("deleted-%d-%d", time.Now().UnixNano(), n)
		good := oneRule(name, object{})
		good["metadata"].(object)["finalizers"] = []any{"attack.example.com/held"}
		collection := fmt.Sprintf(ruleAPI, "tenant")
		item := collection + "/" + name
		for _, r := range []request{{http.MethodPost, collection, encode(good)}, {http.MethodDelete, item, nil}} {
			if a := t.ask(ctx, t.alice, r); a.kind != allowed {
				return answer{kind: broken, code: a.code, text: "before the attack: " + a.text}
			}
		}
		bad := oneRule(name, object{"expr": "up =="})
		got := t.ask(ctx, t.alice, request{http.MethodPatch, item, encode(object{"spec": bad["spec"]})})
		// Whoever removes a finalizer is not to be stopped, and here it clears up too.
		free := request{http.MethodPatch, item, encode(object{"metadata": object{"finalizers": nil}})}
		if a := t.ask(ctx, t.alice, free); a.kind != allowed {
			return answer{kind: broken, code: a.code, text: "the finalizer cannot be removed: " + a.text}
		}
		return got
	}, nil
}

// mistaken returns a rule object of n rules that do not parse, each with a label that is not valid.
func mistaken(n int) object {
	return ruleObject("old", object{"name": "g", "rules": list(n, func(i int) any {
		return object{"alert": fmt.Sprintf("A%d", i), "expr": fmt.Sprintf("up{a%d=", i), "labels": object{"a-b": "x"}}
	})})
}

// updates sends what the API server would ask about a change of an object that is full of old mistakes: no such object can
// be stored while the webhook stands before the cluster.
func updates(change func(object)) func(*target) (shot, error) {
	return reviews("/validate", func() []byte {
		after := mistaken(12_000)
		change(after)
		return encode(reviewOf(after, mistaken(12_000)))
	})
}

func updateAttacks() []attack {
	return []attack{
		{
			name: "finalizer", about: "an object that is being deleted is changed to nonsense",
			arm: changesDeleted, want: denies("promql-syntax"),
		},
		{
			name: "ratchet-old", about: "1 MB of old mistakes, beside which an annotation changes", want: passes,
			arm: updates(func(o object) { annotated(o, "team", "shop") }),
		},
		{
			name: "ratchet-new", about: "a few old mistakes and a new one", want: denies("promql-syntax"),
			arm: reviews("/validate", func() []byte {
				return encode(reviewOf(mistaken(51), mistaken(50)))
			}),
		},
	}
}
