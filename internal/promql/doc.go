// Package promql parses expressions within a budget, and tells which labels their results carry.
//
// Prometheus' parser takes time that is quadratic in the number of operators, so a [Parser] first scans the text for its length, nesting
// and operators, which is linear, and parses only what is within its [Budget]. The result is an [Expr]: the text and its first
// [SyntaxError], with upstream's message and its place, but without the tree, which is up to ninety times as large.
//
// [Labels] is what is known of the labels of an expression's result, and an [Injector] answers whether prometheus-operator can enforce a
// namespace label on it.
//
// Relied on upstream: promql/parser.Parser.ParseExpr, whose options decide which functions and features parse, and the injection of
// github.com/prometheus-community/prom-label-proxy, which prometheus-operator calls.
package promql
