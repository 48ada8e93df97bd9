package admit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json"
)

// reviewType is the one version of AdmissionReview that is served. Every API server that has CustomResourceDefinitions
// of v1 speaks it.
var reviewType = metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "AdmissionReview"}

// ReadReview reads an AdmissionReview.
//
// admission.Webhook goes over the objects in it four times before its handler can decode them, which takes longer than
// judging them. Here they are cut out by a scan that looks for quotes and brackets alone; the handler's decoder sees
// whether what lies between is JSON.
func ReadReview(body []byte) (admission.Request, error) {
	var req admission.Request
	spans := cut(body)
	rest := body
	if len(spans) > 0 {
		rest = make([]byte, 0, 4096)
		end := 0
		for _, s := range spans {
			rest = append(append(rest, body[end:s.start]...), "null"...)
			end = s.end
		}
		rest = append(rest, body[end:]...)
	}
	var review admissionv1.AdmissionReview
	if err := kjson.UnmarshalCaseSensitivePreserveInts(rest, &review); err != nil {
		return req, fmt.Errorf("not an AdmissionReview: %w", err)
	}
	switch {
	case review.TypeMeta != reviewType:
		return req, fmt.Errorf("want %s %s, got %q %q", reviewType.APIVersion, reviewType.Kind, review.APIVersion, review.Kind)
	case review.Request == nil:
		return req, errors.New("the AdmissionReview has no request")
	case review.Request.UID == "":
		return req, errors.New("the request has no uid")
	}
	req.AdmissionRequest = *review.Request
	for _, s := range spans {
		raw := body[s.start:s.end:s.end]
		if s.key == "oldObject" {
			req.OldObject.Raw = raw
		} else {
			req.Object.Raw = raw
		}
	}
	return req, nil
}

// span is the value of a key in the body.
type span struct {
	key        string
	start, end int
}

// cut finds the objects that stand at request.object and request.oldObject. What it does not find, for the key is written
// with escapes or the body is not JSON, is left to a real parser.
func cut(body []byte) (spans []span) {
	members(body, 0, func(key string, start, end int) {
		if key != "request" {
			return
		}
		members(body[:end], start, func(key string, start, end int) {
			if (key == "object" || key == "oldObject") && body[start] == '{' {
				spans = append(spans, span{key, start, end})
			}
		})
	})
	return spans
}

// members calls f for the members of the object that starts at or after pos, and stops at what is not JSON.
func members(body []byte, pos int, f func(key string, start, end int)) {
	pos = space(body, pos)
	if pos >= len(body) || body[pos] != '{' {
		return
	}
	for pos++; ; pos++ {
		keyStart := space(body, pos)
		keyEnd := skip(body, keyStart)
		colon := space(body, keyEnd)
		if keyEnd < keyStart+2 || body[keyStart] != '"' || colon >= len(body) || body[colon] != ':' {
			return
		}
		start := space(body, colon+1)
		end := skip(body, start)
		pos = space(body, end)
		if end == start || pos >= len(body) || body[pos] != ',' && body[pos] != '}' {
			return
		}
		f(string(body[keyStart+1:keyEnd-1]), start, end)
		if body[pos] == '}' {
			return
		}
	}
}

func space(body []byte, pos int) int {
	for pos < len(body) && (body[pos] == ' ' || body[pos] == '\n' || body[pos] == '\t' || body[pos] == '\r') {
		pos++
	}
	return pos
}

// skip returns the position after the value at pos, and pos itself where none ends.
func skip(body []byte, pos int) int {
	depth := 0
	for i := pos; i < len(body); i++ {
		switch body[i] {
		case '"':
			if i = stringEnd(body, i+1); i < 0 {
				return pos
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return pos
}

// stringEnd returns the position of the quote that ends the string, and -1 where none does.
func stringEnd(body []byte, pos int) int {
	for {
		i := bytes.IndexByte(body[pos:], '"')
		if i < 0 {
			return -1
		}
		end := pos + i
		escapes := 0
		for escapes < i && body[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return end
		}
		// The characters before this quote belong to it; a backslash there is not to be counted again.
		pos = end + 1
	}
}

// WriteReview renders the answer to a request.
func WriteReview(req admission.Request, resp admission.Response) ([]byte, error) {
	if err := resp.Complete(req); err != nil {
		return nil, err
	}
	return json.Marshal(admissionv1.AdmissionReview{TypeMeta: reviewType, Response: &resp.AdmissionResponse})
}
