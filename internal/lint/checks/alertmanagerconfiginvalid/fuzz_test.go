package alertmanagerconfiginvalid_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	validationv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1alpha1"
	validationv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1beta1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/alertmanagerconfiginvalid"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// FuzzAlertmanagerConfig holds the rule against all that judge an AlertmanagerConfig in a cluster: the schema that the
// API server knows, the operator's validator, the operator itself as it renders the configuration, and Alertmanager as
// it loads it. What the rule lets pass, all of them take; what one of them refuses, the rule reports.
func FuzzAlertmanagerConfig(f *testing.F) {
	for seed := range uint64(500) {
		f.Add(seed)
	}
	linter := lint.New([]*lint.Check{alertmanagerconfiginvalid.Check}, lint.DefaultPolicy())
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := &configGenerator{rand.New(rand.NewPCG(seed, 1)), []int{20, 60, 300}[seed%3]}
		raw := g.object()
		o, err := object.Decode(raw)
		if err != nil || len(o.Problems) > 0 {
			t.Fatalf("%v %v\n%s", err, o.Problems, raw)
		}
		found, bugs := linter.Lint(o, stack.New())
		if len(bugs) > 0 {
			t.Fatal(bugs[0].Reason)
		}
		var words []string
		for _, d := range found {
			words = append(words, d.Path.String()+": "+d.Message)
			if strings.ContainsAny(d.Message, "\n\t\r") {
				t.Errorf("more than one line: %q", d.Message)
			}
		}
		refused := judges(o)
		if (len(found) == 0) != (refused == nil) {
			t.Errorf("the rule says\n\t%s\nthe cluster says\n\t%v\n%s", strings.Join(words, "\n\t"), refused, raw)
		}
	})
}

// judges returns why the object does not get into Alertmanager.
func judges(o *object.Object) error {
	if err := schemaVerdict(o); err != nil {
		return fmt.Errorf("API server: %w", err)
	}
	if err := validatorVerdict(o.Config()); err != nil {
		return fmt.Errorf("operator's webhook: %w", err)
	}
	amc, err := stored(o.Config())
	if err != nil {
		return fmt.Errorf("conversion: %w", err)
	}
	return loads(amc)
}

func validatorVerdict(c *object.Config) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	if c.V1beta1 != nil {
		return validationv1beta1.ValidateAlertmanagerConfig(c.V1beta1)
	}
	return validationv1alpha1.ValidateAlertmanagerConfig(c.V1alpha1)
}

var schemaValidators = sync.OnceValue(func() map[string]validation.SchemaValidator {
	out := map[string]validation.SchemaValidator{}
	for _, v := range configCRD().Spec.Versions {
		var in apiextensions.JSONSchemaProps
		if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(v.Schema.OpenAPIV3Schema, &in, nil); err != nil {
			panic(err)
		}
		validator, _, err := validation.NewSchemaValidator(&in)
		if err != nil {
			panic(err)
		}
		out[v.Name] = validator
	}
	return out
})

func schemaVerdict(o *object.Object) error {
	var doc any
	if err := json.Unmarshal(o.Raw, &doc); err != nil {
		return err
	}
	_, version, _ := strings.Cut(o.Ref.APIVersion, "/")
	return validation.ValidateCustomResource(nil, doc, schemaValidators()[version]).ToAggregate()
}

// configGenerator writes AlertmanagerConfigs that are mostly right.
type configGenerator struct {
	*rand.Rand
	// odd reports whether one value in so many is odd.
	odd int
}

