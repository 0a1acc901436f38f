package domain

import "strings"

// Code is the machine-readable reason why a job failed.
type Code string

// The reasons for which a job fails.
const (
	CodeUnsupportedFormat Code = "unsupported_format" // no decoder for this kind of file
	CodeDecodeFailed      Code = "decode_failed"      // the right kind of file, but broken
	CodeInputMissing      Code = "input_missing"      // the upload is gone
	CodeTooLong           Code = "too_long"           // more audio than the service accepts
	CodeAnalyzerFailed    Code = "analyzer_failed"    // the analyzer ended without a Song Map
	CodeTimedOut          Code = "timed_out"          // the analyzer took longer than it may
	CodeOutOfMemory       Code = "out_of_memory"      // the analyzer needed more than it may
	CodeCancelled         Code = "cancelled"          // somebody asked for it
	CodeWorkerCrashed     Code = "worker_crashed"     // its worker vanished too often
)

// Codes lists the reasons for which a job fails.
func Codes() []Code {
	return []Code{
		CodeUnsupportedFormat, CodeDecodeFailed, CodeInputMissing, CodeTooLong, CodeAnalyzerFailed,
		CodeTimedOut, CodeOutOfMemory, CodeCancelled, CodeWorkerCrashed,
	}
}

// Transient reports whether trying again could end better. Everything that
// the same input would bring about again is not.
func (c Code) Transient() bool { return c == CodeAnalyzerFailed }

// Expected reports whether nothing is wrong with the service: the file is to
// blame, or somebody cancelled.
func (c Code) Expected() bool {
	switch c {
	case CodeUnsupportedFormat, CodeDecodeFailed, CodeInputMissing, CodeTooLong, CodeCancelled:
		return true
	case CodeAnalyzerFailed, CodeTimedOut, CodeOutOfMemory, CodeWorkerCrashed:
	}
	return false
}

// Retryable reports whether it makes sense to retry the job by hand. It does
// not where the file is to blame: the same upload would fail again, and only
// another one helps. Of every other fault the operator hears and can mend it,
// and who cancelled may change their mind.
func (c Code) Retryable() bool { return !c.Expected() || c == CodeCancelled }

// Message is the sentence for the musician who reads why the job failed, with
// what to do about it where a retry does not help. A code that is not known
// has none.
func (c Code) Message() string {
	switch c {
	case CodeUnsupportedFormat:
		return "The file is not audio that Songmap can read; use WAV, FLAC, MP3, Ogg or Opus."
	case CodeDecodeFailed:
		return "The file is damaged; use a fresh copy."
	case CodeInputMissing:
		return "The uploaded file is gone; upload the song again."
	case CodeTooLong:
		return "The song is longer than this service accepts; cut it into parts."
	case CodeAnalyzerFailed:
		return "The analysis could not be carried out."
	case CodeTimedOut:
		return "The analysis took longer than it may."
	case CodeOutOfMemory:
		return "The analysis needs more memory than it may have; cut the song into parts, or ask for more."
	case CodeCancelled:
		return "Cancelled on request."
	case CodeWorkerCrashed:
		return "The analysis crashed several times on this file and was given up."
	}
	return ""
}

// Failure says why a job failed: the code for programs, the message for the
// musician who reads it. It is an error, so that an analyzer can return it.
type Failure struct {
	Code    Code
	Message string
}

// NewFailure is a failure in the words of its code. Facts of this one, whole
// sentences, follow them.
func NewFailure(c Code, facts ...string) *Failure {
	return &Failure{c, strings.Join(append([]string{c.Message()}, facts...), " ")}
}

func (f *Failure) Error() string { return string(f.Code) + ": " + f.Message }
