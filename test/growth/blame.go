package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/coverage"
	"slices"
	"strings"
)

// blame returns the lines that run more often than they should, where the program counts them.
func blame(s scenario, n int, places []growth) string {
	if !covered {
		return ""
	}
	before, err := linesRun(grown(s, n, places))
	if err != nil {
		return err.Error()
	}
	after, err := linesRun(grown(s, 4*n, places))
	if err != nil {
		return err.Error()
	}
	var lines []string
	for place, times := range after {
		if times > 10_000 && float64(times) > maxGrowth*maxGrowth*float64(before[place]) {
			lines = append(lines, fmt.Sprintf("\t%10d %10d %s", before[place], times, place))
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(b[12:], a[12:]) })
	return "lines that run so often, and then so often:\n" + strings.Join(lines[:min(15, len(lines))], "\n")
}

// linesRun returns how often each block of lines runs.
func linesRun(s scenario) (map[string]int, error) {
	dir, err := os.MkdirTemp("", "alertlint-growth-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := coverage.ClearCounters(); err != nil {
		return nil, err
	}
	keepCounters = true
	measure(s)
	keepCounters = false
	if err := coverage.WriteMetaDir(dir); err != nil {
		return nil, err
	}
	if err := coverage.WriteCountersDir(dir); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "text")
	if out, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+dir, "-o="+file).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	runs := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var statements, times int
		place, rest, _ := strings.Cut(line, " ")
		if _, err := fmt.Sscanf(rest, "%d %d", &statements, &times); err == nil {
			runs[place] = times
		}
	}
	return runs, nil
}
