package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"
)

// baseline runs the script that SONGMAP_BASELINE names, if any:
// python3 SCRIPT DATABASE OPERATIONS ROWS. It prints a JSON object with a
// rate (ops_s) for each operation, to which ours are compared.
func baseline(ctx context.Context, out io.Writer, dir string, ours map[measurement]float64) error {
	script := os.Getenv("SONGMAP_BASELINE")
	if script == "" {
		return nil
	}
	cmd := exec.CommandContext(ctx, "python3", script, filepath.Join(dir, "baseline.db"), "300", "1000")
	cmd.Stderr = os.Stderr
	result, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	var figures map[string]json.RawMessage
	if err := json.Unmarshal(result, &figures); err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\nbaseline\tcallers\t/s\tsongmap\t")
	for _, row := range []struct {
		name, key string
		callers   int
	}{
		{"create", "create", 1},
		{"get", "get", 1},
		{"update", "update", 1},
		{"delete", "delete", 1},
		{"list of 100", "list100", 1},
		{"create", "create_c64", 64},
		{"get", "get_c64", 64},
	} {
		var rate struct {
			PerSecond float64 `json:"ops_s"`
		}
		if err := json.Unmarshal(figures[row.key], &rate); err != nil {
			return fmt.Errorf("baseline: %s: %w", row.key, err)
		}
		fmt.Fprintf(table, "%s\t%d\t%.0f\t%.1f×\t\n",
			row.name, row.callers, rate.PerSecond, ours[measurement{row.name, row.callers}]/rate.PerSecond)
	}
	return table.Flush()
}
