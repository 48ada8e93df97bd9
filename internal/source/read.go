package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Reader reads files. The zero value keeps the objects of known kinds alone.
type Reader struct{ Keep Keep }

// Keep reports whether a document of a file is kept among its Others. Both words are empty if the document has none.
type Keep func(file, apiVersion, kind string) bool

// Read reads and parses files side by side, and returns them in their order, without those that an error tells of. It
// calls done after each file, from several goroutines.
func (r Reader) Read(ctx context.Context, names []string, done func()) ([]*File, []error) {
	all := make([]*File, len(names))
	failed := make([]error, len(names))
	Each(ctx, len(names), func(i int) {
		all[i], failed[i] = r.ReadFile(names[i])
		done()
	})
	var (
		files []*File
		errs  []error
	)
	for i, f := range all {
		switch {
		case failed[i] != nil:
			errs = append(errs, failed[i])
		case f != nil:
			files = append(files, f)
		}
	}
	return files, errs
}

// Panicked is what Each panics with.
type Panicked struct {
	// Value is what do panicked with, and Trace the stack there.
	Value any
	Trace string
}

// Each calls do for every i below n, on as many goroutines as there are processors, until ctx is done. A panic in one of
// them is passed on to the caller as a *Panicked.
func Each(ctx context.Context, n int, do func(i int)) {
	var (
		next     atomic.Int64
		wg       sync.WaitGroup
		panicked atomic.Pointer[Panicked]
	)
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					panicked.CompareAndSwap(nil, &Panicked{v, string(debug.Stack())})
				}
			}()
			for ctx.Err() == nil && panicked.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
	if p := panicked.Load(); p != nil {
		panic(p)
	}
}

// ReadFile reads and parses a file, or standard input for Stdin.
func (r Reader) ReadFile(name string) (*File, error) {
	data, err := readBytes(name)
	if name == Stdin {
		name = stdinName
	}
	if errors.Is(err, errTooLarge) {
		return &File{Name: name, NotAnalysed: tooLarge}, nil
	}
	if err != nil {
		if info, e := os.Lstat(name); e == nil && info.Mode()&os.ModeSymlink != 0 && errors.Is(err, os.ErrNotExist) {
			return &File{Name: name, NotAnalysed: "a broken link"}, nil
		}
		return nil, err
	}
	f := r.Parse(name, data)
	if len(f.Objects) == 0 && len(f.Problems) == 0 && len(f.Others) == 0 {
		f.Data = nil // nothing will point into it
	}
	return f, nil
}

var (
	errTooLarge = errors.New("too large")
	tooLarge    = fmt.Sprintf("larger than %d MiB", MaxFileBytes>>20)
)

func readBytes(name string) ([]byte, error) {
	file := os.Stdin
	if name != Stdin {
		var err error
		if file, err = os.Open(name); err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
	}
	var buf bytes.Buffer
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		if info.Size() > MaxFileBytes {
			return nil, errTooLarge
		}
		buf.Grow(int(info.Size()) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(file, MaxFileBytes+1)); err != nil {
		return nil, err
	}
	if buf.Len() > MaxFileBytes {
		return nil, errTooLarge
	}
	return buf.Bytes(), nil
}
