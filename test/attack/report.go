package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// row is what one attack came to.
type row struct {
	attack   attack
	answers  []answer
	worker   *worker
	cpu      time.Duration
	rss      int64
	cgroup   int64 // 0 if it is not known
	restless bool
	slow     bool // and so is what alertlint has no part in
	faults   []string
}

func (r *row) fault(format string, args ...any) {
	r.faults = append(r.faults, cut(fmt.Sprintf(format, args...), 220))
}

// cut makes one line of a text, and no long one.
func cut(text string, most int) string {
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "?")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}

const layout = "%-22s %-26s %-28s %6s %5s %6s %6s %6s %6s %7s  %s\n"

func printHeader() {
	fmt.Println()
	fmt.Printf(layout, "", "", "", "CPU", "RSS", "cgroup", "ordinary", "", "plain", "", "")
	fmt.Printf(layout, "attack", "answers", "should be", "s", "MiB", "MiB", "p50", "p99", "p99", "refused", "")
}

func (r *row) print() {
	verdict := "ok"
	switch {
	case len(r.faults) > 0:
		verdict = "FAIL"
	case r.slow:
		verdict = "ok, slow machine"
	}
	group := "-"
	if r.cgroup > 0 {
		group = fmt.Sprint(r.cgroup >> 20)
	}
	w := r.worker
	fmt.Printf(layout, r.attack.name, r.tally(), r.attack.want.text, fmt.Sprintf("%.1f", r.cpu.Seconds()),
		fmt.Sprint(r.rss>>20), group, short(quantile(w.judged, .5)), short(quantile(w.judged, .99)), short(quantile(w.plain, .99)),
		fmt.Sprintf("%d/%d", len(w.refusals), len(w.judged)), verdict)
	for _, fault := range r.faults {
		fmt.Println("    " + fault)
	}
}

// tally counts the answers of each kind, the most frequent first.
func (r *row) tally() string {
	if len(r.answers) == 1 && r.answers[0].kind == held {
		return "held, " + r.answers[0].text
	}
	counts := map[string]int{}
	for _, a := range r.answers {
		if a.kind != "" {
			counts[a.String()]++
		}
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	var parts []string
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%d %s", counts[k], k))
	}
	return cut(strings.Join(parts, ", "), 60)
}

func short(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Millisecond).String()
}

// summary is what all rows came to.
type summary struct {
	o               options
	rows, failed    int
	peak            int64
	judged          []time.Duration
	refused, longer int // longer counts the rows that the machine made slow
}

func (s *summary) add(r *row) {
	s.rows++
	if len(r.faults) > 0 {
		s.failed++
	}
	if r.slow {
		s.longer++
	}
	s.peak = max(s.peak, r.rss, r.cgroup)
	s.judged = append(s.judged, r.worker.judged...)
	s.refused += len(r.worker.refusals)
}

func (s *summary) print(t *target, turns int, took time.Duration) {
	fmt.Printf("\n%d attacks in %d turns and %s: %d failed. Peak %d MiB. The webhook was started %d times.\n",
		s.rows-turns, turns, took.Round(time.Second), s.failed, s.peak>>20, t.starts)
	fmt.Printf("Of %d ordinary requests %d were refused; p50 %s, p99 %s.\n",
		len(s.judged), s.refused, short(quantile(s.judged, .5)), short(quantile(s.judged, .99)))
	if s.longer > 0 {
		fmt.Printf("In %d rows ordinary objects were slow, and so were ConfigMaps, which alertlint never sees.\n", s.longer)
	}
	if s.o.race {
		fmt.Println("With -race, only crashes and data races fail.")
	}
}
