// Package report writes what a run has shown: its rows as CSV, its figures as
// text for a person and as JSON for a program.
package report
