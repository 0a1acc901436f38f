package application_test

import (
	"errors"
	"strings"
	"testing"

	"songmap/ports"
)

func TestACallerWithAGroupSubmitsInThatAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		own, named, want string
		err              error
	}{
		{"", "", "", nil},
		{"", "a", "a", nil},
		{"own", "", "own", nil},
		{"own", "own", "own", nil},
		{"own", "a", "", ports.ErrOtherGroup},
		{"own", "OWN", "", ports.ErrOtherGroup},
	} {
		w := newWorld(t)
		ctx := ports.As(t.Context(), ports.Caller{Name: "ann", Group: c.own})
		intake := w.intake(0)
		upload, err := intake.Receive(ctx, "a.mp3", nil, strings.NewReader("song"))
		w.must(err)
		job, err := intake.Submit(ctx, ports.Submission{Upload: upload, Group: c.named})
		if !errors.Is(err, c.err) || job.Group != c.want {
			t.Errorf("%+v: Submit = group %q, %v", c, job.Group, err)
		}
		if kept := len(w.files()); kept != 1 && err == nil || kept != 0 && err != nil {
			t.Errorf("%+v: %d uploads are kept", c, kept)
		}
		if upload, err = intake.Receive(ctx, "a.mp3", &c.named, strings.NewReader("song")); !errors.Is(err, c.err) || err != nil && upload.Path != "" {
			t.Errorf("%+v: Receive = %v", c, err)
		}
	}
}

func TestTheRoomOfTheCallersGroupCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := ports.As(t.Context(), ports.Caller{Name: "ann", Group: "own"})
	intake := w.intake(0)
	intake.MaxQueue.OfGroup = 1
	upload, err := intake.Receive(ctx, "a.mp3", nil, strings.NewReader("song"))
	w.must(err)
	_, err = intake.Submit(ctx, ports.Submission{Upload: upload})
	w.must(err)
	if _, err := intake.Receive(ctx, "b.mp3", nil, strings.NewReader("song")); !errors.Is(err, ports.ErrGroupFull) {
		t.Errorf("Receive = %v, want ErrGroupFull", err)
	}
}
