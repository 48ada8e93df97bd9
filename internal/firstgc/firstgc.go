// Package firstgc puts off the first garbage collection of a program that imports it, for commands that are done before they need one.
//
// The packages that alertlint links, client-go's scheme of all of Kubernetes first among them, allocate 4 MiB before main starts. That is
// as much as the runtime lets a heap grow to before it collects for the first time, so each start paid for a collection that freed next to
// nothing: a fifth of the time that it takes to lint one small file.
//
// It works by its place: packages are initialized in the order of their paths, as far as their imports allow
// (https://go.dev/ref/spec#Program_initialization). This one imports little, so a quarter of that is allocated when its turn comes.
package firstgc

import (
	"runtime"
	"runtime/debug"
)

// percent lets the heap grow to 16 MiB, four times as far, before its first collection.
const percent = 400

func init() {
	const standard = 100
	if before := debug.SetGCPercent(percent); before != standard {
		debug.SetGCPercent(before) // the user has set GOGC
		return
	}
	// The first collection finds this to be garbage. From then on, the heap of a large input is collected as often as ever.
	runtime.AddCleanup(new(*byte), func(p int) { debug.SetGCPercent(p) }, standard)
}
