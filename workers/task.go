package workers

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"sohoa/pipeline"
)

// Failure says why a job could not be done.
type Failure struct {
	Kind   pipeline.Kind   `json:"kind"`
	Reason pipeline.Reason `json:"reason,omitempty"`
}

// answer is what a worker tells the owner of a job: the key of the result, or
// a failure.
type answer struct {
	Job     pipeline.Job `json:"job"`
	Key     pipeline.Key `json:"key,omitempty"`
	Failure *Failure     `json:"failure,omitempty"`
}

const (
	ownerQueue = "owner"
	answerType = "answer"
	typePrefix = "stage:"

	// underway is how long a finished task is remembered, so that a job is
	// not rung again while its answer is on the way to the owner.
	underway = time.Minute

	// crashes is how often a task may lose its worker before it is archived.
	crashes = 3
)

// lane is where a stage's tasks travel.
type lane struct {
	queue  string
	weight int // share of attention against the other queues
	limit  time.Duration
}

// lanes returns the table of the package comment. Reading weighs least so that
// a short file is not held up in the short stages by a long one's pages.
func lanes() map[pipeline.Stage]lane {
	return map[pipeline.Stage]lane{
		pipeline.StageScan:     {"scan", 5, 3 * time.Minute},
		pipeline.StageRead:     {"read", 2, 4 * time.Minute},
		pipeline.StageDescribe: {"describe", 4, 3 * time.Minute},
		pipeline.StagePrint:    {"print", 1, 10 * time.Minute},
	}
}

func jobTask(j pipeline.Job) (*asynq.Task, []asynq.Option, error) {
	l, ok := lanes()[j.Stage]
	if !ok {
		return nil, nil, pipeline.Errorf(pipeline.Internal, "no lane for stage %q", j.Stage)
	}
	payload, err := json.Marshal(j)
	if err != nil {
		return nil, nil, fmt.Errorf("encode job: %w", err)
	}
	return asynq.NewTask(typePrefix+string(j.Stage), payload), []asynq.Option{
		asynq.TaskID(taskID(j)),
		asynq.Queue(l.queue),
		asynq.Timeout(l.limit),
		asynq.MaxRetry(crashes),
		asynq.Retention(underway),
	}, nil
}

func taskID(j pipeline.Job) string { return fmt.Sprintf("%s:%d", j.ID(), j.Attempt) }

func answerTask(a answer) (*asynq.Task, []asynq.Option, error) {
	payload, err := json.Marshal(a)
	if err != nil {
		return nil, nil, fmt.Errorf("encode answer: %w", err)
	}
	return asynq.NewTask(answerType, payload), []asynq.Option{
		asynq.Queue(ownerQueue),
		asynq.Timeout(time.Minute),
		asynq.MaxRetry(10),
	}, nil
}

// failureOf turns the error of a stage into what the owner is told.
func failureOf(err error) *Failure {
	var e *pipeline.Error
	if errors.As(err, &e) {
		return &Failure{Kind: e.Kind, Reason: e.Reason}
	}
	return &Failure{Kind: pipeline.Internal}
}
