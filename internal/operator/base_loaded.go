package operator

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/pkg/labels"

	"github.com/alertlint/alertlint/internal/object"
)

// loadedConfig returns the view of a configuration that Alertmanager has loaded. Its fields have the names that they have
// in Alertmanager's file, and its paths start at the file's.
func loadedConfig(c *config.Config, file object.Path) *object.Config {
	out := &object.Config{Route: loadedRoute(c.Route, file.At("route")), Receivers: []object.Receiver{}}
	for i, r := range c.Receivers {
		out.Receivers = append(out.Receivers, loadedReceiver(r, file.At("receivers", i)))
	}
	return out
}

func loadedRoute(r *config.Route, at object.Path) *object.Route {
	out := &object.Route{
		Path: at, Receiver: r.Receiver, GroupBy: r.GroupByStr, Continue: r.Continue,
		MuteTimeIntervals: r.MuteTimeIntervals, ActiveTimeIntervals: r.ActiveTimeIntervals,
	}
	for _, name := range slices.Sorted(maps.Keys(r.Match)) {
		out.Matchers = append(out.Matchers, object.Matcher{Path: at.At("match", name), Name: name, Value: r.Match[name], Type: "="})
	}
	for _, name := range slices.Sorted(maps.Keys(r.MatchRE)) {
		out.Matchers = append(out.Matchers, object.Matcher{Path: at.At("match_re", name), Name: name, Value: bare(r.MatchRE[name].String()), Type: "=~"})
	}
	for _, m := range r.Matchers {
		out.Matchers = append(out.Matchers, loadedMatcher(m, at.At("matchers")))
	}
	if r.Routes != nil {
		out.Routes = make([]*object.Route, 0, len(r.Routes))
	}
	for i, child := range r.Routes {
		out.Routes = append(out.Routes, loadedRoute(child, at.At("routes", i)))
	}
	return out
}

// bare takes off the anchors that Alertmanager puts around a regular expression, and puts on again.
func bare(expr string) string { return strings.TrimSuffix(strings.TrimPrefix(expr, "^(?:"), ")$") }

// forget puts a variable back where a value stood in for it.
func forget(r *object.Route, value string) {
	const variable = "${...}"
	r.Receiver = strings.ReplaceAll(r.Receiver, value, variable)
	for i := range r.Matchers {
		r.Matchers[i].Value = strings.ReplaceAll(r.Matchers[i].Value, value, variable)
	}
	for _, child := range r.Routes {
		forget(child, value)
	}
}

// loadedMatcher leads to the list, as one item of it may hold several matchers.
func loadedMatcher(m *labels.Matcher, at object.Path) object.Matcher {
	return object.Matcher{Path: at, Name: m.Name, Value: m.Value, Type: m.Type.String()}
}

func loadedReceiver(r config.Receiver, at object.Path) object.Receiver {
	out := object.Receiver{Path: at, Name: r.Name}
	for field, list := range reflect.ValueOf(r).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if list.Kind() != reflect.Slice {
			continue
		}
		for i := range list.Len() {
			out.Integrations = append(out.Integrations, object.Integration{Path: at.At(name, i), Field: name})
		}
	}
	return out
}
