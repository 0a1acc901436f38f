package engine

import "songmap/adapters/internal/songjson"

// Warnings implements ports.Analyzer.
func (*Engine) Warnings(songMap []byte) []string { return songjson.Warnings(songMap) }
