package e2e_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// series are the labels and values of each metric that a server exports, by its name.
type series map[string]map[string][]string

var (
	sample = regexp.MustCompile(`(?m)^(\w+)(?:\{(.*)\})? \S+$`)
	label  = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

func parse(scrape string) series {
	all := make(series)
	for _, line := range sample.FindAllStringSubmatch(scrape, -1) {
		if all[line[1]] == nil {
			all[line[1]] = map[string][]string{"instance": nil, "job": nil} // of the collector
		}
		for _, l := range label.FindAllStringSubmatch(line[2], -1) {
			all[line[1]][l[1]] = append(all[line[1]][l[1]], l[2])
		}
	}
	return all
}

var (
	metric  = regexp.MustCompile(`(songmap_\w+)(?:\{([^}]*)\})?`)
	matcher = regexp.MustCompile(`(\w+)(=~|!=|=)"([^"]*)"`)
	by      = regexp.MustCompile(`by \(([^)]*)\) \([^{\[]*?(songmap_\w+)`)
	legend  = regexp.MustCompile(`\{\{(\w+)\}\}`)
)

// expressions are those of alerts and of the board, with the labels by which the board
// names what they find.
func expressions(t *testing.T) map[string][]string {
	t.Helper()
	rules, err := os.ReadFile("../../deploy/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]string)
	for block := range strings.SplitSeq(string(rules), "- alert: ") {
		if _, expr, found := strings.Cut(block, "expr: "); found {
			expr, _, _ = strings.Cut(expr, "        labels:")
			all[expr] = nil
		}
	}
	text, err := os.ReadFile("../../deploy/grafana.json")
	var board struct {
		Panels []struct {
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err == nil {
		err = json.Unmarshal(text, &board)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			all[target.Expr] = nil
			for _, name := range legend.FindAllStringSubmatch(target.LegendFormat, -1) {
				all[target.Expr] = append(all[target.Expr], name[1])
			}
		}
	}
	if len(all) < 40 {
		t.Fatalf("only %d expressions were found", len(all))
	}
	return all
}

// scrape is what a collector reads of a server with a certificate of the test.
func (p *program) scrape() string {
	p.t.Helper()
	anybody := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // who answers is known
	r, err := anybody.Get(p.url + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s (%v)", r.Status, text, err)
	}
	return string(text)
}

// Every metric in the alerts and on the board is one that a server exports before anything
// has happened, with every label and a value that the label can have.
func TestAlertsAndBoardAskForWhatTheServerExports(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.issue("cert.pem", "key.pem", 1, 100*24*time.Hour)
	p := s.start("--tls-cert", "cert.pem", "--tls-key", "key.pem")
	there := parse(p.scrape())
	for expr, named := range expressions(t) {
		found := metric.FindAllStringSubmatch(expr, -1)
		for _, m := range found {
			labels, known := there[m[1]]
			if !known {
				t.Errorf("%s is not exported: %s", m[1], expr)
			}
			for _, want := range matcher.FindAllStringSubmatch(m[2], -1) {
				of := regexp.MustCompile("^(?:" + want[3] + ")$")
				if !slices.ContainsFunc(labels[want[1]], of.MatchString) {
					t.Errorf("%s has no %s like %q: %s", m[1], want[1], want[3], expr)
				}
			}
		}
		for _, group := range by.FindAllStringSubmatch(expr, -1) {
			for l := range strings.SplitSeq(group[1], ", ") {
				if _, known := there[group[2]][l]; !known {
					t.Errorf("%s has no label %s: %s", group[2], l, expr)
				}
			}
		}
		for _, l := range named {
			if _, known := there[found[0][1]][l]; !known {
				t.Errorf("%s has no label %s to be named by: %s", found[0][1], l, expr)
			}
		}
	}
}
