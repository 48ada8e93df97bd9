package main

import (
	"bytes"
	"context"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/mutate"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
	"github.com/alertlint/alertlint/internal/validate"
)

// measure counts what a scenario takes: as an object that is written to a cluster, and as files.
func measure(s scenario) counts {
	out := counts{}
	raw := marshal(s["object"])
	var inView [][]byte
	for _, o := range s["view"].([]any) {
		inView = append(inView, marshal(o))
	}
	linter := lint.New(checks.All(), lint.DefaultPolicy())
	var (
		o  *object.Object
		st *stack.Stack
	)
	out.count("view", func(*meter.Meter) {
		var objects []*object.Object
		for _, raw := range inView {
			if o, err := object.Decode(raw); err == nil {
				objects = append(objects, o)
			}
		}
		st = stack.New(objects...)
	})
	out.count("decode", func(*meter.Meter) { o, _ = object.Decode(raw) })
	if o == nil {
		return out
	}
	out.count("judge", func(m *meter.Meter) {
		for _, b := range linter.Judge(o, st, m).Bugs {
			out["bug: "+b.Reason] = 1
		}
	})
	state := &admit.State{}
	state.SetLinter(linter)
	state.SetStack(st)
	out.count("validate", func(*meter.Meter) {
		(&validate.Handler{State: state}).Handle(context.Background(), request(o, admissionv1.Update))
	})
	out.count("mutate", func(*meter.Meter) {
		(&mutate.Handler{State: state}).Handle(context.Background(), request(o, admissionv1.Create))
	})
	out.count("files", func(*meter.Meter) { asFiles(linter, append(inView, raw), len(inView) > len(view)) })
	return out
}

// asFiles judges the objects as items of a list and as documents of a file: all, or no more than the last.
func asFiles(linter *lint.Linter, raws [][]byte, all bool) {
	list := source.Parse("a.json", []byte(`{"apiVersion":"v1","kind":"List","items":[`+string(bytes.Join(raws, []byte(",")))+`]}`))
	documents := source.Parse("a.yaml", bytes.Join(raws, []byte("\n---\n")))
	for _, f := range []*source.File{list, documents} {
		var objects []*object.Object
		for _, o := range f.Objects {
			objects = append(objects, o.Object)
		}
		st := stack.New(objects...)
		for i, o := range f.Objects {
			if !all && i < len(f.Objects)-1 {
				continue
			}
			found, _ := linter.Lint(o.Object, st)
			for _, d := range found {
				o.Place(d.Path, d.Range.Start, d.Range.End)
			}
		}
	}
}

func request(o *object.Object, op admissionv1.Operation) admission.Request {
	group, version, _ := strings.Cut(o.Ref.APIVersion, "/")
	return admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		UID: "u", Operation: op, Namespace: o.Ref.Namespace, Name: o.Ref.Name,
		Kind:     metav1.GroupVersionKind{Group: group, Version: version, Kind: string(o.Ref.Kind)},
		Resource: metav1.GroupVersionResource{Group: group, Version: version, Resource: strings.ToLower(string(o.Ref.Kind)) + "s"},
		Object:   runtime.RawExtension{Raw: o.Raw}, OldObject: runtime.RawExtension{Raw: o.Raw},
	}}
}
