package rest_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

type list struct {
	Count      int64
	Jobs       []struct{ JobID string }
	NextCursor *string `json:"next_cursor"`
}

func TestAListCountsWhatMatchesAndLinksToTheNextPage(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.page = ports.Page{Jobs: []domain.Job{completeJob(), pendingJob()}, Total: 17, Next: ports.Cursor{CreatedAt: birth, ID: "job1"}}
	r := w.call(t, http.MethodGet, "/api/jobs?limit=2&status=error&status=pending&q=a%26b")
	got := decode[list](t, r)
	if r.Code != http.StatusOK || got.Count != 17 || len(got.Jobs) != 2 || got.NextCursor == nil {
		t.Fatalf("%d %s", r.Code, r.Body)
	}

	link := r.Header().Get("Link")
	target, rel, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
	if rel != `; rel="next"` {
		t.Fatalf("Link = %q", link)
	}
	want := url.Values{"limit": {"2"}, "status": {"error", "pending"}, "q": {"a&b"}, "cursor": {*got.NextCursor}}
	if u, err := url.Parse(target); err != nil || u.Path != "/api/jobs" || !reflect.DeepEqual(u.Query(), want) {
		t.Errorf("Link = %q, want %v", link, want)
	}

	w.jobs.page = ports.Page{Total: 17}
	r = w.call(t, http.MethodGet, target)
	if w.jobs.query.After != (ports.Cursor{CreatedAt: birth, ID: "job1"}) {
		t.Errorf("after = %+v", w.jobs.query.After)
	}
	if got := strings.TrimSpace(r.Body.String()); got != `{"count":17,"jobs":[],"next_cursor":null}` || r.Header().Get("Link") != "" {
		t.Errorf("last page = %s, Link = %q", got, r.Header().Get("Link"))
	}
}

func TestFiltersReachTheQuery(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for target, want := range map[string]ports.Query{
		"":                                                   {Limit: 100},
		"?limit=1000":                                        {Limit: 1000},
		"?status=pending,error":                              {Limit: 100, Filter: ports.Filter{Statuses: []domain.Status{"pending", "error"}}},
		"?status=pending&status=error":                       {Limit: 100, Filter: ports.Filter{Statuses: []domain.Status{"pending", "error"}}},
		"?status=error,error,&status=":                       {Limit: 100, Filter: ports.Filter{Statuses: []domain.Status{"error"}}},
		"?q=%D7%A9%D7%99%D7%A8":                              {Limit: 100, Filter: ports.Filter{FileName: "שיר"}},
		"?group=client+7":                                    {Limit: 100, Filter: ports.Filter{Group: new("client 7")}},
		"?group=":                                            {Limit: 100, Filter: ports.Filter{Group: new("")}},
		"?priority=-10":                                      {Limit: 100, Filter: ports.Filter{Priority: new(-10)}},
		"?priority=0&group=%C3%9Cbung":                       {Limit: 100, Filter: ports.Filter{Priority: new(0), Group: new("Übung")}},
		"?priority=":                                         {Limit: 100},
		"?created_before=1769860800":                         {Limit: 100, Filter: ports.Filter{CreatedBefore: noon}},
		"?created_before=1769860800.5":                       {Limit: 100, Filter: ports.Filter{CreatedBefore: noon.Add(time.Second / 2)}},
		"?created_after=1769860800":                          {Limit: 100, Filter: ports.Filter{CreatedFrom: noon.Add(time.Microsecond)}},
		"?created_before=0":                                  {Limit: 100, Filter: ports.Filter{CreatedBefore: time.Unix(0, 0).UTC()}},
		"?created_after=2026-01-31T12:00:00Z":                {Limit: 100, Filter: ports.Filter{CreatedFrom: noon.Add(time.Microsecond)}},
		"?created_after=2026-01-31T14:00:00%2B02:00":         {Limit: 100, Filter: ports.Filter{CreatedFrom: noon.Add(time.Microsecond)}},
		"?created_after=2026-01-31T14:00:00+02:00":           {Limit: 100, Filter: ports.Filter{CreatedFrom: noon.Add(time.Microsecond)}},
		"?created_before=2026-01-31T12:00:00.0000001Z":       {Limit: 100, Filter: ports.Filter{CreatedBefore: noon.Add(time.Microsecond)}},
		"?created_after=2026-01-31T12:00:00.000001999Z&skip": {Limit: 100, Filter: ports.Filter{CreatedFrom: noon.Add(2 * time.Microsecond)}},
	} {
		w := newWorld()
		if r := w.call(t, http.MethodGet, "/api/jobs"+target); r.Code != http.StatusOK {
			t.Errorf("%s: %d %s", target, r.Code, r.Body)
		}
		if !reflect.DeepEqual(w.jobs.query, want) {
			t.Errorf("%s: query = %+v, want %+v", target, w.jobs.query, want)
		}
	}
}

func TestBadFiltersAreRefused(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"limit=0", "limit=1001", "limit=x", "status=done", "status=pending,done",
		"created_after=yesterday", "created_after=-1", "created_after=NaN", "created_after=Inf", "created_after=1e300", "created_after=253402300800",
		"created_before=2026-01-31", "created_before=1969-12-31T23:59:59Z", "created_before=" + strings.Repeat("1", 65),
		"cursor=x", "cursor=AAAA", "cursor=%00", "cursor=" + strings.Repeat("A", 513),
		"q=" + strings.Repeat("x", 256), "priority=11", "priority=-11", "priority=high", "priority=1.5",
		"group=" + strings.Repeat("x", 65), "group=%00", "group=%FF", "group=+a", "group=a%0Ab",
	} {
		w := newWorld()
		p := wantProblem(t, w.call(t, http.MethodGet, "/api/jobs?"+query), 422, "invalid_request")
		name, _, _ := strings.Cut(query, "=")
		if len(p.Errors) != 1 || p.Errors[0].Location != "query."+name {
			t.Errorf("%s: errors = %+v", query, p.Errors)
		}
	}
}

func TestStatsCountJobsByStatus(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.workers, w.config.MaxUpload = func() int { return 3 }, 1000
	want := `{"jobs":{"pending":1,"processing":2,"complete":3,"error":4},"workers":3,"max_upload":1000}`
	if r := w.call(t, http.MethodGet, "/api/stats"); r.Code != http.StatusOK || strings.TrimSpace(r.Body.String()) != want {
		t.Errorf("%d %s, want %s", r.Code, r.Body, want)
	}
}