func (g *configGenerator) object() []byte {
	version, spec, intervals := "v1alpha1", reflect.TypeFor[monitoringv1alpha1.AlertmanagerConfigSpec](), "muteTimeIntervals"
	if g.IntN(2) == 0 {
		version, spec, intervals = "v1beta1", reflect.TypeFor[monitoringv1beta1.AlertmanagerConfigSpec](), "timeIntervals"
	}
	receiver, _ := spec.FieldByName("Receivers")
	var receivers []any
	for _, name := range []string{"a", "b", "d"} {
		r := map[string]any{"name": g.pick(name, "", "a")}
		f := receiver.Type.Elem().Field(1 + g.IntN(receiver.Type.Elem().NumField()-1))
		r[jsonName(f)] = []any{g.value(f.Type.Elem(), "")}
		if g.IntN(g.odd) == 0 {
			odd := []any{nil, map[string]any{}}
			r[jsonName(f)] = append(r[jsonName(f)].([]any), odd[g.IntN(2)])
		}
		receivers = append(receivers, r)
	}
	inhibit, _ := spec.FieldByName("InhibitRules")
	interval, _ := spec.FieldByName(strings.ToUpper(intervals[:1]) + intervals[1:])
	var named []any
	for _, name := range []string{"t", "v"} {
		t, _ := g.value(interval.Type.Elem(), "").(map[string]any)
		t["name"] = g.pick(name, "", "t")
		named = append(named, t)
	}
	doc := map[string]any{
		"apiVersion": "monitoring.coreos.com/" + version, "kind": "AlertmanagerConfig", "metadata": map[string]any{"name": "a"},
		"spec": map[string]any{
			"receivers":    receivers,
			"route":        g.route(3),
			"inhibitRules": []any{g.value(inhibit.Type.Elem(), "")},
			intervals:      named,
		},
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return raw
}

// rarely returns the odd value once in a while.
func (g *configGenerator) rarely(odd, usual string) string {
	if g.IntN(g.odd) == 0 {
		return odd
	}
	return usual
}

func (g *configGenerator) pick(usual string, odd ...string) string {
	return g.rarely(odd[g.IntN(len(odd))], usual)
}

func (g *configGenerator) route(depth int) map[string]any {
	r := map[string]any{"receiver": g.pick("a", "b", "c", "")}
	if g.IntN(3) == 0 {
		r["matchers"] = []any{g.matcher()}
	}
	if g.IntN(3) == 0 {
		r["groupBy"] = []any{g.pick("x", "...", "", "a.b", "ü")}
		if g.IntN(3) == 0 {
			r["groupBy"] = append(r["groupBy"].([]any), g.pick("y", "x"))
		}
	}
	for _, d := range []string{"groupWait", "groupInterval", "repeatInterval"} {
		if g.IntN(4) == 0 {
			r[d] = g.pick("5m", "0s", "0", "1 hour", "1.5h", "-1s", "1w2d")
		}
	}
	if g.IntN(4) == 0 {
		r["muteTimeIntervals"] = []any{g.pick("t", "u", "")}
	}
	if depth > 0 && g.IntN(2) == 0 {
		r["routes"] = []any{g.route(depth - 1), g.route(depth - 1)}
		if g.IntN(60) == 0 {
			odd := []any{nil, 5, map[string]any{"match": map[string]any{}}, map[string]any{"receiver": 5}, map[string]any{"Receiver": "a"}}
			r["routes"] = append(r["routes"].([]any), odd[g.IntN(len(odd))])
		}
	}
	return r
}

func (g *configGenerator) matcher() map[string]any {
	m := map[string]any{"name": g.pick("x", "", " ", "a.b", "a b", `a"`, "1", "ü", "x{", "a,b"), "value": g.pick("v", "", "(", "a|b", `\d`, "\"\n\\", "ü")}
	if g.IntN(2) == 0 {
		m["matchType"] = g.pick([]string{"=", "!=", "=~", "!~"}[g.IntN(4)], "", "~", "==")
	}
	return m
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func (g *configGenerator) value(typ reflect.Type, field string) any {
	switch typ.Name() {
	case "Matcher":
		m := g.matcher()
		if _, ok := typ.FieldByName("Regex"); ok && g.IntN(5) == 0 {
			m["regex"] = true
		}
		return m
	case "SecretKeySelector":
		return map[string]any{"name": "s", "key": "k"}
	case "DayOfMonthRange":
		return map[string]any{"start": 1 + g.IntN(8) - 5*(g.IntN(20)/19), "end": 8 + g.IntN(23) - 10*(g.IntN(20)/19)}
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return g.value(typ.Elem(), field)
	case reflect.Struct:
		out := map[string]any{}
		g.fields(typ, out)
		if g.IntN(g.odd) > 0 {
			g.repair(typ, out)
		}
		return out
	case reflect.Map:
		return map[string]any{"k": g.value(typ.Elem(), field)}
	case reflect.Slice:
		out := []any{}
		for range 1 + g.IntN(20)/17 - g.IntN(40)/39 {
			out = append(out, g.value(typ.Elem(), field))
		}
		return out
	case reflect.Bool:
		return g.IntN(2) == 0
	case reflect.String:
		return g.text(typ.Name(), field)
	case reflect.Int, reflect.Int32, reflect.Int64:
		return 5 - 6*(g.IntN(50)/49)
	default:
		panic(typ)
	}
}

func (g *configGenerator) fields(typ reflect.Type, out map[string]any) {
	for f := range typ.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && strings.Contains(options, "inline"):
			if g.IntN(4) == 0 {
				g.fields(f.Type, out)
			}
		// What may be absent is, most of the time.
		case g.IntN(40) == 0 || f.Type.Kind() != reflect.Pointer && f.Type.Kind() != reflect.Slice && !strings.Contains(options, "omitempty") || g.IntN(3) == 0:
			out[name] = g.value(f.Type, name)
		}
	}
}

