package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"runtime/coverage"
	"strings"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/promql"
)

// counts is what some work took, by the name of what was counted. None of it depends on the clock or on what else runs.
type counts map[string]int

// significant is how much of a count there has to be before its growth means anything.
func significant(name string) int {
	_, what, _ := strings.Cut(name, " ")
	switch what {
	case "steps":
		return promql.DefaultBudget.Steps // up to that, parsing is taken for quadratic, as it is
	case "allocations":
		return 5_000
	case "bytes":
		return 1 << 20
	}
	return 5_000 // runs of the blocks of one function
}

// bugs returns the reasons of checks that panicked.
func (c counts) bugs() string {
	for name := range c {
		if strings.HasPrefix(name, "bug: ") {
			return name
		}
	}
	return ""
}

// covered reports whether the program was built to count what runs (go build -cover -covermode=atomic).
var covered bool

// keepCounters has count leave the counters as they are.
var keepCounters bool

// count counts what the work takes: steps of the meter, allocations, bytes allocated, and for each function how often its
// blocks run, where the program is built to count that.
func (c counts) count(phase string, work func(m *meter.Meter)) {
	var before, after runtime.MemStats
	m := meter.New(0)
	if covered && !keepCounters {
		if err := coverage.ClearCounters(); err != nil {
			panic(err)
		}
	}
	runtime.ReadMemStats(&before)
	work(m)
	runtime.ReadMemStats(&after)
	c[phase+" steps"] = m.Steps()
	c[phase+" allocations"] = int(after.Mallocs - before.Mallocs)
	c[phase+" bytes"] = int(after.TotalAlloc - before.TotalAlloc)
	if !covered || keepCounters {
		return
	}
	var b bytes.Buffer
	if err := coverage.WriteCounters(&b); err != nil {
		panic(err)
	}
	readCounters(b.Bytes(), func(pkg, function uint64, runs int) {
		c[fmt.Sprintf("%s function %d.%d", phase, pkg, function)] += runs
	})
}

// readCounters reads what coverage.WriteCounters writes: the format is that of internal/coverage (CounterFileHeader,
// CounterSegmentHeader), with numbers in ULEB128.
func readCounters(data []byte, each func(pkg, function uint64, runs int)) {
	const fileHeader, segmentHeader = 4 + 4 + 16 + 1 + 1 + 6, 8 + 4 + 4
	segment := data[fileHeader:]
	functions := binary.LittleEndian.Uint64(segment)
	texts := int(binary.LittleEndian.Uint32(segment[8:]) + binary.LittleEndian.Uint32(segment[12:]))
	at := fileHeader + segmentHeader + texts
	at = (at + 3) &^ 3
	next := func() uint64 {
		v, n := binary.Uvarint(data[at:])
		at += n
		return v
	}
	for range functions {
		blocks, pkg, function := next(), next(), next()
		runs := 0
		for range blocks {
			runs += int(next())
		}
		each(pkg, function, runs)
	}
}
