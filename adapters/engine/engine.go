// Package engine is the built-in analyzer: it decodes a song and estimates its
// tempo, beats, bars, key, chords and form by published methods without trained
// weights. The packages below this one are one stage each.
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

// Engine analyses songs. Its methods may run concurrently.
type Engine struct {
	version string
	audio   audio.Options
}

// New returns an engine that names its version in its Song Maps.
func New(version string, o audio.Options) *Engine { return &Engine{version, o} }

// The progress at the end of the stages around Map.
const (
	decoded = 0.25
	mapped  = 0.98
)

func (e *Engine) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (ports.Analysis, error) {
	if ctx.Err() != nil {
		return ports.Analysis{}, context.Cause(ctx)
	}
	advance = throttled(advance)
	advance(0, domain.StageDecode)
	sum, err := inputDigest(task)
	if err != nil {
		return ports.Analysis{}, err
	}
	signal, err := audio.Decode(ctx, task.Input, e.audio, func(f float64) { advance(decoded*f, domain.StageDecode) })
	if err != nil {
		return ports.Analysis{}, err
	}
	writePeaks(task.Output, signal.Samples)
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
		return ports.Analysis{}, internalFailure(err)
	}
	advance(1, domain.StageWrite)
	return ports.Analysis{SongMap: text, Warnings: signal.Warnings}, nil
}

// throttled passes progress on where it has grown by a hundredth or the stage
// has changed: an advance may cost its receiver a transaction.
func throttled(advance ports.Advance) ports.Advance {
	last, stage := -1.0, domain.Stage("")
	return func(f float64, s domain.Stage) {
		if f >= last+0.01 || s != stage {
			last, stage = max(last, f), s
			advance(last, s)
		}
	}
}

// inputDigest returns the SHA-256 of the input, in hex.
func inputDigest(task ports.Task) (string, error) {
	if task.SHA256 != "" {
		return task.SHA256, nil
	}
	f, err := os.Open(task.Input)
	if err != nil {
		return "", inputMissing(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", inputMissing(err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func inputMissing(cause error) error {
	return errors.Join(domain.NewFailure(domain.CodeInputMissing), cause)
}

// internalFailure is for faults of the engine itself.
func internalFailure(cause error) error {
	return errors.Join(domain.NewFailure(domain.CodeAnalyzerFailed), cause)
}

// Memory is how many bytes an analysis of a song of this length may come to
// take: for itself, and for each second, which is mostly its samples and what
// the garbage collector leaves for a while. Two hours were measured.
func Memory(song time.Duration) int64 { return int64(96<<20 + (152<<10)*song.Seconds()) }
