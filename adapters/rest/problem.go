package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// problem is an error as clients see it (RFC 9457). Nothing in it comes from
// inside: not paths, not SQL, not another error's text.
type problem struct {
	Type   string              `json:"type" format:"uri" doc:"Names the code as a URN." example:"urn:songmap:problem:not_found"`
	Title  string              `json:"title" doc:"The kind of problem, the same every time." example:"Not found"`
	Status int                 `json:"status" doc:"The HTTP status code." example:"404"`
	Detail string              `json:"detail" doc:"What went wrong this time, for people." example:"Job 4711 not found"`
	Code   string              `json:"code" example:"not_found"`
	Errors []*huma.ErrorDetail `json:"errors,omitempty" nullable:"false" doc:"The parts of the request that are wrong."`

	retryAfter int    // seconds; 0: not worth saying
	challenge  string // what else a refused caller is told of the key
}

// code is the stable, machine-readable name of a kind of problem.
type code string

const (
	uploadIncomplete   code = "upload_incomplete"
	uploadMalformed    code = "upload_malformed"
	bodyUnreadable     code = "body_unreadable"
	bodyStalled        code = "body_stalled"
	bodyTooLarge       code = "body_too_large"
	bodyEncoded        code = "body_encoded"
	jobExists          code = "job_exists"
	unknownStem        code = "unknown_stem"
	unauthorized       code = "unauthorized"
	crossOrigin        code = "cross_origin"
	hostNotAllowed     code = "host_not_allowed"
	notFound           code = "not_found"
	methodNotAllowed   code = "method_not_allowed"
	uploadStalled      code = "upload_stalled"
	notAllowedNow      code = "not_allowed_now"
	jobFailed          code = "job_failed"
	uploadTooLarge     code = "upload_too_large"
	notMultipart       code = "not_multipart"
	preconditionFailed code = "precondition_failed"
	rangeOutside       code = "range_not_satisfiable"
	invalidRequest     code = "invalid_request"
	fileMissing        code = "file_missing"
	keyReused          code = "idempotency_key_reused"
	webhookConfigured  code = "webhook_configured"
	tooManyWebhooks    code = "too_many_webhooks"
	webhookUnsigned    code = "webhook_unsigned"
	queueFull          code = "queue_full"
	tooManyWrongKeys   code = "too_many_wrong_keys"
	internalError      code = "internal_error"
	storageUnavailable code = "storage_unavailable"
	stopping           code = "stopping"
	tooManyConnections code = "too_many_connections"
	diskFull           code = "disk_full"
)

type kind struct {
	status     int
	title      string
	retryAfter int // seconds after which the same request may succeed
}

//nolint:gochecknoglobals // a constant table
var kinds = map[code]kind{
	uploadIncomplete:   {http.StatusBadRequest, "Upload incomplete", 0},
	uploadMalformed:    {http.StatusBadRequest, "Upload malformed", 0},
	bodyUnreadable:     {http.StatusBadRequest, "Body cannot be read", 0},
	bodyStalled:        {http.StatusRequestTimeout, "Body stalled", 0},
	bodyTooLarge:       {http.StatusRequestEntityTooLarge, "Body too large", 0},
	bodyEncoded:        {http.StatusUnsupportedMediaType, "Body is encoded", 0},
	jobExists:          {http.StatusBadRequest, "Job exists already", 0},
	unknownStem:        {http.StatusBadRequest, "Unknown stem", 0},
	unauthorized:       {http.StatusUnauthorized, "API key needed", 0},
	crossOrigin:        {http.StatusForbidden, "Refused from another site", 0},
	hostNotAllowed:     {http.StatusMisdirectedRequest, "Not the name of this service", 0},
	notFound:           {http.StatusNotFound, "Not found", 0},
	methodNotAllowed:   {http.StatusMethodNotAllowed, "Method not allowed", 0},
	uploadStalled:      {http.StatusRequestTimeout, "Upload stalled", 0},
	notAllowedNow:      {http.StatusConflict, "Not allowed now", 0},
	jobFailed:          {http.StatusConflict, "Job failed", 0},
	uploadTooLarge:     {http.StatusRequestEntityTooLarge, "Upload too large", 0},
	notMultipart:       {http.StatusUnsupportedMediaType, "Not multipart/form-data", 0},
	preconditionFailed: {http.StatusPreconditionFailed, "Precondition failed", 0},
	rangeOutside:       {http.StatusRequestedRangeNotSatisfiable, "Range outside the file", 0},
	invalidRequest:     {http.StatusUnprocessableEntity, "Invalid request", 0},
	fileMissing:        {http.StatusUnprocessableEntity, "No song in the upload", 0},
	keyReused:          {http.StatusUnprocessableEntity, "Idempotency key reused", 0},
	webhookConfigured:  {http.StatusConflict, "Webhook is configured", 0},
	tooManyWebhooks:    {http.StatusConflict, "Too many webhooks", 0},
	webhookUnsigned:    {http.StatusUnprocessableEntity, "Webhooks not set up", 0},
	queueFull:          {http.StatusTooManyRequests, "Queue full", 10},
	tooManyWrongKeys:   {http.StatusTooManyRequests, "Too many wrong keys", 1},
	internalError:      {http.StatusInternalServerError, "Internal error", 0},
	storageUnavailable: {http.StatusServiceUnavailable, "Storage unavailable", 5},
	stopping:           {http.StatusServiceUnavailable, "Stopping", 2},
	tooManyConnections: {http.StatusServiceUnavailable, "Too many connections", 5},
	diskFull:           {http.StatusInsufficientStorage, "Disk full", 60},
}

func newProblem(c code, detail string, args ...any) *problem {
	k := kinds[c]
	p := &problem{Title: k.title, Status: k.status, Detail: fmt.Sprintf(detail, args...), retryAfter: k.retryAfter}
	p.coded(string(c))
	return p
}

// invalid is the problem of one wrong part of a request, such as query.cursor.
func invalid(location, message string) *problem {
	p := newProblem(invalidRequest, "%s %s", location, message)
	p.Errors = []*huma.ErrorDetail{{Location: location, Message: message}}
	return p
}

// coded sets the code and what follows from it.
func (p *problem) coded(c string) { p.Code, p.Type = c, "urn:songmap:problem:"+c }

func (p *problem) Error() string { return p.Detail }

// GetStatus makes a problem a huma.StatusError.
func (p *problem) GetStatus() int { return p.Status }

const problemType = "application/problem+json"

// ContentType makes a problem a huma.ContentTypeFilter.
func (p *problem) ContentType(string) string { return problemType }

// challenge says how to come in (RFC 6750).
const challenge = `Bearer realm="songmap"`

// GetHeaders makes a problem a huma.HeadersError.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", challenge+p.challenge)
	}
	return h
}

// TransformSchema lists the codes in the OpenAPI document. They are no enum:
// a client must live with codes that it does not know yet.
func (*problem) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	var list strings.Builder
	for _, c := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintf(&list, "\n- `%s` (%d): %s", c, kinds[c].status, kinds[c].title)
	}
	s.Properties["code"].Description = "What went wrong, for programs. More may come:" + list.String() +
		"\n- the `error_code` of a failed job (409)"
	return s
}

// send answers a request that never came as far as huma.
func (p *problem) send(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // nobody is there to be told that the client has gone
}
