package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Pager leads through a list.
type Pager struct {
	Pages                    int
	Previous, Next           string // addresses, or empty
	Label, Words             string
	PreviousLabel, NextLabel string
}

// deepest is how far a list can be leafed through; beyond it a narrower
// question is the better way (and the search index allows no more).
const deepest = 10_000

// Offset reads ?from=, the number of rows left out.
func Offset(v *Visit) int {
	n, err := strconv.Atoi(v.URL.Query().Get("from"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, deepest)
}

// NewPager leads through total rows of which size stand on a page; at rows were
// left out before this one.
func NewPager(v *Visit, at, size, total int) Pager {
	p := Pager{
		Pages: (min(total, deepest) + size - 1) / size, Label: v.Say("pager.label"),
		PreviousLabel: v.Say("pager.previous"), NextLabel: v.Say("pager.next"),
	}
	p.Words = v.Say("pager.words", "page", at/size+1, "pages", p.Pages)
	if at > 0 {
		p.Previous = With(v.URL, "from", Number(max(at-size, 0)))
	}
	if at+size < min(total, deepest) {
		p.Next = With(v.URL, "from", Number(at+size))
	}
	return p
}

// Number is a number in an address, where 0 is left out.
func Number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// With returns the address with one parameter changed; empty takes it away.
// Leafing starts anew unless it is the leafing that changes.
func With(u *url.URL, name, value string) string {
	q := u.Query()
	if name != "from" {
		q.Del("from")
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return Address(u.Path, q)
}

// Toggle returns the address with one value of a parameter added or taken away.
func Toggle(u *url.URL, name, value string) string {
	q := u.Query()
	q.Del("from")
	old := q[name]
	q.Del(name)
	for _, o := range old {
		if o != value {
			q.Add(name, o)
		}
	}
	if !slices.Contains(old, value) {
		q.Add(name, value)
	}
	return Address(u.Path, q)
}

// Address is an address with a query; values that are empty are left out.
func Address(path string, q url.Values) string {
	for name, values := range q {
		if len(values) == 1 && values[0] == "" {
			q.Del(name)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Ours returns an address given by the visitor if it leads to a page of ours,
// and the other one if not: nobody shall be sent elsewhere after signing in.
func Ours(to, or string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return or
	}
	return to
}
