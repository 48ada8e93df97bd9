package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/alertlint/alertlint/internal/render"
	"github.com/alertlint/alertlint/internal/source"
)

// load reads the files that the paths lead to, and those that are in view besides. A path that cannot be read does not keep
// the others from being read. unread says which files were named and not read, or not all of them.
func (o *options) load(ctx context.Context, stderr io.Writer) (files, stack []*source.File, errs, unread []error) {
	var finder source.Finder
	find := func(paths []string) (names []string) {
		for _, path := range paths {
			found, failed := finder.Find(path)
			names, errs = append(names, found...), append(errs, failed...)
		}
		return names
	}
	// What is judged comes first: it is in view anyway, and not to be seen twice.
	judged := append(find(o.paths), find(o.values)...)
	seen := find(o.stack)
	progress := startProgress(stderr, len(judged)+len(seen))
	defer progress.stop()
	files, failed := render.Reader().Read(ctx, judged, progress.done)
	errs = append(errs, failed...)
	stack, failed = render.Reader().Read(ctx, seen, progress.done)
	errs = append(errs, failed...)
	if err := o.link(files, stack); err != nil {
		errs = append(errs, err)
	}
	for _, f := range slices.Concat(files, stack) {
		if f.NotAnalysed != "" && finder.Named(f.Name) {
			unread = append(unread, fmt.Errorf("not read: %s: %s", f.Name, f.NotAnalysed))
		}
	}
	return files, stack, errs, unread
}

// link brings the objects into view that Helm renders from values in the files. It may be done again once files have changed.
func (o *options) link(files, stack []*source.File) error {
	all := append(files[:len(files):len(files)], stack...)
	return render.Link(all, render.ValuesFile{Names: o.values, Release: o.release})
}
