package main

import (
	"reflect"
	"strings"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
)

// fullConfigs returns an AlertmanagerConfig for each kind of integration, with something in every list.
func fullConfigs(version string) (all [][]byte) {
	spec := reflect.TypeFor[monitoringv1alpha1.AlertmanagerConfigSpec]()
	if version == "v1beta1" {
		spec = reflect.TypeFor[monitoringv1beta1.AlertmanagerConfigSpec]()
	}
	out := fill(spec, "").(map[string]any)
	route := out["route"].(map[string]any)
	delete(route, "match")
	child := map[string]any{"receiver": "null", "matchers": []any{map[string]any{"name": "alertname", "value": "Watchdog", "matchType": "="}}}
	deep := map[string]any{"receiver": "name", "continue": true, "muteTimeIntervals": []any{"name"}, "matchers": []any{
		map[string]any{"name": "team", "value": "a|b.*", "matchType": "=~"},
	}, "groupBy": []any{"job"}, "routes": []any{child}}
	route["routes"] = []any{child, deep}
	list, _ := spec.FieldByName("Receivers")
	for f := range list.Type.Elem().Fields() {
		if f.Type.Kind() != reflect.Slice {
			continue
		}
		name := jsonName(f)
		out["receivers"] = []any{map[string]any{"name": "null"}, map[string]any{"name": "name", name: fill(f.Type, name)}}
		all = append(all, marshal(map[string]any{
			"apiVersion": "monitoring.coreos.com/" + version, "kind": "AlertmanagerConfig",
			"metadata": map[string]any{"name": "full", "namespace": "shop"}, "spec": out,
		}))
	}
	return all
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// fill returns a value of the type that leaves out nothing but what stands in the way of other fields.
func fill(typ reflect.Type, field string) any {
	//exhaustive:ignore
	switch typ.Kind() {
	case reflect.Pointer:
		return fill(typ.Elem(), field)
	case reflect.Slice:
		return []any{fill(typ.Elem(), field)}
	case reflect.Map:
		return map[string]any{"key": fill(typ.Elem(), field)}
	case reflect.Struct:
		out := map[string]any{}
		fillFields(typ, out)
		return out
	case reflect.Bool:
		return false
	case reflect.String:
		return fillText(typ, field)
	case reflect.Int, reflect.Int32, reflect.Int64:
		return 5
	}
	return nil // JSON, as child routes are
}

func fillFields(typ reflect.Type, out map[string]any) {
	for f := range typ.Fields() {
		name := jsonName(f)
		switch {
		case f.Anonymous:
			fillFields(f.Type, out)
		// Of two that exclude each other one, and none that the operator renders wrong: upstream then looks at what follows as well.
		case name == "regex", name == "configMap", name == "bearerTokenSecret", name == "basicAuth", name == "oauth2",
			name == "proxyURL", name == "actions" && typ.Name() == "RocketChatConfig", name == "proxyFromEnvironment", strings.HasSuffix(name, "File"):
		default:
			if v := fill(f.Type, name); v != nil {
				out[name] = v
			}
		}
	}
}

func fillText(typ reflect.Type, field string) string {
	field = strings.ToLower(field)
	for part, text := range map[string]string{
		"duration": "30s", "weekdayrange": "monday:friday", "monthrange": "january:march", "yearrange": "2026:2027", "tlsversion": "TLS12",
	} {
		if strings.Contains(strings.ToLower(typ.Name()), part) {
			return text
		}
	}
	switch {
	case strings.Contains(field, "url"), strings.HasSuffix(field, "link"), field == "href":
		return "https://example.com/x"
	case strings.HasPrefix(field, "group") && field != "groupby", strings.HasSuffix(field, "interval"), field == "retry", field == "expire":
		return "30s"
	case field == "starttime":
		return "08:00"
	case field == "endtime":
		return "17:00"
	case field == "smarthost":
		return "smtp.example.com:25"
	case field == "to", field == "from":
		return "x@example.com"
	case field == "matchtype":
		return "=~"
	case field == "type":
		return "user"
	case field == "messagetype":
		return "text"
	case field == "threadbydate":
		return "Daily"
	case field == "parsemode":
		return "HTML"
	case field == "receiver", field == "name", strings.HasSuffix(field, "timeintervals"):
		return "name"
	}
	return "x"
}
