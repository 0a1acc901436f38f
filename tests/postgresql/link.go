package postgresql

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Link is a way to the server that can be cut.
type Link struct {
	tb     testing.TB
	socket string // of the server
	own    string // of the link

	mu    sync.Mutex
	at    net.Listener
	conns []net.Conn
	all   sync.WaitGroup
}

// Connect returns a link to the server of a database, and how to connect through it.
func Connect(tb testing.TB, dsn string) (l *Link, through string) {
	tb.Helper()
	const socket = ".s.PGSQL.5432"
	before, dir, _ := strings.Cut(dsn, "?host=")
	own, err := os.MkdirTemp("", "link") //nolint:usetesting // its names are too long for a socket
	if err != nil {
		tb.Fatal(err)
	}
	l = &Link{tb: tb, socket: filepath.Join(dir, socket), own: filepath.Join(own, socket)}
	l.Mend()
	tb.Cleanup(func() {
		l.Cut()
		l.all.Wait()
		_ = os.RemoveAll(own)
	})
	return l, before + "?host=" + own
}

// Mend lets connections through.
func (l *Link) Mend() {
	l.tb.Helper()
	var config net.ListenConfig
	at, err := config.Listen(context.Background(), "unix", l.own)
	if err != nil {
		l.tb.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = at
	l.all.Go(func() {
		for {
			conn, err := at.Accept()
			if err != nil {
				return
			}
			l.carry(conn)
		}
	})
}

// Cut ends all connections and lets none through.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.at.Close()
	for _, conn := range l.conns {
		_ = conn.Close()
	}
	l.conns = nil
}

func (l *Link) carry(from net.Conn) {
	var dialer net.Dialer
	to, err := dialer.DialContext(context.Background(), "unix", l.socket)
	if err != nil {
		_ = from.Close()
		return
	}
	l.mu.Lock()
	l.conns = append(l.conns, from, to)
	l.mu.Unlock()
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		l.all.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_, _ = way[0].Close(), way[1].Close()
		})
	}
}
