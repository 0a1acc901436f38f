// Package engine is the built-in analyzer: it decodes a song and hears its
// tempo, beats, bars, key, chords and form. It uses published methods without
// trained weights; the packages below this one are one stage each.
package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"songmap/adapters/engine/audio"
	"songmap/adapters/internal/songjson"
	"songmap/domain"
	"songmap/domain/songmap"
	"songmap/ports"
)

var _ ports.Analyzer = (*Engine)(nil)

// Engine analyses songs. It has no state; its methods may run at the same
// time.
type Engine struct {
	version string
	audio   audio.Options
}

// New is an engine that signs its Song Maps with a version.
func New(version string, o audio.Options) *Engine { return &Engine{version, o} }

// Parts of the whole that are left to the stages outside Map.
const (
	decoded = 0.25 // after decoding
	mapped  = 0.98 // after Map
)

// Analyze implements ports.Analyzer.
func (e *Engine) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (ports.Analysis, error) {
	if ctx.Err() != nil {
		return ports.Analysis{}, context.Cause(ctx)
	}
	advance = steadily(advance)
	advance(0, domain.StageDecode)
	sum, err := fingerprint(task)
	if err != nil {
		return ports.Analysis{}, err
	}
	signal, err := audio.Decode(ctx, task.Input, e.audio, func(f float64) { advance(decoded*f, domain.StageDecode) })
	if err != nil {
		return ports.Analysis{}, err
	}
	leavePeaks(task.Output, signal.Samples)
	m, err := e.Map(ctx, signal.Samples, func(f float64, s domain.Stage) { advance(decoded+(mapped-decoded)*f, s) })
	if err != nil {
		return ports.Analysis{}, err
	}
	advance(mapped, domain.StageWrite)
	m.ID = task.JobID
	m.Provenance = songmap.Provenance{
		Engine:  "songmap",
		Version: e.version,
		Options: map[string]string{
			"decoder":     signal.Format,
			"channels":    signal.Mix,
			"sample_rate": fmt.Sprint(audio.Rate),
		},
		InputSHA256: sum,
		CreatedAt:   time.Now().UTC().Format(time.RFC3339),
		Warnings:    signal.Warnings,
	}
	text, err := songjson.Marshal(m)
	if err != nil {
		return ports.Analysis{}, broken(err)
	}
	advance(1, domain.StageWrite)
	return ports.Analysis{SongMap: text, Warnings: signal.Warnings}, nil
}

// steadily passes on what goes up by a hundredth or changes the stage: an
// advance may cost its receiver a transaction.
func steadily(advance ports.Advance) ports.Advance {
	last, in := -1.0, domain.Stage("")
	return func(f float64, s domain.Stage) {
		if f >= last+0.01 || s != in {
			last, in = max(last, f), s
			advance(last, s)
		}
	}
}

// fingerprint is the SHA-256 of the input, in hex.
func fingerprint(task ports.Task) (string, error) {
	if task.SHA256 != "" {
		return task.SHA256, nil
	}
	f, err := os.Open(task.Input)
	if err != nil {
		return "", missing(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", missing(err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func missing(cause error) error {
	return errors.Join(domain.NewFailure(domain.CodeInputMissing), cause)
}

// broken is a fault of the engine itself.
func broken(cause error) error {
	return errors.Join(domain.NewFailure(domain.CodeAnalyzerFailed), cause)
}
