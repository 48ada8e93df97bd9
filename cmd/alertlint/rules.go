package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/docs"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/rules"
	"github.com/alertlint/alertlint/internal/object"
)

func newRules() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch output {
			case "json":
				return rulesJSON(cmd.OutOrStdout())
			case "text":
				return rulesTable(cmd.OutOrStdout())
			}
			return badChoice("-o", output, outputs)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "output format: "+strings.Join(outputs, " or "))
	complete(cmd, "output", outputs)
	return cmd
}

func rulesTable(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tSEVERITY\tSCOPE\tWHAT HOLDS")
	for _, r := range rules.All() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Name, r.Severity, r.Scope, r.Summary())
	}
	return table.Flush()
}

func rulesJSON(w io.Writer) error {
	type rule struct {
		Name     string        `json:"name"`
		Severity lint.Severity `json:"severity"`
		Scope    string        `json:"scope"`
		Kinds    []object.Kind `json:"kinds"`
		Summary  string        `json:"summary"`
	}
	var list []rule
	for _, r := range rules.All() {
		list = append(list, rule{r.Name, r.Severity, r.Scope.String(), append([]object.Kind{}, r.Kinds...), r.Summary()})
	}
	return printJSON(w, list)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Say what a rule finds, why, and how to mend it",
		Args:  exactly("explain needs the name of a rule; alertlint rules lists them"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, r := range rules.All() {
				if len(args) == 0 {
					names = append(names, cobra.CompletionWithDesc(r.Name, r.Summary()))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			rule, err := ruleByName(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), docs.Page(rule))
			return err
		},
	}
}

func ruleByName(name string) (*lint.Rule, error) {
	names := &cobra.Command{SuggestionsMinimumDistance: 3} // cobra knows how to guess
	for _, r := range rules.All() {
		if r.Name == name {
			return r, nil
		}
		names.AddCommand(&cobra.Command{Use: r.Name, Run: func(*cobra.Command, []string) {}})
	}
	if near := names.SuggestionsFor(name); len(near) > 0 {
		return nil, fmt.Errorf("there is no rule %q; did you mean %s", name, strings.Join(near, " or "))
	}
	return nil, fmt.Errorf("there is no rule %q; alertlint rules lists them", name)
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "alertlint", version())
			return err
		},
	}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return fmt.Sprintf("%s (%s)", info.Main.Version, info.GoVersion)
}
