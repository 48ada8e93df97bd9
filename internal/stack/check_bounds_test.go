package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/stack"
)

// TestCheckIsBounded checks an AlertmanagerConfig of a third of a megabyte that fails all over.
func TestCheckIsBounded(t *testing.T) {
	var receivers, routes []string
	for i := range 2_000 {
		receivers = append(receivers, fmt.Sprintf(`{"name":"r%d","opsgenieConfigs":[{"message":%q}]}`, i, strings.Repeat("x", 50)))
		routes = append(routes, fmt.Sprintf(`{"receiver":"r%d","matchers":[{"name":"a","value":"b","matchType":"="}]}`, i))
	}
	o := decode(t, amConfig(inShop, `{"route":{"receiver":"r0","routes":[`+strings.Join(routes, ",")+`]},"receivers":[`+strings.Join(receivers, ",")+`]}`))[0]
	view := alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" + baseSecret("route: {receiver: x}\nreceivers: [{name: x}]")
	st := stack.New(append(decode(t, view), o)...)
	found := checked(t, st, o)
	if len(found) == 0 || len(found) > 400 || !strings.Contains(found[len(found)-1], "too many failures to find every place") {
		t.Errorf("%d findings: %.300q", len(found), found)
	}
}
