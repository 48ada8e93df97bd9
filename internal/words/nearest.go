package words

import "strings"

var dropSeparators = strings.NewReplacer("_", "", "-", "")

// Nearest returns the name that someone most likely meant who wrote another one: a name that differs in case or separators alone
// (group_by, as Alertmanager writes it), or else by a slip of the pen, or else the only one that starts so. It is empty if there
// is none.
func Nearest(written string, names []string) string {
	if len(written) > 40 {
		return ""
	}
	bare := func(s string) string { return strings.ToLower(dropSeparators.Replace(s)) }
	best, bestDistance := "", 1+min(2, (len(written)+1)/4)
	var longer []string
	for _, name := range names {
		if d := distance(bare(written), bare(name)); d < bestDistance {
			best, bestDistance = name, d
		}
		if len(written) >= 4 && strings.HasPrefix(bare(name), bare(written)) {
			longer = append(longer, name)
		}
	}
	if best == "" && len(longer) == 1 {
		return longer[0]
	}
	return best
}

// distance counts the bytes to insert, drop, replace or swap with their neighbour to turn a into b.
func distance(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
