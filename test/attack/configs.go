package main

import "fmt"

func emptyReceivers(n int) func() object {
	return func() object {
		return configObject("receivers", object{
			"route":     object{"receiver": "r0"},
			"receivers": list(n, func(i int) any { return object{"name": fmt.Sprintf("r%d", i)} }),
		})
	}
}

func webhooks(n int) func() object {
	return func() object {
		return configObject("webhooks", object{"receivers": []any{object{
			"name":           "n",
			"webhookConfigs": list(n, func(i int) any { return object{"url": fmt.Sprintf("http://a/%d", i)} }),
		}}})
	}
}

// deepRoutes returns routes so deep; each level has a matcher of its own.
func deepRoutes(levels int) func() object {
	return func() object {
		route := object{"receiver": "n"}
		for i := range levels {
			route = object{
				"receiver": "n", "continue": true, "routes": list(8, func(int) any { return route }),
				"matchers": []any{object{"name": fmt.Sprintf("l%d", i), "value": "a", "matchType": "="}},
			}
			if i > 3 { // Eight to the fourth leaves at the bottom, and one way down to them.
				route["routes"] = route["routes"].([]any)[:1]
			}
		}
		return configObject("deep", object{"route": object{"receiver": "n", "routes": []any{route}}})
	}
}

// routeTree returns a tree of 2^levels leaves.
func routeTree(levels int) func() object {
	var node func(level int, path string) object
	node = func(level int, path string) object {
		route := object{
			"receiver": "n", "continue": true,
			"matchers": []any{object{"name": fmt.Sprintf("l%d", level), "value": path, "matchType": "=~"}},
		}
		if level > 0 {
			route["routes"] = []any{node(level-1, path+"a"), node(level-1, path+"b")}
		}
		return route
	}
	return func() object { return configObject("tree", object{"route": withoutMatchers(node(levels, "p"))}) }
}

func withoutMatchers(route object) object {
	delete(route, "matchers")
	delete(route, "continue")
	return route
}

func flatRoutes(n int) func() object {
	return func() object {
		return configObject("flat", object{"route": object{"receiver": "n", "routes": list(n, func(i int) any {
			return object{
				"receiver": "n", "continue": true,
				"matchers": []any{object{"name": "a", "value": fmt.Sprintf("v%d.*", i), "matchType": "=~"}},
			}
		})}})
	}
}

func inhibitRules(n int) func() object {
	return func() object {
		return configObject("inhibit", object{"inhibitRules": list(n, func(i int) any {
			match := []any{object{"name": "a", "value": fmt.Sprintf("v%d", i), "matchType": "="}}
			return object{"sourceMatch": match, "targetMatch": match, "equal": []any{"namespace"}}
		})})
	}
}

func equalLabels(n int) func() object {
	return func() object {
		match := []any{object{"name": "a", "value": "b", "matchType": "="}}
		return configObject("equal", object{"inhibitRules": []any{object{"sourceMatch": match, "targetMatch": match, "equal": names(n)}}})
	}
}

func timeIntervals(n int) func() object {
	return func() object {
		return configObject("intervals", object{"muteTimeIntervals": list(n, func(i int) any {
			return object{"name": fmt.Sprintf("i%d", i), "timeIntervals": []any{object{
				"times": []any{object{"startTime": "00:00", "endTime": "24:00"}}, "months": []any{"january:march"},
			}}}
		})})
	}
}

// invalidIntervals and invalidMatchers have a mistake in each item, and so a finding each.
func invalidIntervals() object {
	return configObject("intervals", object{"muteTimeIntervals": list(5000, func(i int) any {
		return object{"name": fmt.Sprintf("i%d", i), "timeIntervals": []any{object{"months": []any{"march:january"}}}}
	})})
}

func invalidMatchers() object {
	return configObject("matchers", object{"route": object{"receiver": "n", "routes": []any{object{
		"receiver": "n",
		"matchers": list(20_000, func(i int) any {
			return object{"name": "a", "value": fmt.Sprintf("(%d", i), "matchType": "=~"}
		}),
	}}}})
}

func groupBy(n int) func() object {
	return func() object {
		return configObject("group-by", object{"route": object{"receiver": "n", "groupBy": names(n)}})
	}
}

func configAttacks() []attack {
	return wanting(verdict, []attack{
		// The API server compares each receiver with each other one, and takes more than 10 seconds for 15,000. More are sent to the
		// webhook's own port.
		{
			name: "receivers-5000", about: "5,000 empty receivers, by two senders",
			arm: creates(configAPI, emptyReceivers(5000)), senders: 2, want: verdictOrBusy,
		},
		{name: "webhooks-40000", about: "40,000 webhookConfigs in one receiver", arm: creates(configAPI, webhooks(40_000))},
		{name: "routes-deep", about: "routes 45 deep", arm: creates(configAPI, deepRoutes(45))},
		{name: "routes-tree", about: "a tree of 2^12 routes", arm: creates(configAPI, routeTree(12))},
		{
			name: "routes-flat", about: "15,000 routes that continue, a regular expression each",
			arm: creates(configAPI, flatRoutes(15_000)),
		},
		{name: "inhibit-rules", about: "8,000 inhibit rules", arm: creates(configAPI, inhibitRules(8000))},
		{name: "equal-labels", about: "40,000 labels in equal", arm: creates(configAPI, equalLabels(40_000))},
		{name: "time-intervals", about: "10,000 time intervals", arm: creates(configAPI, timeIntervals(10_000))},
		{
			name: "intervals-invalid", about: "5,000 time intervals, each with a mistake",
			arm: creates(configAPI, invalidIntervals),
		},
		{name: "matchers-invalid", about: "20,000 matchers, each with a mistake", arm: creates(configAPI, invalidMatchers)},
		// Less than what is refused unread for its length.
		{name: "webhooks-9000", about: "9,000 webhookConfigs in one receiver", arm: creates(configAPI, webhooks(9000))},
		{name: "routes-flat-4000", about: "4,000 routes that continue", arm: creates(configAPI, flatRoutes(4000))},
		{name: "equal-labels-9000", about: "9,000 labels in equal", arm: creates(configAPI, equalLabels(9000))},
		{name: "group-by", about: "40,000 labels in groupBy", arm: creates(configAPI, groupBy(40_000))},
	})
}
