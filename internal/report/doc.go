// Package report prints results, one file for each output format: [Text] for people, [JSON] for programs, [Diff] for fixes.
//
// A [Report] has the findings with their places in files, what was fixed, and what was not looked at; [Notes] turns the latter into lines.
// The package computes no verdict.
//
// Whatever comes out of a file is cleaned by [Clean] before it is printed: nothing in a file can move a terminal's cursor, change its
// title or turn the direction of its text. Excerpts leave out what may be secret.
package report
