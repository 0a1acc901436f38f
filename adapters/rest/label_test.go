package rest_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestFileNamesAreShownWithoutFoldersAndWhatCannotBeShown(t *testing.T) {
	t.Parallel()
	for disposition, want := range map[string]string{
		`filename="song.mp3"`:                                 "song.mp3",
		`filename="../../etc/passwd"`:                         "passwd",
		`filename="C:\\Music\\song.mp3"`:                      "song.mp3",
		`filename="C:\Music\song.mp3"`:                        "song.mp3",
		`filename="folder/"`:                                  "folder",
		`filename="a b.mp3"`:                                  "a b.mp3",
		`filename="Gänsehaut 鳥.mp3"`:                          "Gänsehaut 鳥.mp3",
		`filename*=UTF-8''%E2%82%AC%20rates.mp3`:              "€ rates.mp3",
		`filename="EURO.mp3"; filename*=UTF-8''%E2%82%AC.mp3`: "€.mp3",
		"filename=\"\u202egnp.mp3\"":                          "\u202egnp.mp3",
		`filename*=UTF-8''a%00b%1B%5B2Jc.mp3`:                 "ab[2Jc.mp3",
		"filename=\"\xff\xfe.mp3\"":                           "\uFFFD.mp3",
		`filename="say %22hi%22.mp3"`:                         `say "hi".mp3`,
		`filename=""`:                                         "upload",
		`filename=".."`:                                       "upload",
		`filename="/"`:                                        "upload",
		`filename="noextension"`:                              "noextension",
		`filename="` + strings.Repeat("x", 300) + `.mp3"`:     strings.Repeat("x", 251) + ".mp3",
		`filename="` + strings.Repeat("ü", 200) + `.mp3"`:     strings.Repeat("ü", 125) + ".mp3",
		`filename="` + strings.Repeat("x.", 200) + `"`:        strings.Repeat("x.", 127) + ".",
		`filename="a.` + strings.Repeat("y", 300) + `"`:       "a." + strings.Repeat("y", 253),
		`filename=song.mp3`:                                   "song.mp3",
		`filename=my song.mp3`:                                "my song.mp3",
		`filename= my song.mp3 ; x=y`:                         "my song.mp3",
		`filename=Gänsehaut (live).mp3`:                       "Gänsehaut (live).mp3",
		`filename="say "hi".mp3"`:                             `say "hi".mp3`,
		`filename="say \"hi\".mp3"`:                           `say "hi".mp3`,
		`filename="a; b=c.mp3"; x="y"`:                        "a; b=c.mp3",
		`filename="never closed.mp3`:                          "never closed.mp3",
		`FileName="a.mp3"; filename="b.mp3"`:                  "a.mp3",
		`filename*=ISO-8859-1''G%E4nsehaut.mp3`:               "Gänsehaut.mp3",
		`filename*=iso-8859-1'de'G%E4nsehaut%20%80.mp3`:       "Gänsehaut €.mp3", // as browsers read it
		`filename*=windows-1251''%C6%D3%CA.mp3`:               "ЖУК.mp3",
		`filename*=Shift_JIS''%89%B9%8A%79.mp3`:               "音楽.mp3",
		`filename*=klingon''a%20b.mp3`:                        "a b.mp3",
		`filename*=UTF-8''100%.mp3`:                           "100%.mp3",
		`filename*=UTF-8''%ff%2e%2e%2f%00.mp3`:                ".mp3",
		`filename*="plain.mp3"`:                               "plain.mp3",
		`filename*0*=UTF-8''%E2%82; filename*1*=%AC.mp3`:      "€.mp3",
		`filename="=?UTF-8?B?R8OkbnNlaGF1dC5tcDM=?="`:         "Gänsehaut.mp3",
		`filename="=?utf-8?q?G=C3=A4nse?= =?utf-8?q?haut?="`:  "Gänsehaut",
		`filename="=?ISO-8859-1?Q?G=E4nse_haut.mp3?="`:        "Gänse haut.mp3",
		`filename="=?windows-1251?B?xtPKLm1wMw==?="`:          "ЖУК.mp3",
		`filename="=?UTF-8?B?Li4vLi4vYQBi?="`:                 "ab", // ../../a NUL b
		`filename="=?klingon?Q?x?="`:                          "=?klingon?Q?x?=",
		`filename="what=?.mp3"`:                               "what=?.mp3",
	} {
		w := newWorld()
		r := upload(t, w, strings.NewReader(part(`name="file"; `+disposition, "x")+lastBoundary))
		if r.Code != http.StatusAccepted {
			t.Errorf("%s: %d %s", disposition, r.Code, r.Body)
			continue
		}
		if got := w.intake.submissions[0].Upload.FileName; got != want {
			t.Errorf("%s: name = %q, want %q", disposition, got, want)
		}
	}
}
