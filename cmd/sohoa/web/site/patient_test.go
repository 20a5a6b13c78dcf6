package site

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// beginForm sends the head of a form and the first of its ten bytes.
func beginForm(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1")
	return c
}

func TestASilentFormIsCutOffAndACompleteOneLeavesTimeToWork(t *testing.T) {
	const limit = 200 * time.Millisecond
	got := make(chan error, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &patient{body: r.Body, rc: http.NewResponseController(w), until: time.Now().Add(limit)}
		_, err := io.ReadAll(body)
		if err == nil { // the handler takes longer than the form was allowed to
			select {
			case <-r.Context().Done():
				err = r.Context().Err()
			case <-time.After(3 * limit):
			}
		}
		got <- err
	}))
	t.Cleanup(s.Close) // after the connections of beginForm, which are closed first

	beginForm(t, s.Listener.Addr().String())
	if err := <-got; err == nil {
		t.Error("a form that never came was waited for")
	}
	c := beginForm(t, s.Listener.Addr().String())
	fmt.Fprint(c, "234567890")
	if err := <-got; err != nil {
		t.Errorf("a complete form: got %v, want time to work", err)
	}
}
