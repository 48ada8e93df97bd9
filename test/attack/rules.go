package main

import (
	"fmt"
	"strings"
)

func invalidLabels(n int) func() object {
	return func() object {
		labels := object{}
		for i := range n {
			labels[fmt.Sprintf("l-%d", i)] = "{{x"
		}
		return oneRule("labels", object{"labels": labels})
	}
}

func manyRules(n int, expr string) func() object {
	return func() object {
		return ruleObject("many", object{"name": "g", "rules": list(n, func(i int) any {
			return object{"record": fmt.Sprintf("r%d", i), "expr": expr}
		})})
	}
}

func manyGroups(n int, name string) func() object {
	return func() object {
		return ruleObject("groups", list(n, func(i int) any {
			return object{"name": strings.ReplaceAll(name, "N", fmt.Sprint(i))}
		})...)
	}
}

// control has in its names what moves a terminal's cursor, turns text round and is not to be seen.
func control() object {
	name := "g\x1b[2Jclean\u202e\u200b\r\n\x00x"
	return ruleObject("control", object{"name": name, "rules": []any{object{
		"alert": name, "expr": "up ==\x1b[31m", "labels": object{name: name}, "annotations": object{"a": "{{ .X\x1b[0m"},
	}}})
}

func ruleAttacks() []attack {
	return wanting(verdict, []attack{
		{
			name: "labels-20000", about: "20,000 labels in one rule, none of which is valid",
			arm: creates(ruleAPI, invalidLabels(20_000)),
		},
		{
			name: "labels-80000", about: "80,000 labels in one rule, none of which is valid",
			arm: creates(ruleAPI, invalidLabels(80_000)),
		},
		{
			name: "promql-sum", about: "2.9 MB of a+a+...",
			arm: creates(ruleAPI, func() object { return oneRule("sum", object{"expr": times(1_450_000, "a", "+")}) }),
		},
		{
			name: "promql-sums", about: "8,000 rules of a+a+... that are within the budget of one",
			arm: creates(ruleAPI, manyRules(8000, times(150, "a", "+"))),
		},
		{
			name: "promql-parens", about: "15,000 rules of 60 nested parentheses",
			arm: creates(ruleAPI, manyRules(15_000, strings.Repeat("(", 60)+"1"+strings.Repeat(")", 60))),
		},
		{
			name: "promql-parens-4000", about: "4,000 rules of 60 nested parentheses",
			arm: creates(ruleAPI, manyRules(4000, strings.Repeat("(", 60)+"1"+strings.Repeat(")", 60))),
		},
		{name: "groups-8000", about: "8,000 groups without rules", arm: creates(ruleAPI, manyGroups(8000, "gN"))},
		{
			name: "groups-one-name", about: "100,000 groups of one name, which the API server would refuse, but only after /mutate",
			arm: creates(ruleAPI, manyGroups(100_000, "g")), want: oneOf(denied, refused),
		},
		{
			name: "control-characters", about: "names that would move a terminal's cursor",
			arm: creates(ruleAPI, control), want: clean,
		},
	})
}
