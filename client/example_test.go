package client_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"songmap/client"
)

// example runs a service that finds the same thing in every song.
func example() (address string, stop func()) {
	dir, err := os.MkdirTemp("", "songmap-")
	must(err)
	s := serveIn(dir, "--max-attempts", "1")
	s.open()
	return s.at, func() {
		s.stop()
		must(os.RemoveAll(dir))
	}
}

func Example() {
	address, stop := example()
	defer stop()
	ctx := context.Background()

	songs, err := client.New(address, client.Options{})
	if err != nil {
		panic(err)
	}
	defer songs.Close()
	accepted, err := songs.Submit(ctx, "song.mp3", strings.NewReader("a song"), client.SubmitOptions{})
	if err != nil {
		panic(err)
	}
	job, err := songs.Wait(ctx, accepted.JobID, nil)
	if err != nil {
		panic(err)
	}
	m, err := songs.SongMap(ctx, job.ID)
	if err != nil {
		panic(err)
	}
	fmt.Println(job.FileName, job.Status, m.Tempo.BPM, m.Keys[0].Tonic, m.Keys[0].Mode)
	// Output: song.mp3 complete 90.5 D minor
}

func ExampleClient_Events() {
	address, stop := example()
	defer stop()
	ctx := context.Background()
	songs, err := client.New(address, client.Options{})
	if err != nil {
		panic(err)
	}
	defer songs.Close()
	if _, err := songs.Submit(ctx, "song.mp3", strings.NewReader("a song"), client.SubmitOptions{JobID: "s1"}); err != nil {
		panic(err)
	}

	// Whoever stores the number of the last event can go on after it at any time.
	for event, err := range songs.Events(ctx, client.EventsOptions{JobID: "s1", Past: true}) {
		if err != nil {
			panic(err)
		}
		if event.Kind == client.EventCreated || event.Kind == client.EventCompleted {
			fmt.Println(event.JobID, event.Kind)
		}
	}
	// Output:
	// s1 created
	// s1 completed
}

func ExampleClient_Jobs() {
	address, stop := example()
	defer stop()
	ctx := context.Background()
	songs, err := client.New(address, client.Options{})
	if err != nil {
		panic(err)
	}
	defer songs.Close()
	for _, id := range []string{"s1", "s2"} {
		if _, err := songs.Submit(ctx, id+".mp3", strings.NewReader("a song"), client.SubmitOptions{JobID: id}); err != nil {
			panic(err)
		}
	}

	for job, err := range songs.Jobs(ctx, client.ListOptions{FileName: ".mp3"}) {
		if err != nil {
			panic(err)
		}
		fmt.Println(job.ID)
	}
	// Output:
	// s2
	// s1
}

func ExampleError() {
	address, stop := example()
	defer stop()
	songs, err := client.New(address, client.Options{})
	if err != nil {
		panic(err)
	}
	defer songs.Close()

	_, err = songs.SongMap(context.Background(), "nobody")
	var refused *client.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Code, refused.Detail)
	}
	// Output: 404 not_found Job nobody not found
}
