package bunstore

import (
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
)

// KeyRow is an API key as its table keeps it.
type KeyRow struct {
	bun.BaseModel `bun:"table:api_keys,alias:api_keys"`

	Prefix    string    `bun:"prefix,pk"`
	SHA256    string    `bun:"sha256"`
	Name      string    `bun:"name"`
	Scope     string    `bun:"scope"`
	Group     string    `bun:"job_group"`
	CreatedAt time.Time `bun:"created_at"`
	ExpiresAt time.Time `bun:"expires_at,nullzero"`
	RevokedAt time.Time `bun:"revoked_at,nullzero"`
	UsedAt    time.Time `bun:"used_at,nullzero"`
}

func keyRow(k domain.Key) KeyRow {
	return KeyRow{
		Prefix: k.Prefix, SHA256: k.SHA256, Name: k.Name, Scope: string(k.Scope), Group: k.Group,
		CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt, RevokedAt: k.RevokedAt, UsedAt: k.UsedAt,
	}
}

func (r *KeyRow) key() domain.Key {
	return domain.Key{
		Prefix: r.Prefix, SHA256: r.SHA256, Name: domain.Text(r.Name), Scope: domain.Scope(r.Scope), Group: domain.Text(r.Group),
		CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, RevokedAt: r.RevokedAt, UsedAt: r.UsedAt,
	}
}

// ListKeys is the query for all keys.
func (s *Schema) ListKeys() Query {
	return new(args).query(s.db.NewSelect().Model((*KeyRow)(nil)).OrderExpr("created_at, prefix"))
}

// HasKey is the query for how many keys have a prefix.
func (s *Schema) HasKey(prefix string) Query {
	a := new(args)
	return a.query(s.db.NewSelect().Table("api_keys").ColumnExpr("count(*)").Where("prefix = ?", a.mark(prefix)))
}

// RevokeKey revokes a key that is not revoked.
func (s *Schema) RevokeKey(prefix string, at time.Time) Query {
	a := new(args)
	return a.query(s.db.NewUpdate().Table("api_keys").Set("revoked_at = ?", a.mark(s.time(at))).
		Where("prefix = ?", a.mark(prefix)).Where("revoked_at IS NULL"))
}

// UseKey notes a use of a key that is later than the last that is known.
func (s *Schema) UseKey(prefix string, at time.Time) Query {
	a := new(args)
	return a.query(s.db.NewUpdate().Table("api_keys").Set("used_at = ?", a.mark(s.time(at))).
		Where("prefix = ?", a.mark(prefix)).Where("(used_at IS NULL OR used_at < ?)", a.mark(s.time(at))))
}
