package s3test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"sohoa/pipeline/blob/s3"
)

// Fault is what a Proxy does to a request.
type Fault int

// The faults.
const (
	NoFault    Fault = iota
	Unwilling        // 503 SlowDown, without asking the server
	Full             // 507, as MinIO says that its disks are full
	LostAnswer       // the server acts and its answer is lost with the connection
	Cut              // the connection is reset in the middle of the body that is sent
	Altered          // one byte of the body that is sent is another
	Truncated        // the body that comes back ends early
	Distorted        // one byte of the body that comes back is another
	Down             // the connection is closed before anything is said
	SlowIn           // a byte a second is taken of the body that is sent
	SlowOut          // a byte a second comes back
)

// Proxy stands between a client and a Server and makes faults.
type Proxy struct {
	Endpoint string

	server *Server
	to     *httputil.ReverseProxy
	gone   chan struct{} // closed with the proxy

	mu     sync.Mutex
	method string
	fault  Fault
	left   int
	met    int
}

// Proxy starts a proxy before the server; it ends with the test.
func (s *Server) Proxy(t testing.TB) *Proxy {
	t.Helper()
	p := &Proxy{server: s, gone: make(chan struct{}), to: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: s.Endpoint})}
	p.to.ModifyResponse = p.answer
	p.to.FlushInterval = -1 // what trickles in trickles out
	p.to.ErrorLog = log.New(io.Discard, "", 0)
	h := httptest.NewServer(p)
	t.Cleanup(func() { // what trickles never ends by itself
		close(p.gone)
		h.CloseClientConnections()
		h.Close()
	})
	p.Endpoint = h.Listener.Addr().String()
	return p
}

// Config is for s3.Open through the proxy.
func (p *Proxy) Config(bucket string) s3.Config {
	c := p.server.Config(bucket)
	c.Endpoint = p.Endpoint
	return c
}

// Any is every method.
const Any = "*"

// Set makes the next n requests with the method (GET, PUT … or Any) meet the
// fault.
func (p *Proxy) Set(method string, f Fault, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.method, p.fault, p.left, p.met = method, f, n, 0
}

// Met returns how many requests have met the fault since Set.
func (p *Proxy) Met() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.met
}

func (p *Proxy) next(method string) Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.method != Any && method != p.method || p.left == 0 {
		return NoFault
	}
	p.left--
	p.met++
	return p.fault
}

// mark carries the fault of a request to its answer.
const mark = "Sohoa-Fault"

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch f := p.next(r.Method); f {
	case Unwilling:
		refuse(w, http.StatusServiceUnavailable, "SlowDown")
	case Full:
		refuse(w, http.StatusInsufficientStorage, "XMinioStorageFull")
	case Down:
		panic(http.ErrAbortHandler)
	case SlowIn:
		trickle{p.gone, r.Body}.drain()
		panic(http.ErrAbortHandler)
	case Cut:
		io.CopyN(io.Discard, r.Body, r.ContentLength/2)
		panic(http.ErrAbortHandler)
	case Altered:
		r.Body = io.NopCloser(&alter{r: r.Body, at: r.ContentLength / 2})
		p.to.ServeHTTP(w, r)
	case LostAnswer:
		p.to.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	default:
		r.Header.Set(mark, strconv.Itoa(int(f))) // not signed, and unknown to the server
		p.to.ServeHTTP(w, r)
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	io.WriteString(w, "<Error><Code>"+code+"</Code></Error>")
}

func (p *Proxy) answer(a *http.Response) error {
	f, err := strconv.Atoi(a.Request.Header.Get(mark))
	if err != nil {
		return nil
	}
	switch Fault(f) {
	case Truncated:
		a.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(a.Body, a.ContentLength/2), a.Body}
	case SlowOut:
		a.Body = struct {
			io.Reader
			io.Closer
		}{trickle{p.gone, a.Body}, a.Body}
	case Distorted:
		a.Body = struct {
			io.Reader
			io.Closer
		}{&alter{r: a.Body, at: a.ContentLength / 2}, a.Body}
	}
	return nil
}

// trickle is read a byte a second.
type trickle struct {
	gone chan struct{}
	r    io.Reader
}

func (t trickle) Read(b []byte) (int, error) {
	select {
	case <-t.gone:
		return 0, io.ErrUnexpectedEOF
	case <-time.After(time.Second):
	}
	return t.r.Read(b[:min(1, len(b))])
}

func (t trickle) drain() {
	for b := make([]byte, 1); ; {
		if _, err := t.Read(b); err != nil {
			return
		}
	}
}

// alter changes the byte at a position.
type alter struct {
	r  io.Reader
	at int64
}

func (a *alter) Read(b []byte) (int, error) {
	n, err := a.r.Read(b)
	if a.at >= 0 && a.at < int64(n) {
		b[a.at] ^= 0x20
	}
	a.at -= int64(n)
	return n, err
}
