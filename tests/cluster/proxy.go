//go:build unix

package main

import (
	"io"
	"net"
	"sync"
)

// mode is what a link does with what is sent over it.
type mode int

const (
	proxyPass   mode = iota
	proxyRefuse      // connections end, and no new one comes about
	proxyHang        // nothing arrives any more, and nobody learns why
)

// proxy is the link between an instance and a server.
type proxy struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	changed *sync.Cond
	mode    mode
	ended   bool
	open    map[net.Conn]bool
}

// newProxy listens on a port of its own.
func newProxy(target string) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it ends with close
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: listener, target: target, open: make(map[net.Conn]bool)}
	p.changed = sync.NewCond(&p.mu)
	go p.accept()
	return p, nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// set changes the mode. What is on its way meets it, too.
func (p *proxy) set(m mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := p.mode
	p.mode = m
	if m == proxyRefuse || was == proxyHang { // what has hung is out of step
		p.drop()
	}
	p.changed.Broadcast()
}

func (p *proxy) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.drop()
	p.changed.Broadcast()
	return p.listener.Close()
}

// drop ends all connections, as a reset. The caller holds the lock.
func (p *proxy) drop() {
	for conn := range p.open {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	clear(p.open)
}

func (p *proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(conn)
	}
}

func (p *proxy) serve(from net.Conn) {
	if !p.enter(from) {
		return
	}
	to, err := net.Dial("tcp", p.target) //nolint:noctx // ends by itself, as it is local
	if err != nil || !p.enter(to) {
		_ = from.Close()
		return
	}
	go p.pour(to, from)
	p.pour(from, to)
}

// enter notes a connection, unless it must not be.
func (p *proxy) enter(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || p.mode == proxyRefuse {
		_ = conn.Close()
		return false
	}
	p.open[conn] = true
	return true
}

// pour copies until either side ends.
func (p *proxy) pour(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && p.passes() {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if err != io.EOF { //nolint:errorlint // Read returns it as it is
				return
			}
			p.passes() // an end hangs as well
			return
		}
	}
}

// passes waits while the link hangs, and reports whether it is still a link.
func (p *proxy) passes() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.mode == proxyHang && !p.ended {
		p.changed.Wait()
	}
	return p.mode == proxyPass && !p.ended
}
