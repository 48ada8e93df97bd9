//go:build !unix || aix || solaris

package cli

import "os"

// hardLinks returns 1, as how many names a file has is not asked here.
func hardLinks(os.FileInfo) uint64 { return 1 }

// keepOwner leaves the owner to the folder, which files inherit it from.
func keepOwner(_ *os.File, of os.FileInfo) (mode os.FileMode, lost string) { return of.Mode(), "" }

// hold does nothing: Windows removes no file that a process has open.
func hold(*os.File) error { return nil }

func removeUnheld(name string) { _ = os.Remove(name) }
