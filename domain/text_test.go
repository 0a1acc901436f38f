package domain_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"songmap/domain"
)

func TestTextIsUTF8WithoutNUL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "",
		"Étude 한국 \u202e\n\ufffd": "Étude 한국 \u202e\n\ufffd",
		"nul\x00inside\x00":       "nulinside",
		"\xff\xfe and \xc3":       "\ufffd\ufffd and \ufffd",
		"\xed\xa0\x80":            "\ufffd\ufffd\ufffd",
	} {
		if got := domain.Text(text); got != want {
			t.Errorf("Text(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := domain.Text(text)
		if !utf8.ValidString(got) || domain.Text(got) != got || domain.Fold(got) != domain.Fold(text) {
			t.Errorf("Text(%+q) = %+q", text, got)
		}
	})
}

// What clients, analyzers and receivers say need not be text.
func TestWhatComesFromOutsideIsText(t *testing.T) {
	t.Parallel()
	const raw, text = "a\x00\xff", "a\ufffd"
	now := time.Unix(1, 0).UTC()
	job, err := domain.NewJob("a", domain.Upload{Path: "p", FileName: raw}, "", now)
	if err != nil || job.Input.FileName != text {
		t.Errorf("the file name is %+q, %v", job.Input.FileName, err)
	}
	if _, err := domain.NewJob("a", domain.Upload{Path: "p"}, raw, now); err == nil {
		t.Error("a key that is no text is accepted")
	}
	job, err = job.Claim(domain.Claim{Token: "t", Worker: raw, Until: now.Add(time.Hour)}, now)
	if err != nil || job.Held.Worker != text {
		t.Errorf("the worker is %+q, %v", job.Held.Worker, err)
	}
	if again, err := job.Fail("t", domain.Failure{Code: domain.CodeAnalyzerFailed, Message: raw}, 9, 0, now); err != nil || again.Failure.Message != text {
		t.Errorf("why it is tried again is %+q, %v", again.Failure.Message, err)
	}
	if failed, err := job.Fail("t", domain.Failure{Code: raw, Message: raw}, 1, 0, now); err != nil || failed.Failure != (domain.Failure{Code: text, Message: text}) {
		t.Errorf("the failure is %+q, %v", failed.Failure, err)
	}
	w, err := domain.NewWebhook("w", "https://example.org", "a\x00b", nil, now)
	if err != nil || w.Description != "ab" || w.Disable(raw, now).DisabledReason != text {
		t.Errorf("the webhook is %+v, %v", w, err)
	}
	d := domain.NewDelivery("w", "https://example.org", domain.Event{})
	if got := d.Attempted(domain.Answer{Trouble: raw}, 0, now).LastError; got != text {
		t.Errorf("the error of an attempt is %+q", got)
	}
	if got := d.GiveUp(raw, now).LastError; got != text {
		t.Errorf("the reason for giving up is %+q", got)
	}
}
