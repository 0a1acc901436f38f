//go:build !unix

package files

import "os"

// syncFolder has nothing to call here: these systems do not sync folders.
func syncFolder(*os.Root) error { return nil }
