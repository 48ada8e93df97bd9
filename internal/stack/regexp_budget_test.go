package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/stack"
)

// bombs are n matchers as the base configuration of an Alertmanager and an AlertmanagerConfig write them.
func bombs(n int) (base, config string) {
	var lines, items []string
	for i := range n {
		expr := fmt.Sprintf("((a{10}){10}){10}%03d", i)
		lines = append(lines, fmt.Sprintf(`'a=~"%s"'`, expr))
		items = append(items, fmt.Sprintf(`{"name":"a","matchType":"=~","value":%q}`, expr))
	}
	return strings.Join(lines, ","), strings.Join(items, ",")
}

// TestBaseBudget adds up what a base and what is hung into it take, before anything compiles it.
func TestBaseBudget(t *testing.T) {
	for _, test := range []struct {
		base, config int
		whyBase      bool
		over         bool
	}{{1, 1, false, false}, {40, 1, true, true}, {15, 15, false, true}} {
		inBase, _ := bombs(test.base)
		_, inConfig := bombs(test.config)
		o := decode(t, amConfig(inShop, `{"route":{"receiver":"x","matchers":[`+inConfig+`]},"receivers":[{"name":"x"}]}`))[0]
		view := alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" +
			baseSecret("route: {receiver: x, routes: [{matchers: ["+inBase+"]}]}\nreceivers: [{name: x}]")
		am := stack.New(append(decode(t, view), o)...).Alertmanagers()[0]
		if why := am.Base().Why; strings.Contains(why, "steps to compile") != test.whyBase {
			t.Errorf("%d in the base: %q", test.base, why)
		}
		if failures := am.CheckBase(); len(failures) > 0 != test.whyBase || test.whyBase && !failures[0].NotAnalysed {
			t.Errorf("%d in the base: %v", test.base, failures)
		}
		if _, over := am.Check(nil, o, false); over != "" != test.over {
			t.Errorf("%d in the base, %d beside it: %q", test.base, test.config, over)
		}
	}
}

// TestBaseThatContainsItself leaves it to upstream to refuse it.
func TestBaseThatContainsItself(t *testing.T) {
	view := alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" +
		baseSecret("route: &a {receiver: x, routes: [*a]}\nreceivers: [{name: x}]")
	failures := stack.New(decode(t, view)...).Alertmanagers()[0].CheckBase()
	if len(failures) != 1 || failures[0].NotAnalysed || !strings.Contains(failures[0].Message, "contains itself") {
		t.Errorf("%v", failures)
	}
}
