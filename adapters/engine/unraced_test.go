//go:build !race

package engine_test

// thin: of a sweep, one case in so many runs.
const thin = 1
