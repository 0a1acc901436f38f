package middleware

import "songmap/adapters/rest/problem"

const wrongKey = "wrong_key"

// Refusals are the reasons that Refused can be told.
func Refusals() []string {
	return []string{
		wrongKey, problem.TooManyWrongKeys.Code, problem.HostNotAllowed.Code, problem.CrossOrigin.Code, problem.QuotaExceeded.Code,
	}
}
