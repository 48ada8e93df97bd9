package promql_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	engine "github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"

	"github.com/alertlint/alertlint/internal/promql"
)

func TestLabels(t *testing.T) {
	for _, tt := range []struct{ expr, want string }{
		{`vector(1)`, `job="" namespace=""`},
		{`1`, `job="" namespace=""`},
		{`time() > bool 5`, `job="" namespace=""`},
		{`up`, `job? namespace?`},
		{`up == 0`, `job? namespace?`},
		{`up{job="a"} == 0`, `job="a" namespace?`},
		{`up{job="a", namespace=""}`, `job="a" namespace=""`},
		{`up{job=~"a"}`, `job? namespace?`},
		{`sum(up)`, `job="" namespace=""`},
		{`sum by (job) (up)`, `job? namespace=""`},
		{`sum by (job, namespace) (up{job="a"}) > 0`, `job="a" namespace?`},
		{`sum without (job) (up{job="a", namespace="b"})`, `job="" namespace="b"`},
		{`topk(3, up{job="a"})`, `job="a" namespace?`},
		{`count_values("job", up{job="a"})`, `job? namespace=""`},
		{`rate(up{job="a"}[5m])`, `job="a" namespace?`},
		{`max_over_time(sum(up)[5m:])`, `job="" namespace=""`},
		{`quantile_over_time(0.9, up{job="a"}[5m])`, `job="a" namespace?`},
		{`histogram_quantile(0.9, sum by (le) (rate(x[5m])))`, `job="" namespace=""`},
		{`label_replace(sum(up), "job", "a", "", "")`, `job? namespace=""`},
		{`label_join(sum(up), "namespace", "-", "job")`, `job="" namespace?`},
		{`absent(up{job="a"})`, `job="a" namespace=""`},
		{`absent(up{job="a"} @ 5)`, `job? namespace=""`},
		{`absent(up{job="a", job!="b"})`, `job? namespace=""`},
		{`absent(sum(up{job="a"}))`, `job="" namespace=""`},
		{`absent_over_time((up{job="a"})[5m:])`, `job="" namespace=""`},
		{`info(up{job="a"})`, `job? namespace?`},
		{`up{job="a"} and on() x{namespace="b"}`, `job="a" namespace?`},
		{`up{job="a"} or up{job="a"}`, `job="a" namespace?`},
		{`up{job="a"} or vector(1)`, `job? namespace?`},
		{`sum(up) or vector(1)`, `job="" namespace=""`},
		{`up{job="a"} / on (job) x`, `job="a" namespace=""`},
		{`up / on (job) x{job="a"}`, `job="a" namespace=""`},
		{`up / x{job="a"}`, `job="a" namespace?`},
		{`up{namespace="b"} / ignoring (namespace) x{job="a"}`, `job="a" namespace=""`},
		{`up / on (job) group_left (namespace) x{namespace="b"}`, `job? namespace="b"`},
		{`up{namespace="a"} / on (job) group_left () x{namespace="b"}`, `job? namespace="a"`},
		{`x{namespace="b"} / on (job) group_right (namespace) up{job="a"}`, `job="a" namespace="b"`},
		{`1 - up{job="a"}`, `job="a" namespace?`},
		{`-(up{job="a"})`, `job="a" namespace?`},
		{`up{__type__="gauge"}`, `job? namespace?`},
		{`sum(up`, `job? namespace?`},
	} {
		p := promql.NewParser(promql.DefaultBudget, parser.Options{EnableExperimentalFunctions: true}, nil)
		l := p.Labels(tt.expr)
		var got []string
		for _, name := range []string{"job", "namespace"} {
			if v, known := l.Value(name); known {
				got = append(got, fmt.Sprintf("%s=%q", name, v))
			} else {
				got = append(got, name+"?")
			}
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%s: got %s, want %s", tt.expr, g, tt.want)
		}
	}
}

var someLabels = []string{"a", "b", "c"}

// TestLabelsOfMany holds that knowing twice as many labels takes twice the memory, and not that of a copy for each of them.
func TestLabelsOfMany(t *testing.T) {
	bytes := func(expr string) int {
		var before, after runtime.MemStats
		p := promql.NewParser(promql.DefaultBudget, parser.Options{}, nil)
		runtime.ReadMemStats(&before)
		p.Labels(expr)
		runtime.ReadMemStats(&after)
		return int(after.TotalAlloc - before.TotalAlloc)
	}
	names := func(n int, format string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return strings.Join(all, ",")
	}
	for _, expr := range []string{
		"sum by (NAMES) (a)", "sum without (NAMES) (a)", "a * on (b) group_left (NAMES) c", "a * on (NAMES) c{PAIRS}", "absent(a{PAIRS})",
		"a{PAIRS} * ignoring (x) c{PAIRS}",
	} {
		of := func(n int) int {
			return bytes(strings.NewReplacer("NAMES", names(n, "l%d"), "PAIRS", names(n, `l%d="v"`)).Replace(expr))
		}
		if one, two := of(200), of(400); two > 3*one {
			t.Errorf("%s: %d bytes for 200 labels, and %d for 400", expr, one, two)
		}
	}
}

func randomSelector(r *rand.Rand) string {
	var matchers []string
	for _, l := range someLabels {
		if r.IntN(3) == 0 {
			matchers = append(matchers, fmt.Sprintf("%s%s%q", l, []string{"=", "=", "!=", "=~"}[r.IntN(4)], []string{"x", "y", ""}[r.IntN(3)]))
		}
	}
	return fmt.Sprintf("%s{%s}", []string{"m", "n"}[r.IntN(2)], strings.Join(matchers, ","))
}

