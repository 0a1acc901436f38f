package upkeep

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"songmap/adapters/cli"
	"songmap/domain"
	"songmap/ports"
)

// keyCommands are about API keys.
type keyCommands struct {
	Create createKeyCommand `cmd:"" help:"Make an API key, and print it: this once."`
	List   listKeysCommand  `cmd:"" help:"List the API keys."`
	Revoke revokeKeyCommand `cmd:"" help:"Revoke an API key: within seconds it lets nobody in any more."`
}

// createKeyCommand makes a key.
type createKeyCommand struct {
	Name    string       `arg:"" help:"Who will use it, for the log and the list."`
	Scope   domain.Scope `required:"" enum:"read,submit,admin" help:"What it may do (${enum}): look; also submit, cancel, retry and delete jobs; everything."`
	Expires Period       `default:"0" help:"Let it end after this time: 90d; 0: never."`
	Group   string       `help:"Submit jobs in this group alone. Jobs of other groups it is not kept from: it looks at, cancels, retries and deletes them as its scope allows."`
	keyPlace
}

// Validate implements kong's validation.
func (c *createKeyCommand) Validate() error {
	if c.Group != "" && c.Scope == domain.ScopeAdmin {
		return errors.New("--group: a key of scope admin is about all groups")
	}
	return c.keyPlace.Validate()
}

// Help implements kong.HelpProvider.
func (createKeyCommand) Help() string {
	return `Works while the service runs, and before its first start. Only the key is printed to the standard output:

    KEY=$(songmap keys create ci --scope submit --expires 90d)`
}

// Run implements the keys create command.
func (c *createKeyCommand) Run(ctx context.Context, s cli.Streams) error {
	return c.open(ctx, true, func(ctx context.Context, at keysAt) error {
		want := domain.Key{Name: c.Name, Scope: c.Scope, Group: c.Group}
		if c.Expires > 0 {
			want.ExpiresAt = at.now().Add(time.Duration(c.Expires))
		}
		k, text, err := at.service().Create(ctx, want)
		if errors.Is(err, ports.ErrExists) {
			return fmt.Errorf("there is a key of the name %q: revoke it first, or take another name", c.Name)
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(s.Err, "key %s (%s), scope %s; it is shown this once:\n", k.Name, k.Prefix, k.Scope); err != nil {
			return err
		}
		return say(s, "%s", text)
	})
}

// listKeysCommand lists keys.
type listKeysCommand struct {
	All bool `help:"Those that are revoked or expired, too."`
	keyPlace
}

// Run implements the keys list command.
func (c *listKeysCommand) Run(ctx context.Context, s cli.Streams) error {
	return c.open(ctx, false, func(ctx context.Context, at keysAt) error {
		all, err := at.keys.List(ctx)
		if err != nil {
			return err
		}
		return table(s.Out, "NAME\tPREFIX\tSCOPE\tGROUP\tCREATED\tEXPIRES\tLAST USED\tSTATE", func(row func(...any)) {
			for _, k := range all {
				if now := at.now(); c.All || k.Opens(now) {
					row(shown(k.Name), shown(k.Prefix), shown(string(k.Scope)), shown(k.Group), date(k.CreatedAt), date(k.ExpiresAt), date(k.UsedAt), state(k, now))
				}
			}
		})
	})
}

func state(k domain.Key, now time.Time) string {
	switch {
	case !k.RevokedAt.IsZero():
		return "revoked " + date(k.RevokedAt)
	case k.Expired(now):
		return "expired"
	}
	return "valid"
}

// revokeKeyCommand revokes a key.
type revokeKeyCommand struct {
	Key string `arg:"" name:"name|prefix" help:"Which one, by its name or its prefix (sm_PREFIX_…)."`
	keyPlace
}

// Run implements the keys revoke command.
func (c *revokeKeyCommand) Run(ctx context.Context, s cli.Streams) error {
	return c.open(ctx, false, func(ctx context.Context, at keysAt) error {
		k, err := at.service().Revoke(ctx, c.Key)
		if errors.Is(err, ports.ErrNotFound) {
			return fmt.Errorf("there is no key %q that is not revoked: songmap keys list shows those that there are", c.Key)
		}
		if err != nil {
			return err
		}
		return say(s, "key %s (%s) is revoked", shown(k.Name), shown(k.Prefix))
	})
}

// auditCommand shows who asked for what.
type auditCommand struct {
	Limit int `default:"100" help:"How many entries at most, the newest first."`
	keyPlace
}

// Validate implements kong's validation.
func (c *auditCommand) Validate() error {
	if c.Limit < 1 {
		return errors.New("--limit must be at least 1")
	}
	return c.keyPlace.Validate()
}

// Run implements the audit command.
func (c *auditCommand) Run(ctx context.Context, s cli.Streams) error {
	return c.open(ctx, false, func(ctx context.Context, at keysAt) error {
		page, err := at.audit.Entries(ctx, ports.AuditQuery{Limit: c.Limit})
		if err != nil {
			return err
		}
		return table(s.Out, "NUMBER\tAT (UTC)\tBY\tASKED FOR\tOF", func(row func(...any)) {
			for _, e := range page {
				row(e.Number, date(e.At), shown(e.By), shown(string(e.Action)), shown(e.Subject))
			}
		})
	})
}

// table prints rows below a head.
func table(to io.Writer, head string, rows func(row func(...any))) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, err := fmt.Fprintln(w, head)
	rows(func(columns ...any) {
		for i, c := range columns {
			separator := "\t"
			if i == len(columns)-1 {
				separator = "\n"
			}
			_, e := fmt.Fprint(w, c, separator)
			err = errors.Join(err, e)
		}
	})
	return errors.Join(err, w.Flush())
}

// shown is text as a terminal may see it: somebody may have written the row by hand.
func shown(text string) string {
	if text == "" {
		return "-"
	}
	quoted := fmt.Sprintf("%q", text)
	if quoted == `"`+text+`"` {
		return text
	}
	return quoted
}

func date(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

func random(b []byte) { _, _ = rand.Read(b) } // never fails
