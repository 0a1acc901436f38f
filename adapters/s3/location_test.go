package s3_test

import (
	"strings"
	"testing"

	"songmap/adapters/s3"
)

func TestALocationIsReadAndWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"s3://songs?region=eu-central-1":                                 "s3://songs?region=eu-central-1",
		"s3://songs/a/b/?region=eu-central-1":                            "s3://songs/a/b?region=eu-central-1",
		"s3://songs/?endpoint=http://127.0.0.1:9000":                     "s3://songs?endpoint=http%3A%2F%2F127.0.0.1%3A9000&region=us-east-1",
		"s3://songs/x?endpoint=https%3A%2F%2Fs3.example/&region=garage1": "s3://songs/x?endpoint=https%3A%2F%2Fs3.example&region=garage1",
		"s3://my.songs-2?endpoint=http://[::1]:9000":                     "s3://my.songs-2?endpoint=http%3A%2F%2F%5B%3A%3A1%5D%3A9000&region=us-east-1",
	} {
		var l s3.Location
		if err := l.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := l.String(); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
		var again s3.Location
		if err := again.UnmarshalText([]byte(l.String())); err != nil || again.String() != want {
			t.Errorf("%s cannot be read again: %v", l, err)
		}
	}
}

func TestALocationThatCannotBeUsedIsRefusedAndSaysWhy(t *testing.T) {
	t.Parallel()
	const secret = "TopSecret"
	for text, want := range map[string]string{
		"":                                    "begin with s3://",
		"songs":                               "begin with s3://",
		"http://songs/x":                      "begin with s3://",
		"s3:songs?region=x":                   "no name of a bucket",
		"s3://?region=x":                      "no name of a bucket",
		"s3://So_ngs?region=x":                "no name of a bucket",
		"s3://ab?region=x":                    "no name of a bucket",
		"s3://songs:9000?region=x":            "no name of a bucket",
		"s3://songs%zz?region=x":              "is no URL",
		"s3://" + secret + "@songs?region=x":  "must not hold keys",
		"s3://a:" + secret + "@songs?region=": "must not hold keys",
		"s3://songs?region=x#" + secret:       "after #",
		"s3://songs/a//b?region=x":            "its prefix",
		"s3://songs/a/../b?region=x":          "its prefix",
		"s3://songs/./b?region=x":             "its prefix",
		"s3://songs/ü?region=x":               "its prefix",
		"s3://songs/a%20b?region=x":           "its prefix",
		"s3://songs/a\\b?region=x":            "its prefix",
		"s3://songs/" + strings.Repeat("a", 257) + "?region=x": "its prefix",
		"s3://songs":             "needs a region",
		"s3://songs?":            "needs a region",
		"s3://songs?region=":     "no name of a region",
		"s3://songs?region=eu/1": "no name of a region",
		"s3://songs?region=" + strings.Repeat("a", 65):                 "no name of a region",
		"s3://songs?region=a&region=b":                                 "more than one region",
		"s3://songs?region=%zz":                                        "not of the form",
		"s3://songs?region=x&secret_key=" + secret:                     "knows endpoint and region",
		"s3://songs?access_key=" + secret:                              "knows endpoint and region",
		"s3://songs?endpoint=":                                         "endpoint must be of the form",
		"s3://songs?endpoint=127.0.0.1:9000":                           "endpoint must be of the form",
		"s3://songs?endpoint=ftp://x":                                  "endpoint must be of the form",
		"s3://songs?endpoint=https://a%3Bscript-src":                   "endpoint must be of the form",
		"s3://songs?endpoint=https://s3.example:99999":                 "endpoint must be of the form",
		"s3://songs?endpoint=https://":                                 "endpoint must be of the form",
		"s3://songs?endpoint=https://:443":                             "endpoint must be of the form",
		"s3://songs?endpoint=https://a:" + secret + "@s3.example":      "must not hold keys",
		"s3://songs?endpoint=https://s3.example/songs":                 "end after its host",
		"s3://songs?endpoint=https://s3.example%3Fx=" + secret:         "end after its host",
		"s3://songs?endpoint=https://s3.example%23" + secret:           "end after its host",
		"s3://songs?endpoint=https://s3.example&endpoint=https://s3.b": "more than one endpoint",
	} {
		var l s3.Location
		err := l.UnmarshalText([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want something about %q and no secret", text, err, want)
		}
		if l != (s3.Location{}) || l.String() != "" {
			t.Errorf("%s: is read as %v", text, l)
		}
	}
}