func randomLabels(r *rand.Rand) string {
	var out []string
	for _, l := range someLabels {
		if r.IntN(2) == 0 {
			out = append(out, l)
		}
	}
	return strings.Join(out, ",")
}

func randomExpr(r *rand.Rand, depth int) string {
	if depth == 0 {
		return []string{randomSelector(r), randomSelector(r), "vector(2)", "absent(" + randomSelector(r) + ")"}[r.IntN(4)]
	}
	sub := func() string { return randomExpr(r, depth-1) }
	switch r.IntN(9) {
	case 0:
		return fmt.Sprintf("%s %s (%s) (%s)", []string{"sum", "max", "count"}[r.IntN(3)], []string{"by", "without"}[r.IntN(2)], randomLabels(r), sub())
	case 1:
		return fmt.Sprintf("topk(2, %s)", sub())
	case 2:
		return fmt.Sprintf(`label_replace(%s, %q, "$1z", "b", "(.*)")`, sub(), someLabels[r.IntN(3)])
	case 3:
		return fmt.Sprintf("max_over_time((%s)[1m:30s])", sub())
	case 4:
		return fmt.Sprintf("(%s) %s %s (%s) (%s)", sub(), []string{"and", "or", "unless"}[r.IntN(3)], []string{"on", "ignoring"}[r.IntN(2)], randomLabels(r), sub())
	case 5:
		return fmt.Sprintf("(%s) %s %s (%s) (%s)", sub(), []string{"+", ">=", "<= bool"}[r.IntN(3)], []string{"on", "ignoring"}[r.IntN(2)], randomLabels(r), sub())
	case 6:
		// The labels of on and group_left do not overlap.
		side := []string{"group_left", "group_right"}[r.IntN(2)]
		return fmt.Sprintf("(%s) + on (a) %s (%s) sum by (a, b, c) (%s)", sub(), side, []string{"", "b", "b,c"}[r.IntN(3)], sub())
	case 7:
		return fmt.Sprintf(`count_values("c", %s)`, sub())
	}
	return fmt.Sprintf("abs(%s) * 2", sub())
}

// series are what the engine reads.
type series []storage.Series

func (s series) Querier(int64, int64) (storage.Querier, error) { return s, nil }

func (s series) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	var found []storage.Series
	for _, one := range s {
		if !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(one.Labels().Get(m.Name)) }) {
			found = append(found, one)
		}
	}
	return &seriesSet{series: found, at: -1}
}

func (s series) LabelValues(context.Context, string, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (s series) LabelNames(context.Context, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (s series) Close() error { return nil }

type seriesSet struct {
	series
	at int
}

func (s *seriesSet) Next() bool {
	s.at++
	return s.at < len(s.series)
}
func (s *seriesSet) At() storage.Series                { return s.series[s.at] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

// sample is a value at the time at which the engine is asked.
type sample float64

func (s sample) T() int64                      { return 290_000 }
func (s sample) ST() int64                     { return 0 }
func (s sample) F() float64                    { return float64(s) }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }

// TestLabelsArePrometheus holds what is said of labels against the results of Prometheus' engine.
func TestLabelsArePrometheus(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var all series
	for _, metric := range []string{"m", "n"} {
		for i := range 27 {
			pick := func(i int) string { return []string{"", "x", "y"}[i%3] }
			if r.IntN(3) > 0 {
				l := labels.FromStrings(model.MetricNameLabel, metric, "a", pick(i), "b", pick(i/3), "c", pick(i/9))
				all = append(all, storage.NewListSeries(l.WithoutEmpty(), []chunks.Sample{sample(r.IntN(3))}))
			}
		}
	}
	e := engine.NewEngine(engine.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, LookbackDelta: time.Hour, Parser: parser.NewParser(parser.Options{})})
	t.Cleanup(func() { _ = e.Close() })
	results, known, checked := 0, 0, 0
	for range 6000 {
		expr := randomExpr(r, r.IntN(4))
		q, err := e.NewInstantQuery(t.Context(), all, nil, expr, time.Unix(300, 0))
		if err != nil {
			t.Fatalf("%s: %v", expr, err)
		}
		res := q.Exec(t.Context())
		if res.Err != nil {
			continue // many-to-many
		}
		l := promql.NewParser(promql.DefaultBudget, parser.Options{}, nil).Labels(expr)
		vector, err := res.Vector()
		if err != nil {
			t.Fatalf("%s: %v", expr, err)
		}
		for _, sample := range vector {
			results++
			names := append([]string{"other"}, someLabels...)
			sample.Metric.Range(func(l labels.Label) { names = append(names, l.Name) })
			for _, name := range names {
				checked++
				want, ok := l.Value(name)
				if ok {
					known++
				}
				if got := sample.Metric.Get(name); ok && name != model.MetricNameLabel && got != want {
					t.Fatalf("%s: %s, not %s=%q", expr, sample.Metric, name, want)
				}
			}
		}
		q.Close()
	}
	t.Logf("%d results, %d of %d labels known", results, known, checked)
	if results < 5000 || known < checked/6 {
		t.Error("too little was compared")
	}
}

func FuzzLabels(f *testing.F) {
	f.Add(`label_replace(absent((up{job="a"}[5m:])), "a", "$1", "b", ".*")`, "a")
	f.Add(`sum by (a) (up) / on (a) group_left (b) count_values("b", up)`, "b")
	f.Fuzz(func(_ *testing.T, expr, name string) {
		promql.NewParser(promql.DefaultBudget, parser.Options{EnableExperimentalFunctions: true}, nil).Labels(expr).Value(name)
	})
}
