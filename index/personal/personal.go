// Package personal hides the numbers of persons from those who need not know
// them. NĐ 13/2023/NĐ-CP counts a number of identification among personal data;
// a list of hits or a form on a screen at a counter is read by others too. The
// last three digits stay, so that two persons can be told apart.
//
// It knows numbers by their shape: 9 digits of an old identity card or 12 of a
// new one, together or in groups parted by spaces or hyphens. Digits in groups
// of three parted by dots are an amount of money in Vietnamese and stay.
package personal

import "regexp"

// number finds runs of digits that may be the number of a person.
var number = regexp.MustCompile(`\d(?:[ \-]?\d)+`)

// left is how many digits stay to be read.
const left = 3

// Hide puts * in the place of the digits of each number of a person but the
// last three. The text keeps its length in bytes, so that marks in it still
// fit.
func Hide(text string) string {
	spans := number.FindAllStringIndex(text, -1)
	if spans == nil {
		return text
	}
	out := []byte(text)
	for _, s := range spans {
		if n := digits(text[s[0]:s[1]]); (n == 9 || n == 12) && alone(text, s[0], s[1]) {
			cover(out[s[0]:s[1]], n-left)
		}
	}
	return string(out)
}

// HideAll hides the digits of a value that is the number of a person, whatever
// its shape, but the last three.
func HideAll(value string) string {
	out := []byte(value)
	cover(out, digits(value)-left)
	return string(out)
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// alone reports whether a run of digits is no part of a longer number: an
// amount 1.234.567.890, a code 15/2024.
func alone(text string, from, to int) bool {
	before := from >= 2 && joins(text[from-1]) && isDigit(text[from-2])
	after := to+1 < len(text) && joins(text[to]) && isDigit(text[to+1])
	return !before && !after
}

func joins(c byte) bool { return c == '.' || c == ',' || c == '/' }

// cover puts * in the place of the first n digits.
func cover(s []byte, n int) {
	for i := range s {
		if n > 0 && isDigit(s[i]) {
			s[i] = '*'
			n--
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
