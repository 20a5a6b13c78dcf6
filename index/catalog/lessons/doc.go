// Package lessons is what is learned from documents that people confirmed:
// models of types, thresholds of confidence, and how readers of scans misread
// letters. Every attempt is a row with what it was judged by, taken or not;
// what is in force is the newest that was taken.
package lessons
