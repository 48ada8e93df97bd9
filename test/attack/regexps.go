package main

import "fmt"

// bomb is a regular expression of 16 bytes that compiles to thousands of instructions: regexp/syntax unrolls repetitions.
func bomb(i int) any {
	return object{"name": "a", "value": fmt.Sprintf("((a{9}){9}){9}%d", i), "matchType": "=~"}
}

func bombedRoutes(n int) func() object {
	return func() object {
		return configObject("bomb", object{"route": object{
			"receiver": "n", "routes": []any{object{"receiver": "n", "matchers": list(n, bomb)}},
		}})
	}
}

func bombedInhibitRules(n int) func() object {
	return func() object {
		return configObject("bomb", object{"inhibitRules": list(n, func(i int) any {
			return object{"sourceMatch": []any{bomb(i)}, "targetMatch": []any{bomb(-i)}}
		})})
	}
}

// alternations is one matcher of a megabyte.
func alternations() object {
	return configObject("alternations", object{"route": object{"receiver": "n", "routes": []any{object{
		"receiver": "n",
		"matchers": []any{object{"name": "a", "value": times(150_000, "abcdef", "|"), "matchType": "=~"}},
	}}}})
}

func regexpAttacks() []attack {
	attacks := []attack{
		{
			name: "regexp-10-views", about: "1,000 bombs, selected by 10 Alertmanagers",
			arm: creates(configAPI, bombedRoutes(1000)), view: 10,
		},
		{name: "regexp-inhibit", about: "2,000 bombs in inhibit rules", arm: creates(configAPI, bombedInhibitRules(1000))},
		{
			name: "regexp-two-at-once", about: "8,000 bombs, by two senders",
			arm: creates(configAPI, bombedRoutes(8000)), senders: 2, want: verdictOrBusy,
		},
		{name: "regexp-alternations", about: "a matcher of 1 MB", arm: creates(configAPI, alternations)},
		{
			name: "regexp-promql", about: "2,000 rules with a bomb each",
			arm: creates(ruleAPI, func() object {
				return ruleObject("bomb", object{"name": "g", "rules": list(2000, func(i int) any {
					return object{"alert": fmt.Sprintf("A%d", i), "expr": fmt.Sprintf(`up{job=~"((a{9}){9}){9}%d"} == 0`, i)}
				})})
			}),
		},
	}
	for _, n := range []int{1000, 4000, 8000, 25_000} {
		attacks = append(attacks, attack{
			name: fmt.Sprintf("regexp-%d", n), about: "matchers ((a{9}){9}){9}N in one route", arm: creates(configAPI, bombedRoutes(n)),
		})
	}
	return wanting(verdict, attacks)
}

// wanting fills in what attacks want that do not say.
func wanting(w want, attacks []attack) []attack {
	for i := range attacks {
		if attacks[i].want.ok == nil {
			attacks[i].want = w
		}
	}
	return attacks
}
