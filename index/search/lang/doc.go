// Package lang is the language people search in: how a query text is read, and
// which places of a text it means. The index looks words up in the forms made
// here, marks on a page are made from the same forms, so that what is found and
// what is marked agree.
//
// The language is our own. What an engine offers is made for programmers: a
// slash or a colon in a number is an error there, and a query can cost
// anything. Here everything that people paste is a query; only a filter whose
// value makes no sense is refused, with the key of a sentence.
package lang
