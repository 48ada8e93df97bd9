package operator

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"slices"

	"github.com/alertlint/alertlint/internal/object"
)

// isTLS reports whether the path leads to a part of a tlsConfig.
func isTLS(p object.Path) bool { return tlsConfig(p) > 0 }

// tlsConfig returns how long the path of the tlsConfig is that the path leads into.
func tlsConfig(p object.Path) int {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == "tlsConfig" {
			return i + 1
		}
	}
	return 0
}

// tlsFailures follows assets.StoreBuilder.addTLSAssets: the first block of a CA has to be a certificate, and a certificate
// has to go with its key.
func tlsFailures(o *object.Object, refs []object.Reference, valuesOf func(object.Reference) [][]byte) (all []ValueFailure) {
	type part struct {
		ref   object.Reference
		value []byte
	}
	certificates := map[string]part{}
	for _, ref := range refs {
		values := valuesOf(ref)
		if len(values) != 1 {
			continue // several may go together in ways that are not known
		}
		value := values[0]
		config := tlsConfig(ref.Path)
		at := ref.Path[:config].String()
		message := ""
		switch ref.Path[config] {
		case "ca":
			message = badCA(value)
		case "cert":
			certificates[at] = part{ref, value}
			message = badCertificate(value)
		case "keySecret":
			if message = badKey(value); message == "" && certificates[at].value != nil && badCertificate(certificates[at].value) == "" {
				message = badPair(certificates[at].value, value)
			}
		}
		if message != "" {
			f := ValueFailure{Reference: ref, Message: message, Refused: len(value) > 0}
			if o.Alertmanager() != nil {
				f.Stage = Stopped
				// Those of global SMTP the operator does not look at (alertmanager.ConfigBuilder.convertSMTPConfig).
				f.Refused = f.Refused && !slices.Contains(ref.Path, any("smtp"))
			}
			f.Loads = !f.Refused
			all = append(all, f)
		}
	}
	return all
}

func badCA(text []byte) string {
	if len(text) == 0 {
		return "is empty"
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return "contains no PEM block"
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return "does not start with a certificate"
	}
	return ""
}

func badCertificate(text []byte) string {
	if len(text) == 0 {
		return "is empty"
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			return ""
		}
	}
	return "contains no certificate"
}

func badKey(text []byte) string {
	if len(text) == 0 {
		return "is empty"
	}
	if block, _ := pem.Decode(text); block == nil {
		return "contains no PEM block"
	}
	return ""
}

func badPair(cert, key []byte) string {
	if _, err := tls.X509KeyPair(cert, key); err != nil {
		return "does not match the certificate beside it"
	}
	return ""
}
