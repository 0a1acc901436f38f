package architecture_test

import (
	"os"
	"strings"
	"testing"
)

// Two that were written at the same time merge without a conflict, and no database
// can be opened any more.
func TestNoTwoMigrationsHaveTheSameNumber(t *testing.T) {
	t.Parallel()
	for _, store := range []string{"sqlite", "postgres"} {
		files, err := os.ReadDir("../../adapters/" + store + "/migrations")
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		for _, f := range files {
			number, _, _ := strings.Cut(f.Name(), "_")
			if other := names[number]; other != "" {
				t.Errorf("%s: %s and %s", store, other, f.Name())
			}
			names[number] = f.Name()
		}
		if len(names) == 0 {
			t.Errorf("%s has no migrations", store)
		}
	}
}
