package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/test/bench/sample"
)

const (
	lintObjects = 800
	lintRules   = 10 // per object
	lintRuns    = 7
)

func benchLint(o options, temp string) error {
	ours, theirs := filepath.Join(o.bin, "alertlint"), filepath.Join(o.bin, "promtool")
	if _, err := os.Stat(ours); errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("alertlint lint: %s is not there, so it is not measured\n", ours)
		return nil
	}
	objects, groups := filepath.Join(temp, "objects"), filepath.Join(temp, "groups")
	if err := errors.Join(os.Mkdir(objects, 0o700), os.Mkdir(groups, 0o700)); err != nil {
		return err
	}
	var rules []string
	var err error
	if o.dir != "" {
		objects = o.dir
		rules, err = bareGroups(o.dir, groups)
	} else {
		rules, err = generate(objects, groups)
	}
	if err != nil {
		return err
	}
	fmt.Printf("command lines: median of %d runs, start to finish\n\n", lintRuns)
	fmt.Printf("%-24s %16s %22s %8s\n", "", "alertlint lint", "promtool check rules", "")
	if err := compare(fmt.Sprintf("%d files", len(rules)),
		append([]string{ours, "lint"}, objects), append([]string{theirs, "check", "rules"}, rules...)); err != nil {
		return err
	}
	small, smallGroups := filepath.Join(temp, "small.yaml"), filepath.Join(temp, "small-groups.yaml")
	if err := writeRule(sample.Rule(0, 1), small, smallGroups); err != nil {
		return err
	}
	return compare("one small file", []string{ours, "lint", small}, []string{theirs, "check", "rules", smallGroups})
}

func generate(objects, groups string) (files []string, err error) {
	for i := range lintObjects {
		o := sample.Rule(i, lintRules)
		file := filepath.Join(groups, o.Name+".yaml")
		if err := writeRule(o, filepath.Join(objects, o.Name+".yaml"), file); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// writeRule writes an object as alertlint takes it, and its groups as promtool does.
func writeRule(o any, file, groups string) error {
	text, err := yaml.Marshal(o)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	var parts struct {
		Spec any `json:"spec"`
	}
	if err := yaml.Unmarshal(text, &parts); err != nil {
		return err
	}
	return writeYAML(parts.Spec, groups)
}

func writeYAML(v any, file string) error {
	text, err := yaml.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// bareGroups writes the groups of every PrometheusRule in a folder for promtool, which knows no objects.
func bareGroups(dir, groups string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, o := range source.Parse(path, text).Objects {
			if o.Ref.Kind != object.PrometheusRule {
				continue
			}
			file := filepath.Join(groups, fmt.Sprintf("%d.yaml", len(files)))
			if err := writeYAML(o.PrometheusRule().Spec, file); err != nil {
				return err
			}
			files = append(files, file)
		}
		return nil
	})
	return files, err
}

// compare runs two commands in turns.
func compare(what string, ours, theirs []string) error {
	var a, b []time.Duration
	for range lintRuns {
		for command, times := range map[*[]string]*[]time.Duration{&ours: &a, &theirs: &b} {
			d, err := run(*command)
			if err != nil {
				return err
			}
			*times = append(*times, d)
		}
	}
	slices.Sort(a)
	slices.Sort(b)
	x, y := a[len(a)/2], b[len(b)/2]
	fmt.Printf("%-24s %16s %22s %7.2fx\n", what, round(x), round(y), x.Seconds()/y.Seconds())
	return nil
}

// run returns how long a command took. That it finds something is no failure.
func run(command []string) (time.Duration, error) {
	var out bytes.Buffer
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	err := cmd.Run()
	d := time.Since(start)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 1 && filepath.Base(command[0]) == "alertlint" {
		return 0, fmt.Errorf("%s: %w\n%s", command[0], err, out.String())
	}
	if err != nil && exit == nil {
		return 0, err
	}
	return d, nil
}
