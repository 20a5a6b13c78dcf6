// Package jobs is the machine's work on what was handed in: the receipt, the
// jobs that follow from it, and what each brings back.
//
// A job is a row named by stage, bytes and page. The queue only rings the bell;
// the row is the truth. What comes back ([Jobs.CommitScan], [Jobs.CommitRead],
// [Jobs.CommitDescribe], [Jobs.CommitPrint], or [Jobs.GiveUp]) ends the job and
// does what follows in one transaction, and only where the row still waits with
// the same attempt: anything else is an echo and changes nothing.
//
// The last page read rings for the description, the description divides the
// file and rings for the PDF/A. Files may be read again ([Jobs.Reread]): the new
// readings stand apart until the last has come. What the search index is behind
// with is listed by [Jobs.Pending].
package jobs
