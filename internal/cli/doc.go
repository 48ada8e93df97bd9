// Package cli is the command line: lint, why, route, checks, explain and version. A command parses flags, reads its input by packages
// source, render and cluster, asks the engine, and hands the answer to package report; none computes a verdict.
//
// [Run] is the whole program: it returns the exit code (see the constants below), prints errors to stderr, and turns a panic into a bug
// report that quotes nothing of the files. lint is a runner (lint.go): load files, judge them side by side, print, or fix and write. Files
// are written by replacing them in one step (write.go).
package cli
