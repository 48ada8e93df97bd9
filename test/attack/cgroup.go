package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// cgroup is a memory cgroup that the webhook runs in, of either version.
type cgroup struct {
	dir, version string
	// peak is the file of the most that was in use; its reset is not to be had everywhere in version 2.
	peak string
}

const cgroupRoot = "/sys/fs/cgroup"

// newCgroup makes a cgroup with a limit, below our own or else at the top of what is mounted.
func newCgroup(limit int64) (*cgroup, error) {
	v1 := filepath.Join(cgroupRoot, "memory")
	if _, err := os.Stat(filepath.Join(v1, "memory.limit_in_bytes")); err == nil {
		return firstOf(v1, ownCgroup("memory"), func(parent string) (*cgroup, error) {
			return makeCgroup(&cgroup{dir: parent, version: "v1", peak: "memory.max_usage_in_bytes"}, "memory.limit_in_bytes", limit)
		})
	}
	if _, err := os.Stat(filepath.Join(cgroupRoot, "cgroup.controllers")); err != nil {
		return nil, errors.New("no memory cgroup is mounted at " + cgroupRoot)
	}
	return firstOf(cgroupRoot, ownCgroup(""), func(parent string) (*cgroup, error) {
		// Refused with EBUSY where the parent has processes of its own; then the next parent is tried.
		_ = os.WriteFile(filepath.Join(parent, "cgroup.subtree_control"), []byte("+memory"), 0)
		return makeCgroup(&cgroup{dir: parent, version: "v2", peak: "memory.peak"}, "memory.max", limit)
	})
}

func firstOf(root, own string, attempt func(parent string) (*cgroup, error)) (*cgroup, error) {
	c, err := attempt(filepath.Join(root, own))
	if err != nil && own != "/" {
		c, err = attempt(root)
	}
	return c, err
}

// ownCgroup returns the path of this process' cgroup, of a controller of version 1, or of version 2 if it is empty.
func ownCgroup(controller string) string {
	text, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) == 3 && parts[1] == controller {
			return parts[2]
		}
	}
	return "/"
}

func makeCgroup(c *cgroup, limitFile string, limit int64) (*cgroup, error) {
	c.dir = filepath.Join(c.dir, fmt.Sprintf("alertlint-attack-%d", os.Getpid()))
	if err := os.Mkdir(c.dir, 0o755); err != nil {
		return nil, err
	}
	// A file of a cgroup that is not there cannot be created, so this also says whether the controller is on.
	if err := os.WriteFile(filepath.Join(c.dir, limitFile), []byte(strconv.FormatInt(limit, 10)), 0); err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

// procs is the file that a process enters the cgroup by.
func (c *cgroup) procs() string { return filepath.Join(c.dir, "cgroup.procs") }

// resetPeak forgets the most that was in use, and reports whether it could.
func (c *cgroup) resetPeak() bool {
	return c.version == "v1" && os.WriteFile(filepath.Join(c.dir, c.peak), []byte("0"), 0) == nil
}

// used returns the most that was in use, in bytes, or 0 if the kernel does not say.
func (c *cgroup) used() int64 {
	text, err := os.ReadFile(filepath.Join(c.dir, c.peak))
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n
}

// kills returns how many processes the kernel has killed for want of memory.
func (c *cgroup) kills() int {
	for _, name := range []string{"memory.events", "memory.oom_control"} {
		text, _ := os.ReadFile(filepath.Join(c.dir, name))
		for line := range strings.Lines(string(text)) {
			if n, found := strings.CutPrefix(strings.TrimSpace(line), "oom_kill "); found {
				count, _ := strconv.Atoi(n)
				return count
			}
		}
	}
	return 0
}

// remove removes the cgroup, which has to be empty.
func (c *cgroup) remove() { _ = os.Remove(c.dir) }
