//go:build race

package engine_test

// thin: of a sweep, one case in so many runs. The race detector makes each ten
// times slower, and it does not need all of them.
const thin = 4
