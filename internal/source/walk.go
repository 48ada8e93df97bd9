package source

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// stdinName is the name of standard input as a file.
const stdinName = "<stdin>"

// Finder lists the files that paths lead to, each one once however many ways lead to it. The zero value is ready.
type Finder struct {
	seen  map[string]bool
	named map[string]bool
	files []string
	errs  []error
}

// Find returns the files that a path leads to: the file itself whatever its ending, or in a folder and those below it
// every file that ends in .yaml, .yml or .json. Links are followed; dot folders, node_modules and vendor are not entered.
// What cannot be read is among the errors, and hides nothing else.
func (f *Finder) Find(path string) (files []string, errs []error) {
	if f.seen == nil {
		f.seen, f.named = map[string]bool{}, map[string]bool{}
	}
	f.files, f.errs = nil, nil
	if path == Stdin {
		f.named[stdinName] = true
		if f.first(Stdin) {
			f.files = append(f.files, Stdin)
		}
		return f.files, nil
	}
	f.follow(path, true)
	slices.SortFunc(f.files, comparePaths)
	return f.files, f.errs
}

// Named reports whether a path that was asked for is that of the file itself, not of a folder above it.
func (f *Finder) Named(file string) bool {
	if file == stdinName {
		return f.named[file]
	}
	real, err := realPath(file)
	return err == nil && f.named[real]
}

func (f *Finder) first(real string) bool {
	if f.seen[real] {
		return false
	}
	f.seen[real] = true
	return true
}

// follow lists what stands behind a path that may be a link.
func (f *Finder) follow(path string, named bool) {
	info, err := os.Stat(path)
	if err != nil {
		f.errs = append(f.errs, err)
		return
	}
	real, err := realPath(path)
	if err != nil {
		f.errs = append(f.errs, err)
		return
	}
	switch {
	case info.IsDir():
		f.folder(path, real)
	case named || info.Mode().IsRegular() && wanted(path):
		if named {
			f.named[real] = true
		}
		// What a shell's <(command) names is no regular file.
		if f.first(real) {
			f.files = append(f.files, path)
		}
	}
}

func realPath(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		// /proc/self/fd/63 -> pipe:[4711]: there is a file behind the link, but no path.
		real = path
	}
	return filepath.Abs(real)
}

func (f *Finder) folder(path, real string) {
	if !f.first(real) {
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		f.errs = append(f.errs, err)
	}
	var links []string
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			links = append(links, name)
		case e.IsDir():
			if !passedOver(e.Name()) {
				f.folder(name, filepath.Join(real, e.Name()))
			}
		case e.Type().IsRegular() && wanted(name) && f.first(filepath.Join(real, e.Name())):
			f.files = append(f.files, name)
		}
	}
	// Last, so that what is found both ways goes by its own name where that is in the same folder.
	for _, name := range links {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			if wanted(name) {
				f.files = append(f.files, name) // for ReadFile to say what is wrong with it
			}
		case !info.IsDir() || !passedOver(filepath.Base(name)):
			f.follow(name, false)
		}
	}
}

func passedOver(folder string) bool {
	return strings.HasPrefix(folder, ".") || folder == "node_modules" || folder == "vendor"
}

func wanted(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// comparePaths keeps the files of a folder together.
func comparePaths(a, b string) int {
	return slices.Compare(strings.Split(a, string(filepath.Separator)), strings.Split(b, string(filepath.Separator)))
}
