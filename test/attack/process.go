package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// process reads of a running process what the kernel counts. What has ended counts nothing any more.
type process int

// cpu returns the CPU time that the process has taken. The kernel counts it in hundredths of a second (USER_HZ).
func (p process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
	if err != nil {
		return 0, err
	}
	// The name, in parentheses, may hold anything.
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 || fields[0] == "Z" {
		return 0, errors.New("the process has ended")
	}
	var ticks int64
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// memory returns a line of /proc/PID/status in bytes: VmRSS, or VmHWM for the most that it was.
func (p process) memory(field string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, field+":"); found {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

// resetPeak has VmHWM begin anew (proc(5), clear_refs).
func (p process) resetPeak() {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p), []byte("5"), 0)
}

// meter follows what the webhook uses during one attack. It samples, as a process that is killed takes its counts along.
type meter struct {
	t         *target
	stop      chan struct{}
	done      chan struct{}
	start     time.Duration
	cpu       time.Duration
	peak      int64
	overLimit bool
}

func (t *target) measure() *meter {
	m := &meter{t: t, stop: make(chan struct{}), done: make(chan struct{})}
	t.process.resetPeak()
	if t.cgroup != nil {
		t.cgroup.resetPeak()
	}
	m.start, _ = t.process.cpu()
	go m.follow()
	return m
}

func (m *meter) follow() {
	defer close(m.done)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		m.sample()
		select {
		case <-m.stop:
			m.sample()
			return
		case <-ticker.C:
		}
	}
}

func (m *meter) sample() {
	if now, err := m.t.process.cpu(); err == nil {
		m.cpu = now - m.start
	}
	m.peak = max(m.peak, m.t.process.memory("VmHWM"))
	// Without a cgroup, we do what the kernel would.
	if m.t.cgroup == nil && !m.t.race && m.peak > m.t.shipped.memory && !m.overLimit {
		m.overLimit = true
		m.t.kill()
	}
}

func (m *meter) end() {
	close(m.stop)
	<-m.done
}

// settle waits until the webhook is at rest, and reports whether it came to rest in time.
func (t *target) settle(patience time.Duration) bool {
	const window = 250 * time.Millisecond
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		before, err := t.process.cpu()
		time.Sleep(window)
		after, gone := t.process.cpu()
		if err != nil || gone != nil || after-before < window/5 {
			return true
		}
	}
	return false
}
