package stack_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/prometheus/alertmanager/config"

	"github.com/alertlint/alertlint/internal/stack"
)

// TestBaseFailuresTellNoSecret puts a secret where it does not belong, in every field of a base configuration.
func TestBaseFailuresTellNoSecret(t *testing.T) {
	const secret = "s3cr3t-t0ken"
	values := []string{
		secret, "[" + secret + "]", "https://" + secret + "@[host/", "'https://" + secret + ":x:y/ %zz'",
		"ftp://" + secret + "/", "'" + secret + "\n\n  " + secret + "'", "!!int " + secret, "{a: [" + secret + "}", "'{{ " + secret + "'",
	}
	var bases []string
	fields := func(v any) (names []string) {
		for field := range reflect.ValueOf(v).Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "" && name != "-" {
				names = append(names, name)
			}
		}
		return names
	}
	for _, value := range values {
		for _, name := range fields(config.GlobalConfig{}) {
			bases = append(bases, fmt.Sprintf("global:\n  %s: %s\nroute: {receiver: a}\nreceivers: [{name: a}]", name, value))
		}
		for field := range reflect.ValueOf(config.Receiver{}).Fields() {
			if field.Type.Kind() != reflect.Slice {
				continue
			}
			list, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			for _, name := range fields(reflect.New(field.Type.Elem().Elem()).Elem().Interface()) {
				bases = append(bases, fmt.Sprintf("route: {receiver: a}\nreceivers:\n- name: a\n  %s:\n  - %s: %s", list, name, value))
			}
		}
	}
	failures := 0
	for _, base := range bases {
		for _, am := range []string{anyConfig, "{}"} {
			st := stack.New(decode(t, alertmanager("{name: main, namespace: shop}", am)+"\n---\n"+baseSecret(base))...)
			for _, f := range st.Alertmanagers()[0].CheckBase() {
				failures++
				if strings.Contains(f.Message, "s3cr3t") || strings.Contains(f.Message, "t0ken") {
					t.Errorf("%s\ntells %s", base, f.Message)
				}
			}
		}
	}
	if failures < 1000 {
		t.Errorf("only %d failures: they prove too little", failures)
	}
}
