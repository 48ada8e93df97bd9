//go:build unix && !aix && !solaris

package cli

import (
	"fmt"
	"os"
	"syscall"
)

// hardLinks returns how many names a file has.
func hardLinks(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink) //nolint:unconvert // its type depends on the platform
	}
	return 1
}

// keepOwner gives the file the owner and group of the one whose place it takes, and returns the mode to give it. A group that
// cannot be kept leaves the new one no right that all do not have.
func keepOwner(file *os.File, of os.FileInfo) (mode os.FileMode, lost string) {
	mode = of.Mode()
	was, ok := of.Sys().(*syscall.Stat_t)
	info, err := file.Stat()
	if err != nil || !ok {
		return mode, ""
	}
	is, ok := info.Sys().(*syscall.Stat_t)
	if !ok || is.Uid == was.Uid && is.Gid == was.Gid {
		return mode, ""
	}
	if file.Chown(int(was.Uid), int(was.Gid)) == nil {
		return mode, ""
	}
	if is.Gid != was.Gid && file.Chown(-1, int(was.Gid)) != nil {
		return mode&^0o070 | mode&0o007<<3, fmt.Sprintf("its owner is now user %d, group %d (was user %d, group %d)", is.Uid, is.Gid, was.Uid, was.Gid)
	}
	return mode, fmt.Sprintf("its owner is now user %d (was user %d)", is.Uid, was.Uid)
}

// hold marks a file as that of a running process. The mark goes with the process, however that ends.
func hold(file *os.File) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("%s: %w", file.Name(), err)
	}
	return nil
}

// removeUnheld removes a file that no running process holds.
func removeUnheld(name string) {
	file, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	if hold(file) == nil {
		_ = os.Remove(name)
	}
}
