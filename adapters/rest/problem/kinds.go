package problem

import "net/http"

// Kind is what problems of one code have in common.
type Kind struct {
	Code       string // stable, for programs
	Status     int    // of HTTP
	Title      string
	RetryAfter int // seconds after which the same request may succeed; 0: not said
}

// The kinds of problems that the service answers with.
//
//nolint:gochecknoglobals // constants
var (
	UploadIncomplete   = Kind{"upload_incomplete", http.StatusBadRequest, "Upload incomplete", 0}
	UploadMalformed    = Kind{"upload_malformed", http.StatusBadRequest, "Upload malformed", 0}
	UploadStalled      = Kind{"upload_stalled", http.StatusRequestTimeout, "Upload stalled", 0}
	UploadTooLarge     = Kind{"upload_too_large", http.StatusRequestEntityTooLarge, "Upload too large", 0}
	NotMultipart       = Kind{"not_multipart", http.StatusUnsupportedMediaType, "Not multipart/form-data", 0}
	FileMissing        = Kind{"file_missing", http.StatusUnprocessableEntity, "No song in the upload", 0}
	KeyReused          = Kind{"idempotency_key_reused", http.StatusUnprocessableEntity, "Idempotency key reused", 0}
	BodyUnreadable     = Kind{"body_unreadable", http.StatusBadRequest, "Body cannot be read", 0}
	BodyStalled        = Kind{"body_stalled", http.StatusRequestTimeout, "Body stalled", 0}
	BodyTooLarge       = Kind{"body_too_large", http.StatusRequestEntityTooLarge, "Body too large", 0}
	BodyEncoded        = Kind{"body_encoded", http.StatusUnsupportedMediaType, "Body is encoded", 0}
	InvalidRequest     = Kind{"invalid_request", http.StatusUnprocessableEntity, "Invalid request", 0}
	JobExists          = Kind{"job_exists", http.StatusBadRequest, "Job exists already", 0}
	UnknownStem        = Kind{"unknown_stem", http.StatusBadRequest, "Unknown stem", 0}
	Unauthorized       = Kind{"unauthorized", http.StatusUnauthorized, "API key needed", 0}
	TooManyWrongKeys   = Kind{"too_many_wrong_keys", http.StatusTooManyRequests, "Too many wrong keys", 1}
	QuotaExceeded      = Kind{"quota_exceeded", http.StatusTooManyRequests, "Quota exceeded", 5}
	ScopeMissing       = Kind{"scope_missing", http.StatusForbidden, "Scope missing", 0}
	GroupNotAllowed    = Kind{"group_not_allowed", http.StatusForbidden, "Group not allowed", 0}
	CrossOrigin        = Kind{"cross_origin", http.StatusForbidden, "Refused from another site", 0}
	HostNotAllowed     = Kind{"host_not_allowed", http.StatusMisdirectedRequest, "Not the name of this service", 0}
	NotFound           = Kind{"not_found", http.StatusNotFound, "Not found", 0}
	NotAcceptable      = Kind{"not_acceptable", http.StatusNotAcceptable, "Not acceptable", 0}
	MethodNotAllowed   = Kind{"method_not_allowed", http.StatusMethodNotAllowed, "Method not allowed", 0}
	PreconditionFailed = Kind{"precondition_failed", http.StatusPreconditionFailed, "Precondition failed", 0}
	RangeOutside       = Kind{"range_not_satisfiable", http.StatusRequestedRangeNotSatisfiable, "Range outside the file", 0}
	NotAllowedNow      = Kind{"not_allowed_now", http.StatusConflict, "Not allowed now", 0}
	JobFailed          = Kind{"job_failed", http.StatusConflict, "Job failed", 0}
	WebhookConfigured  = Kind{"webhook_configured", http.StatusConflict, "Webhook is configured", 0}
	WebhookUnsigned    = Kind{"webhook_unsigned", http.StatusUnprocessableEntity, "Webhooks not set up", 0}
	WebhookSealed      = Kind{"webhook_sealed", http.StatusServiceUnavailable, "Webhook cannot be opened", 60}
	TooManyWebhooks    = Kind{"too_many_webhooks", http.StatusConflict, "Too many webhooks", 0}
	QueueFull          = Kind{"queue_full", http.StatusTooManyRequests, "Queue full", 10}
	DiskFull           = Kind{"disk_full", http.StatusInsufficientStorage, "Disk full", 60}
	InternalError      = Kind{"internal_error", http.StatusInternalServerError, "Internal error", 0}
	StorageUnavailable = Kind{"storage_unavailable", http.StatusServiceUnavailable, "Storage unavailable", 5}
	TooManyConnections = Kind{"too_many_connections", http.StatusServiceUnavailable, "Too many connections", 5}
	NotAnsweredHere    = Kind{"not_answered_here", http.StatusServiceUnavailable, "Not answered here", 5}
	Stopping           = Kind{"stopping", http.StatusServiceUnavailable, "Stopping", 2}
)

// kinds lists them all.
func kinds() []Kind {
	return []Kind{
		UploadIncomplete, UploadMalformed, UploadStalled, UploadTooLarge, NotMultipart, FileMissing, KeyReused,
		BodyUnreadable, BodyStalled, BodyTooLarge, BodyEncoded, InvalidRequest, JobExists, UnknownStem,
		Unauthorized, TooManyWrongKeys, ScopeMissing, GroupNotAllowed, QuotaExceeded, CrossOrigin, HostNotAllowed,
		NotFound, NotAcceptable, MethodNotAllowed, PreconditionFailed, RangeOutside, NotAllowedNow, JobFailed,
		WebhookConfigured, WebhookUnsigned, WebhookSealed, TooManyWebhooks, QueueFull, DiskFull,
		InternalError, StorageUnavailable, TooManyConnections, NotAnsweredHere, Stopping,
	}
}
