package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var errChanged = errors.New("the file has changed since it was read")

// writeFile replaces what a file holds in one step: whoever reads it sees the old text or the new one, and so does whoever
// finds it after a crash. A link stays, and what it leads to is replaced. The file must still hold before.
func writeFile(name string, before, after []byte) (err error) {
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	// A rename needs no right to write to the file; we ask for it all the same.
	file, err := os.OpenFile(target, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a regular file", name)
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, before) {
		return fmt.Errorf("%s: %w", name, errChanged)
	}
	temp, err := os.CreateTemp(filepath.Dir(target), ".alertlint-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(after)
	if err == nil {
		err = temp.Chmod(info.Mode())
	}
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}
