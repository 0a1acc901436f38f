package application_test

import (
	"errors"
	"strings"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

func TestAFullGroupRefusesWithoutReadingAndLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	intake := w.intake(0)
	intake.MaxQueue.OfGroup = 1
	receive := func(group *string) domain.Upload {
		upload, err := intake.Receive(t.Context(), "a.mp3", group, strings.NewReader("song"))
		w.must(err)
		return upload
	}
	submit := func(upload domain.Upload, group string) error {
		_, err := intake.Submit(t.Context(), ports.Submission{Upload: upload, Group: group})
		return err
	}
	w.must(submit(receive(new("a")), "a"))
	body := strings.NewReader("song")
	if _, err := intake.Receive(t.Context(), "b.mp3", new("a"), body); !errors.Is(err, ports.ErrGroupFull) || body.Len() != 4 {
		t.Errorf("Receive of a full group = %v, %d bytes are left, want ErrGroupFull and all of them", err, body.Len())
	}
	if err := submit(receive(nil), "a"); !errors.Is(err, ports.ErrGroupFull) {
		t.Errorf("Submit of a full group that was not known before = %v, want ErrGroupFull", err)
	}
	w.must(submit(receive(new("b")), "b"))
	w.must(submit(receive(new("")), ""))
	if _, err := intake.Receive(t.Context(), "b.mp3", new(""), body); !errors.Is(err, ports.ErrGroupFull) {
		t.Errorf("Receive without a group = %v, want ErrGroupFull", err)
	}
	w.expectUploads(3)
}

func TestAJobWithABadPriorityOrGroupIsRefusedAndItsUploadDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, s := range []ports.Submission{{Priority: 11}, {Priority: -11}, {Group: "\n"}, {Group: strings.Repeat("x", 65)}} {
		var err error
		s.Upload, err = w.intake(0).Receive(t.Context(), "a.mp3", nil, strings.NewReader("song"))
		w.must(err)
		if _, err := w.intake(0).Submit(t.Context(), s); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("Submit(%+v) = %v, want ErrInvalid", s, err)
		}
	}
	w.expectUploads(0)
}

func TestAnIdempotencyKeyWithAnotherPriorityOrGroupIsAnotherRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	submit := func(priority int, group string) (domain.Job, error) {
		upload, err := w.intake(0).Receive(t.Context(), "a.mp3", nil, strings.NewReader("song"))
		w.must(err)
		return w.intake(0).Submit(t.Context(), ports.Submission{Upload: upload, IdempotencyKey: "k", Priority: priority, Group: group})
	}
	first, err := submit(3, "g")
	if err != nil || first.Priority != 3 || first.Group != "g" {
		t.Fatalf("Submit = %+v, %v", first, err)
	}
	if again, err := submit(3, "g"); err != nil || again != first {
		t.Errorf("the same again = %+v, %v, want the first job", again, err)
	}
	for _, other := range []struct {
		priority int
		group    string
	}{{4, "g"}, {3, "h"}, {0, ""}} {
		if _, err := submit(other.priority, other.group); !errors.Is(err, ports.ErrKeyReused) {
			t.Errorf("priority %d, group %q under the same key: %v, want ErrKeyReused", other.priority, other.group, err)
		}
	}
	w.expectUploads(1)
}
