package admit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	kjson "sigs.k8s.io/json"
)

const review = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":{"group":"g","version":"v1","kind":"K"},
"operation":"UPDATE","object": {"a\"}":"{\\","b":[{"c":null}]} ,"oldObject":{"old":true},"options":{"kind":"UpdateOptions"}}}`

func TestReadReview(t *testing.T) {
	// Else a parser does it, and nothing but the time it takes would show.
	if got := len(cut([]byte(review))); got != 2 {
		t.Errorf("%d objects cut out, want 2", got)
	}
	req, err := ReadReview([]byte(review))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(req.Object.Raw), `{"a\"}":"{\\","b":[{"c":null}]}`; got != want {
		t.Errorf("object is %s, want %s", got, want)
	}
	if got, want := string(req.OldObject.Raw), `{"old":true}`; got != want {
		t.Errorf("old object is %s, want %s", got, want)
	}
	if string(req.Options.Raw) != `{"kind":"UpdateOptions"}` || req.UID != "u" || req.Kind.Kind != "K" || req.Operation != "UPDATE" {
		t.Errorf("the rest of the request is lost: %+v", req)
	}
}

func TestReadReviewErrors(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"empty":      {``, "not an AdmissionReview: unexpected end of JSON input"},
		"binary":     {"\x00\xff", "not an AdmissionReview: invalid character"},
		"list":       {`[]`, "not an AdmissionReview"},
		"truncated":  {review[:len(review)-10], "not an AdmissionReview: unexpected end of JSON input"},
		"cut object": {review[:strings.Index(review, "null")], "not an AdmissionReview: unexpected end of JSON input"},
		"v1beta1":    {strings.Replace(review, "k8s.io/v1", "k8s.io/v1beta1", 1), `want admission.k8s.io/v1 AdmissionReview, got "admission.k8s.io/v1beta1" "AdmissionReview"`},
		"wrong kind": {`{"apiVersion":"v1","kind":"Pod"}`, `want admission.k8s.io/v1 AdmissionReview, got "v1" "Pod"`},
		"no request": {`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}`, "the AdmissionReview has no request"},
		"null":       {`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":null}`, "the AdmissionReview has no request"},
		"no uid":     {`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}}`, "the request has no uid"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadReview([]byte(test.body))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// FuzzReadReview holds the scan against a real parser.
func FuzzReadReview(f *testing.F) {
	f.Add([]byte(review))
	f.Add([]byte(`{"request":{"uid":"u","object":{},"object":null,"obj\u0065ct":{"b":1}},"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}`))
	f.Add([]byte(`{"request":{"object":{"a":"\\\"}{"}},"request":{"uid":"x","oldObject":{"b":[[]]}}}`))
	f.Add([]byte(`{"request":{"object":{"a":[}]}}`))
	f.Add([]byte(`{"request" : { "object" : 5 , "oldObject":"x"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := ReadReview(body)
		var want admissionv1.AdmissionReview
		if kjson.UnmarshalCaseSensitivePreserveInts(body, &want) != nil || err != nil {
			// That an object is not JSON is for whoever decodes it to say.
			return
		}
		// Keys that stand twice are joined in more than one way; the API server writes none.
		if strict, _ := kjson.UnmarshalStrict(body, &admissionv1.AdmissionReview{}); len(strict) > 0 {
			return
		}
		if diff := cmp.Diff(*want.Request, got.AdmissionRequest); diff != "" {
			t.Errorf("-parser +scan:\n%s", diff)
		}
		for _, raw := range [][]byte{got.Object.Raw, got.OldObject.Raw} {
			if raw != nil && !json.Valid(raw) {
				t.Errorf("cut out what is not JSON: %s", raw)
			}
		}
	})
}
