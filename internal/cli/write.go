package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

var errChanged = errors.New("the file has changed since it was read")

// writeFile replaces what a file holds in one step: whoever reads it sees the old text or the new one, and so does whoever
// finds it after a crash. A link stays, and what it leads to is replaced. The file must still hold before. lost says what of
// its owner could not be kept. See docs/decisions/editing-yaml.md.
func writeFile(name string, before, after []byte) (lost string, err error) {
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	// A rename needs no right to write to the file; we ask for it all the same.
	file, err := os.OpenFile(target, os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s: not a regular file", name)
	}
	if n := hardLinks(info); n > 1 {
		return "", fmt.Errorf("%s: the file has %d hard links, and writing it would break them; keep one, and make the others symbolic links", name, n)
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(now, before) {
		return "", fmt.Errorf("%s: %w", name, errChanged)
	}
	return replace(target, info, after)
}

// replace puts a new file in the place of the target, with its owner and mode.
func replace(target string, info os.FileInfo, text []byte) (lost string, err error) {
	temp, err := newTemp(filepath.Dir(target))
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	mode, lost := keepOwner(temp, info)
	_, err = temp.Write(text)
	if err == nil {
		err = temp.Chmod(mode)
	}
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return "", err
	}
	return lost, os.Rename(temp.Name(), target)
}

// tempName are the names of the files that are to take the place of others. They have no ending by which lint would read them.
var tempName = regexp.MustCompile(`^\.alertlint-[0-9]+\.tmp$`)

// newTemp creates a file that no other run takes for one that was left behind.
func newTemp(folder string) (*os.File, error) {
	temp, err := os.CreateTemp(folder, ".alertlint-*.tmp")
	if err != nil {
		return nil, err
	}
	if err := hold(temp); err != nil {
		return nil, errors.Join(err, temp.Close(), os.Remove(temp.Name()))
	}
	return temp, nil
}

// removeLeft removes what runs that were killed have left in a folder. What cannot be removed does no harm.
func removeLeft(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if e.Type().IsRegular() && tempName.MatchString(e.Name()) {
			removeUnheld(filepath.Join(folder, e.Name()))
		}
	}
}
