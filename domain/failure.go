package domain

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

// Failure says why a job failed: the code for programs, the message for the
// musician who reads it. It is an error, so that an analyzer can return it.
type Failure struct {
	Code    Code
	Message string
}

func (f *Failure) Error() string { return string(f.Code) + ": " + f.Message }
