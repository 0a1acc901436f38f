package listen_test

import (
	"testing"

	"songmap/adapters/listen"
)

// The database, songs that come in and answers that go out are files, too.
func TestConnectionsLeaveFilesForEverythingElse(t *testing.T) {
	t.Parallel()
	for files, want := range map[int]int{0: 8192, 20: 2, 100: 27, 256: 144, 1024: 720, 1 << 20: 8192} {
		got := listen.Room(8192, files)
		if got != want {
			t.Errorf("of %d files %d are for connections, want %d", files, got, want)
		}
		if left := files - got - listen.SideDoor; files >= 256 && left < files/6 {
			t.Errorf("of %d files %d are left", files, left)
		}
	}
}
