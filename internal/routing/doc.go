// Package routing is Alertmanager's route tree as a value. It answers where an alert ends, even if some of its labels are unknown, and which
// routes no alert can reach.
//
// [New] makes a [Tree] of an AlertmanagerConfig; package stack joins such trees into the one that an Alertmanager runs. [Node.Match] walks
// it as Alertmanager does (dispatch.Route.Match: depth first, the first matching child wins unless it continues) for labels that are all
// known. [Node.Reach] does so for an [Alert] with unknown labels: each [Reached] node is reached whatever these are, or may be reached, and
// then an example of labels is given. [Node.Unreachable] lists the routes that contradict themselves, or that an earlier route shadows.
//
// "May be reached" is proven by search: the matchers on the way become clauses, and solve.go looks for labels that satisfy all of them. Two
// regular expressions are compared by trying the words that they accept; if neither an example nor a proof is found within the budget
// ([NewBudget]), the answer is Unknown.
package routing
