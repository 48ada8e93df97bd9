package main

import "strings"

const ignoreAnnotation = "alertlint.dev/ignore"

func ignoring(names string) func() object {
	return func() object { return annotated(oneRule("ignore", object{}), ignoreAnnotation, names) }
}

func ignoringConfig(names string) func() object {
	return func() object { return annotated(configObject("ignore", object{}), ignoreAnnotation, names) }
}

// silencedNonsense returns a rule that does not parse, and asks that nobody says so.
func silencedNonsense() object {
	return annotated(oneRule("silenced", object{"expr": "up =="}), ignoreAnnotation, "promql-syntax")
}

func silenceAttacks() []attack {
	return wanting(verdict, []attack{
		{
			name: "ignore-20000", about: "an annotation that ignores 20,000 names",
			arm: creates(ruleAPI, ignoring(times(20_000, "x", ","))),
		},
		{
			name: "ignore-130000", about: "an annotation that ignores 130,000 names",
			arm: creates(ruleAPI, ignoring(times(130_000, "x", ","))),
		},
		{
			name: "ignore-config", about: "the same, on an AlertmanagerConfig",
			arm: creates(configAPI, ignoringConfig(times(130_000, "x", ","))),
		},
		{
			name: "ignore-labels", about: "40,000 names, and as many findings",
			arm: creates(ruleAPI, func() object {
				return annotated(invalidLabels(40_000)(), ignoreAnnotation, times(40_000, "x", ",")+strings.Repeat(",rule-invalid", 100))
			}),
		},
		{
			name: "silenced-promql", about: "broken PromQL, silenced by its author",
			arm: creates(ruleAPI, silencedNonsense), want: denies("promql-syntax"),
		},
	})
}