// repair adds what an integration cannot do without, and drops what does not go together.
func (g *configGenerator) repair(typ reflect.Type, out map[string]any) {
	secret := map[string]any{"name": "s", "key": "k"}
	one := func(fields ...string) {
		keep := fields[g.IntN(len(fields))]
		for _, f := range fields {
			if f != keep {
				delete(out, f)
			}
		}
	}
	add := func(fields ...string) {
		for _, f := range fields {
			out[f] = secret
		}
	}
	switch typ.Name() {
	case "HTTPConfig":
		one("basicAuth", "authorization", "oauth2", "bearerTokenSecret")
		one("proxyUrl", "proxyFromEnvironment", "proxyConnectHeader", "noProxy")
		delete(out, "proxyConnectHeader")
		delete(out, "noProxy")
	case "SafeAuthorization":
		add("credentials")
		out["type"] = "Bearer"
	case "BasicAuth":
		add("username", "password")
	case "OAuth2":
		add("clientSecret")
		out["clientId"] = map[string]any{"secret": secret}
		out["tokenUrl"] = "https://example.com/token"
		for _, f := range []string{"proxyConnectHeader", "noProxy", "proxyFromEnvironment"} {
			delete(out, f)
		}
	case "SafeTLSConfig":
		add("keySecret")
		out["cert"] = map[string]any{"secret": secret}
		one("minVersion", "maxVersion")
	case "SecretOrConfigMap":
		one("secret", "configMap")
	case "TelegramConfig":
		out["chatID"] = 5
		delete(out, "botTokenFile")
		add("botToken")
	case "EmailConfig":
		out["to"] = "x@example.com"
		delete(out, "headers")
	case "RocketChatConfig":
		add("token", "tokenID")
		if g.IntN(20) > 0 {
			delete(out, "actions")
		}
	case "SNSConfig":
		out["topicARN"] = "x"
		delete(out, "targetARN")
		delete(out, "phoneNumber")
	case "Sigv4":
		out["roleArn"] = "x"
	case "PushoverConfig":
		add("userKey", "token")
		delete(out, "monospace")
	case "WebexConfig":
		out["httpConfig"] = map[string]any{"authorization": map[string]any{"credentials": secret}}
	case "DiscordConfig", "SlackConfig":
		add("apiURL")
	case "WebhookConfig":
		add("urlSecret")
	case "PagerDutyConfig":
		add("routingKey")
	case "MSTeamsV2Config":
		add("webhookURL")
	case "SlackAction":
		out["name"] = "x"
	case "OpsGenieConfigResponder":
		out["id"] = "x"
	case "TimeRange":
		out["startTime"], out["endTime"] = "08:00", "17:00"
	case "TimeInterval", "MuteTimeInterval":
		// v1alpha1 gives the name of the one to the periods of the other.
		l, _ := out["timeIntervals"].([]any)
		if _, ok := typ.FieldByName("TimeIntervals"); ok && len(l) == 0 {
			out["timeIntervals"] = []any{map[string]any{"weekdays": []any{"monday:friday"}}}
		}
	}
}

func (g *configGenerator) text(typ, field string) string {
	switch field = strings.ToLower(field); {
	case strings.HasSuffix(typ, "Duration") || field == "retry" || field == "expire":
		return g.pick("30s", "0s", "", "1 hour", "1.5h")
	case strings.Contains(field, "url") || strings.HasSuffix(field, "link") || field == "href":
		return g.pick("https://example.com/x", "", "::bad", "ftp://x/", "{{ .X }}", "{{ bad", "https://", "/x")
	case field == "smarthost":
		return g.pick("smtp.example.com:25", "", "smtp", "smtp:", ":25")
	case typ == "TLSVersion":
		return g.pick("TLS12", "TLS13", "TLS10", "tls")
	case typ == "Time" || field == "starttime" || field == "endtime":
		return g.pick([]string{"08:00", "17:00"}[g.IntN(100)/50], "24:00", "8:00", "", "25:00")
	case typ == "WeekdayRange":
		return g.pick("monday:friday", "Saturday", "friday:monday", "1:3", "7", "Monday:Friday", "")
	case typ == "MonthRange":
		return g.pick("january:march", "2", "3:1", "13", "", "May")
	case typ == "YearRange":
		return g.pick("2026:2027", "2026", "2027:2026", "x", "1999")
	case field == "parsemode":
		return g.pick("HTML", "", "html")
	case field == "type":
		return g.pick("user", "button", "Basic", "team", "{{ .X }}", "USER", "")
	case field == "messagetype":
		return g.pick("text", "markdown", "x", "")
	case field == "threadbydate":
		return g.pick("Daily", "None", "", "daily")
	case field == "priority" || field == "to":
		return g.pick("x@example.com", "", "{{ .X }}")
	}
	return g.pick("x", "", "{{ .X }}", "{{ bad", "References", "a\nb")
}

// FuzzAlertmanagerConfigRaw holds that the rule survives whatever decodes, and that nothing that the operator's validator
// refuses goes without a finding.
func FuzzAlertmanagerConfigRaw(f *testing.F) {
	files, err := filepath.Glob("testdata/alertmanager-config-invalid/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, o := range source.Parse(name, data).Objects {
			f.Add(o.Raw)
		}
	}
	linter := lint.New([]*lint.Check{checks.ObjectInvalid, alertmanagerconfiginvalid.Check}, lint.DefaultPolicy())
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := object.Decode(raw)
		if err != nil || o.Config() == nil {
			return
		}
		found, bugs := linter.Lint(o, stack.New())
		if len(bugs) > 0 {
			t.Fatal(bugs[0].Reason)
		}
		if err := validatorVerdict(o.Config()); err != nil && len(found) == 0 && !o.Deleting && o.Annotations[lint.IgnoreAnnotation] == "" {
			t.Errorf("silent, but the operator says: %v", err)
		}
	})
}
