package main

import "strings"

func templated(text string) func() object {
	return func() object { return oneRule("template", object{"annotations": object{"summary": text}}) }
}

func templateAttacks() []attack {
	return wanting(verdict, []attack{
		{
			name: "template-ifs-150000", about: "150,000 nested {{if .}}: a stack overflow cannot be recovered from",
			arm: creates(ruleAPI, templated(strings.Repeat("{{if .}}", 150_000)+strings.Repeat("{{end}}", 150_000))),
		},
		{
			name: "template-ifs-990", about: "990 nested {{if .}}",
			arm: creates(ruleAPI, templated(strings.Repeat("{{if .}}", 990)+strings.Repeat("{{end}}", 990))),
		},
		{
			name: "template-parens", about: "60,000 parentheses in a template",
			arm: creates(ruleAPI, templated("{{"+strings.Repeat("(", 60_000)+"1"+strings.Repeat(")", 60_000)+"}}")),
		},
		{
			name: "template-pipes", about: "10,000 pipes in a template",
			arm: creates(ruleAPI, templated("{{ 1"+strings.Repeat(" | print", 10_000)+" }}")),
		},
		{
			name: "template-range", about: "a range over 300,000,000 numbers, which must not be executed",
			arm: creates(ruleAPI, templated("{{range $i := 300000000}}{{$i}}{{end}}")),
		},
	})
}
