package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
)

func newChecks() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "checks",
		Short: "List the checks: name, severity and the problem that each finds",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch output {
			case "json":
				return checksJSON(cmd.OutOrStdout())
			case "text":
				return checksTable(cmd.OutOrStdout())
			}
			return badChoice("-o", output, outputs)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "text", "output format: "+strings.Join(outputs, " or "))
	complete(cmd, "output", outputs)
	return cmd
}

func checksTable(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tSEVERITY\tSCOPE\tPROBLEM")
	for _, r := range checks.All() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Name, r.Severity, r.Scope, r.Summary())
	}
	return table.Flush()
}

func checksJSON(w io.Writer) error {
	type check struct {
		Name     string        `json:"name"`
		Severity lint.Severity `json:"severity"`
		Scope    string        `json:"scope"`
		Kinds    []object.Kind `json:"kinds"`
		Summary  string        `json:"summary"`
	}
	var list []check
	for _, r := range checks.All() {
		list = append(list, check{r.Name, r.Severity, r.Scope.String(), append([]object.Kind{}, r.Kinds...), r.Summary()})
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
		Use:     "explain CHECK",
		Short:   "Show what a check finds, why it matters and how to fix it",
		Example: `  alertlint explain rule-selector-labels`,
		Args:    exactly("explain needs the name of a check; alertlint checks lists them all"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, r := range checks.All() {
				if len(args) == 0 {
					names = append(names, cobra.CompletionWithDesc(r.Name, r.Summary()))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			check, err := checkByName(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), check.Page())
			return err
		},
	}
}

func checkByName(name string) (*lint.Check, error) {
	var names []string
	for _, r := range checks.All() {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	if near := didYouMean(name, names); near != "" {
		return nil, fmt.Errorf("unknown check %q%s", name, near)
	}
	return nil, fmt.Errorf("unknown check %q; alertlint checks lists them all", name)
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
