// Package client talks to a Songmap server. It needs nothing but the standard library.
//
//	songs, err := client.New("127.0.0.1:8000", client.Options{})
//	…
//	accepted, err := songs.Submit(ctx, "song.mp3", file, client.SubmitOptions{})
//	job, err := songs.Wait(ctx, accepted.JobID, nil)
//	m, err := songs.SongMap(ctx, job.ID)
//	fmt.Println(m.Tempo.BPM)
//
// A server that is busy or restarts is asked again, for as long as Options.Patience
// says; what it refuses is an *Error, and if nobody answers the error is a
// *NoAnswerError. A Client may be used by several goroutines at once.
package client
