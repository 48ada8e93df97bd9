package routing

import "github.com/alertlint/alertlint/internal/meter"

// NewBudget returns what the regular expressions of one route tree may cost.
func NewBudget() *int {
	left := meter.RegexpBudget
	return &left
}
