package simulation_test

import (
	"math/rand/v2"
	"time"
)

func wait(w *world, d *rand.Rand) { w.pass(time.Duration(d.IntN(6000)) * time.Millisecond) }

func setClock(w *world, d *rand.Rand) {
	w.pass([]time.Duration{-24 * time.Hour, -time.Hour, time.Hour, 24 * time.Hour}[d.IntN(4)])
}

func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	w.note("%v pass", d)
}

func changeWeather(w *world, d *rand.Rand) {
	w.storage.is = []weather{fine, fine, fine, away, unsure, hiccup}[d.IntN(6)]
	w.note("storage is %s", [...]string{"fine", "away", "unsure", "in doubt about one write"}[w.storage.is])
}
