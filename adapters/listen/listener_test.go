package listen_test

import (
	"fmt"
	"net"
	"slices"
	"testing"

	"songmap/adapters/listen"
)

// door lets a test say who comes next.
type door struct {
	one
	next *visitor
}

func (d *door) Accept() (net.Conn, error) { return d.next, nil }

type visitor struct {
	net.Conn
	addr   string
	closed int
}

func (v *visitor) Close() error         { v.closed++; return nil }
func (v *visitor) RemoteAddr() net.Addr { return v }
func (v *visitor) Network() string      { return "tcp" }
func (v *visitor) String() string       { return v.addr }

// house is a listener and what it told.
type house struct {
	*listen.Listener
	door *door
	told []listen.Limit
}

func open(total, perAddress int) *house {
	h := &house{door: &door{}}
	h.Listener = listen.New(h.door, listen.Limits{
		Total: total, PerAddress: perAddress, Patience: patience,
		Beyond: func(l listen.Limit) { h.told = append(h.told, l) },
	})
	return h
}

func (h *house) come(t *testing.T, addr string) (*visitor, net.Conn) {
	t.Helper()
	v := &visitor{addr: addr}
	h.door.next = v
	c, err := h.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return v, c
}

// beyond says of each address in turn whether it came in above the limits.
func (h *house) beyond(t *testing.T, addrs ...string) (all []bool) {
	t.Helper()
	for _, a := range addrs {
		_, c := h.come(t, a)
		all = append(all, listen.Beyond(c))
	}
	return all
}

func TestConnectionsAreCountedInAllAndForEachAddress(t *testing.T) {
	t.Parallel()
	h := open(3, 2)
	got := h.beyond(t, "192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3", "192.0.2.2:1", "192.0.2.3:1")
	if want := []bool{false, false, true, false, true}; !slices.Equal(got, want) {
		t.Errorf("beyond the limits: %v, want %v", got, want)
	}
	if want := []listen.Limit{listen.Address, listen.Total}; !slices.Equal(h.told, want) {
		t.Errorf("told of %v, want %v", h.told, want)
	}
	if h.Open() != 5 {
		t.Errorf("%d are open", h.Open())
	}
}

func TestAConnectionThatEndsMakesRoomOnce(t *testing.T) {
	t.Parallel()
	h := open(2, 1)
	v, c := h.come(t, "192.0.2.1:1")
	_, above := h.come(t, "192.0.2.1:2")
	for range 2 { // net/http may close one twice
		_ = above.Close()
		_ = c.Close()
	}
	if v.closed != 2 || h.Open() != 0 {
		t.Errorf("closed %d times, %d are open", v.closed, h.Open())
	}
	got := h.beyond(t, "192.0.2.1:3", "192.0.2.1:4", "192.0.2.2:1", "192.0.2.3:1")
	if want := []bool{false, true, false, true}; !slices.Equal(got, want) {
		t.Errorf("beyond the limits: %v, want %v", got, want)
	}
}

func TestWhatCountsAsOneAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first, second string
		same          bool
	}{
		{"192.0.2.1:1", "192.0.2.1:2", true},
		{"192.0.2.1:1", "192.0.2.2:1", false},
		{"192.0.2.1:1", "[::ffff:192.0.2.1]:2", true},
		{"[2001:db8::1]:1", "[2001:db8::ffff]:1", true}, // one network, one holder
		{"[2001:db8::1]:1", "[2001:db8:0:1::1]:1", false},
		{"[fe80::1%eth0]:1", "[fe80::1%eth1]:1", true},
		{"@", "pipe", true},
	} {
		if got := open(9, 1).beyond(t, c.first, c.second); got[0] || got[1] != c.same {
			t.Errorf("%s and %s: %v, want one: %v", c.first, c.second, got, c.same)
		}
	}
}

// Whoever fills the side door with connections that say nothing must not keep
// probes out.
func TestAboveTheLimitsTheOldestHasToGo(t *testing.T) {
	t.Parallel()
	h := open(1, 1)
	within, _ := h.come(t, "192.0.2.1:1")
	var above []*visitor
	for i := range 100 {
		v, _ := h.come(t, fmt.Sprintf("192.0.2.1:%d", 2+i))
		above = append(above, v)
	}
	for i, v := range above {
		if gone := i < 100-64; (v.closed == 1) != gone {
			t.Errorf("connection %d was closed %d times", i, v.closed)
		}
	}
	if within.closed != 0 || h.Open() != 65 {
		t.Errorf("of those within the limits %d were closed, %d are open", within.closed, h.Open())
	}
}
