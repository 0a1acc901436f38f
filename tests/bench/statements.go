package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// What follows are the statements of each operation without a transaction.

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

func (b *bare) create(ctx context.Context, id string) error {
	j := newJob(id)
	at := seconds(j.CreatedAt)
	var turn int64
	if err := b.last.QueryRowContext(ctx).Scan(&turn); err != nil {
		return err
	}
	_, err := b.insert.ExecContext(ctx, id, string(j.Status), at, nil, nil, 0.0, nil, nil, j.Input.Path,
		at, j.Input.FileName, j.Input.Size, j.Input.SHA256, nil, nil, nil, nil, nil, 0, 0, nil, nil, nil, nil, turn)
	if err != nil {
		return err
	}
	return b.happened(ctx, id, "created", at, nil)
}

func (b *bare) happened(ctx context.Context, id, kind string, at float64, worker any) error {
	_, err := b.tell.ExecContext(ctx, id, kind, at, nil, 0, 0, worker, nil, nil, nil, 0)
	return err
}

func (b *bare) update(ctx context.Context, id string) error {
	_, err := b.replace(ctx, func(r *row) {
		r.number[3].Float64 += 1e-9
		r.number[4].Float64 = seconds(time.Now())
	}, b.locate, id)
	return err
}

func (b *bare) claim(ctx context.Context, token string) error {
	now := seconds(time.Now())
	r, err := b.replace(ctx, func(r *row) {
		r.text[1].String = "processing"
		r.text[8] = sql.NullString{String: token, Valid: true}
		r.text[9] = sql.NullString{String: "bench", Valid: true}
		for _, i := range []int{1, 4, 6} {
			r.number[i] = sql.NullFloat64{Float64: now, Valid: true}
		}
		r.number[7] = sql.NullFloat64{Float64: now + 60, Valid: true}
		r.number[12] = sql.NullFloat64{}
	}, b.next)
	if err != nil {
		return err
	}
	return b.happened(ctx, r.text[0].String, "started", now, "bench")
}

func (b *bare) replace(ctx context.Context, change func(*row), pick *sql.Stmt, args ...any) (r row, err error) {
	if err := pick.QueryRowContext(ctx, args...).Scan(r.dest()...); err != nil {
		return r, err
	}
	change(&r)
	all := r.dest()
	values := slices.Concat(all[1:2], all[3:8], all[9:10], all[13:22], all[24:25], []any{r.text[0].String})
	_, err = b.change.ExecContext(ctx, values...)
	return r, err
}

func (b *bare) remove(ctx context.Context, id string) error {
	if err := b.locate.QueryRowContext(ctx, id).Scan(new(row).dest()...); err != nil {
		return err
	}
	if _, err := b.drop.ExecContext(ctx, id); err != nil {
		return err
	}
	now := seconds(time.Now())
	if err := b.happened(ctx, id, "deleted", now, nil); err != nil {
		return err
	}
	_, err := b.forget.ExecContext(ctx, now-7*86400, 2)
	return err
}

func (b *bare) get(ctx context.Context, id string) error {
	return b.one.QueryRowContext(ctx, id).Scan(new(row).dest()...)
}

func (b *bare) list(ctx context.Context) error {
	rows, err := b.page.QueryContext(ctx, 100)
	if err != nil {
		return err
	}
	defer rows.Close()
	jobs := make([]row, 0, 100)
	for rows.Next() {
		var r row
		if err := rows.Scan(r.dest()...); err != nil {
			return err
		}
		jobs = append(jobs, r)
	}
	if len(jobs) != 100 {
		return fmt.Errorf("list has %d jobs", len(jobs))
	}
	return rows.Err()
}

func (b *bare) count(ctx context.Context) error { return b.tally.QueryRowContext(ctx).Scan(new(int64)) }
