package domain_test

import (
	"strings"
	"testing"

	"songmap/domain"
)

func TestARetryIsOfferedWhereTheSameUploadMayEndBetter(t *testing.T) {
	t.Parallel()
	for code, want := range map[domain.Code]bool{
		domain.CodeUnsupportedFormat: false, // the file stays what it is
		domain.CodeDecodeFailed:      false, // the file stays broken
		domain.CodeInputMissing:      false, // there is nothing to analyse
		domain.CodeTooLong:           false, // the song stays as long
		domain.CodeAnalyzerFailed:    true,  // a fault of ours, which may be mended
		domain.CodeTimedOut:          true,  // the machine may have less to do
		domain.CodeOutOfMemory:       true,  // the operator may give more
		domain.CodeCancelled:         true,  // nothing was wrong
		domain.CodeWorkerCrashed:     true,  // the machine may have gone down, not the analysis
		"":                           true,  // jobs of the old service have no code
		"of_a_later_version":         true,
	} {
		if got := code.Retryable(); got != want {
			t.Errorf("%q.Retryable() = %t, want %t", code, got, want)
		}
		if code.Transient() && !code.Retryable() {
			t.Errorf("%q is tried again by itself, but not by hand", code)
		}
	}
}

func TestEveryCodeHasASentenceForTheMusician(t *testing.T) {
	t.Parallel()
	seen := map[string]domain.Code{}
	for _, code := range []domain.Code{
		domain.CodeUnsupportedFormat, domain.CodeDecodeFailed, domain.CodeInputMissing, domain.CodeTooLong, domain.CodeAnalyzerFailed,
		domain.CodeTimedOut, domain.CodeOutOfMemory, domain.CodeCancelled, domain.CodeWorkerCrashed,
	} {
		text := code.Message()
		if strings.Count(text, ".") != 1 || !strings.HasSuffix(text, ".") || strings.Contains(text, "_") || seen[text] != "" {
			t.Errorf("%s says %q, as does %q", code, text, seen[text])
		}
		seen[text] = code
	}
	if text := domain.Code("made_up").Message(); text != "" {
		t.Errorf("a code that is not known says %q", text)
	}
}

func TestAFailureSaysWhatItsCodeSaysAndThenItsFacts(t *testing.T) {
	t.Parallel()
	if f := domain.NewFailure(domain.CodeCancelled); *f != (domain.Failure{Code: domain.CodeCancelled, Message: "Cancelled on request."}) {
		t.Errorf("NewFailure = %+v", f)
	}
	f := domain.NewFailure(domain.CodeCancelled, "It was Tuesday.", "It rained.")
	if f.Message != "Cancelled on request. It was Tuesday. It rained." {
		t.Errorf("NewFailure with facts says %q", f.Message)
	}
}
