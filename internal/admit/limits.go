package admit

import (
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"
)

// MaxBody bounds a request: the object, what it was before, and little else. etcd takes objects of 1.5 MiB.
const MaxBody = 4 << 20

// Limits bound what all requests together may cost. One Limits is shared by all endpoints. docs/decisions/places.md tells why
// they are what they are.
type Limits struct {
	// readPatience bounds how long the body of a request may take to arrive.
	readPatience time.Duration
	readers      *readers
	// lanes are in the order of what they take.
	lanes []*lane
	// asking holds a place for each request that waits for an answer of the cluster.
	asking *semaphore.Weighted
}

// DefaultLimits go with a container of 512 MiB. Judging a request takes up to twenty times its bytes: 220 MiB for the 11 MiB
// that the lanes judge at once, and 44 MiB for what waits and what arrives.
func DefaultLimits() *Limits {
	return &Limits{
		readPatience: 2 * time.Second,
		readers:      newReaders(512, 16<<20),
		lanes: []*lane{
			newLane("small", 32<<10, 4<<20, 8<<20),
			newLane("medium", 256<<10, 3<<20, 8<<20),
			newLane("large", MaxBody, MaxBody, 3*MaxBody),
		},
		asking: semaphore.NewWeighted(64),
	}
}

// newLane returns a lane for requests of up to so many bytes, that judges so many bytes at once and takes in so many.
func newLane(name string, upTo, judged, room int64) *lane {
	return &lane{
		name: name, upTo: upTo,
		room:   semaphore.NewWeighted(room),
		memory: semaphore.NewWeighted(judged),
		turns:  semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
	}
}
