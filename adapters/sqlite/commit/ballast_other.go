//go:build !linux

package commit

import "os"

// reserve gives a file room on the disk by filling it.
func reserve(f *os.File, bytes int64) error {
	zeros := make([]byte, 1<<20)
	for ; bytes > 0; bytes -= int64(len(zeros)) {
		if _, err := f.Write(zeros[:min(bytes, int64(len(zeros)))]); err != nil {
			return err
		}
	}
	return nil
}
