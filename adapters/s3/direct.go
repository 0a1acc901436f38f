package s3

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"songmap/ports"
)

// directFor is how long an address leads to an object: as long as somebody may listen
// to a song. Whoever has it needs no key.
const directFor = time.Hour

// addresses signs where a client gets an object.
func (b *bucket) addresses(ctx context.Context, key, contentType, disposition string) (a ports.Addresses, err error) {
	answer := url.Values{"response-content-type": {contentType}, "response-content-disposition": {disposition}}
	for method, address := range map[string]*string{http.MethodGet: &a.Get, http.MethodHead: &a.Head} {
		u, err := b.client.Presign(ctx, method, b.location.Bucket, key, directFor, answer)
		if err != nil {
			return a, b.storeError(err)
		}
		*address = u.String()
	}
	return a, nil
}

// Origin is the scheme and the host of the addresses that clients get, or empty if
// they get none.
func (s *Uploads) Origin(ctx context.Context) (string, error) {
	if !s.direct {
		return "", nil
	}
	u, err := s.client.Presign(ctx, http.MethodGet, s.location.Bucket, s.object("any"), directFor, nil)
	if err != nil {
		return "", s.storeError(err)
	}
	return u.Scheme + "://" + u.Host, nil
}
