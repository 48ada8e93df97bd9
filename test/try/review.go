package main

import (
	"encoding/json"
	"fmt"
	"os"

	admissionv1 "k8s.io/api/admission/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// resources are the plural names, by which the API server knows the kinds.
var resources = map[string]string{"PrometheusRule": "prometheusrules", "AlertmanagerConfig": "alertmanagerconfigs"}

// readObject reads the one object of a file.
func readObject(file string) (*unstructured.Unstructured, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	o := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(text, &o.Object); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if resources[o.GetKind()] == "" {
		return nil, fmt.Errorf("%s: the webhook is not asked about a %s", file, o.GetKind())
	}
	return o, nil
}

// review is what the API server sends on the creation of an object, or, if there is an old one, on its update
// (k8s.io/apiserver/pkg/admission/plugin/webhook/request.CreateV1AdmissionReview).
func review(o, old *unstructured.Unstructured) (*admissionv1.AdmissionReview, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	gvk := metav1.GroupVersionKind(o.GroupVersionKind())
	gvr := metav1.GroupVersionResource{Group: gvk.Group, Version: gvk.Version, Resource: resources[gvk.Kind]}
	dryRun := true
	request := &admissionv1.AdmissionRequest{
		UID:  "705ab4f5-6393-11e8-b7cc-42010a800002",
		Kind: gvk, RequestKind: &gvk,
		Resource: gvr, RequestResource: &gvr,
		Name: o.GetName(), Namespace: o.GetNamespace(),
		Operation: admissionv1.Create,
		UserInfo:  authenticationv1.UserInfo{Username: "kubernetes-admin", Groups: []string{"system:authenticated"}},
		Object:    runtime.RawExtension{Raw: raw},
		DryRun:    &dryRun,
	}
	if old != nil {
		request.Operation = admissionv1.Update
		if request.OldObject.Raw, err = json.Marshal(old); err != nil {
			return nil, err
		}
	}
	return &admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "AdmissionReview"},
		Request:  request,
	}, nil
}

// resourceName is how kubectl names an object: prometheusrule.monitoring.coreos.com/name.
func resourceName(gvk schema.GroupVersionKind, name string) string {
	plural := resources[gvk.Kind]
	return plural[:len(plural)-1] + "." + gvk.Group + "/" + name
}
