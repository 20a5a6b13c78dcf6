// Package workers moves jobs between the owner and the workers through asynq.
//
// The queue is a doorbell and nothing more. What must be done stands in the
// ledger (the catalogue's job rows); what was done stands in the store, as
// result objects. Redis may be wiped, restarted or filled at any moment:
//
//   - A job rung but lost is rung again by the sweep, which compares the
//     ledger with the queue.
//   - A job done whose answer was lost is rung again, finds its result in
//     the store and answers at once.
//   - A job done twice writes the same object; the ledger takes the second
//     answer for nothing.
//
// # One page of tasks
//
//	task            queue     who consumes  deadline  what it does
//	stage:scan      scan      worker        3 min     bytes -> pages, or a refusal
//	stage:read      read      worker        4 min     one page -> reading and preview
//	stage:describe  describe  worker        3 min     readings -> description
//	stage:print     print     worker        10 min    original and readings -> two-layer PDF/A
//	answer          owner     owner         1 min     result key or failure -> ledger
//
// Payloads hold ids only: stage, SHA-256, page, attempt, result key.
//
// # Who retries
//
// The ledger does. A handler never returns an error for a failed job: it
// answers with the failure, and the ledger decides by its kind (see
// [pipeline.Kind]) whether and when the job is due again. asynq's own retry is
// left for crashes: a worker that died holding a task loses its lease, and
// asynq gives the task to another after about a minute. A task that killed
// three workers is archived by asynq; the sweep sees that, and the ledger
// counts it as a failed attempt.
//
// The task id is stage:sum:page:attempt, so ringing is idempotent.
//
// # The in-process queue
//
// On one machine the queue is miniredis inside the owner's process, behind a
// random password on loopback. It dies with the process, and the first sweep
// fills it again.
package workers
