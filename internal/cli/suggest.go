package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/alertlint/alertlint/internal/words"
)

// didYouMean names the choice that someone most likely meant, for the end of an error.
func didYouMean(written string, choices []string) string {
	if near := words.Nearest(written, choices); near != "" {
		return "; did you mean " + near
	}
	return ""
}

func badChoice(flag, got string, choices []string) error {
	return fmt.Errorf("%s %q: use one of %s%s", flag, got, strings.Join(choices, ", "), didYouMean(got, choices))
}

func commandNames(cmd *cobra.Command) (names []string) {
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return names
}

func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}
