package routing

// RegexpBudget bounds what the regular expressions that are compiled together may cost, in steps: those of one route tree, or those of
// an AlertmanagerConfig and of the base that it is rendered with. A list of 5,000 alert names takes a fifth of it; what
// ((a{9}){9}){9} in 5,000 matchers would take is a hundred times as much, and half a gigabyte.
const RegexpBudget = 50_000_000

func NewBudget() *int {
	left := RegexpBudget
	return &left
}
