package learn

import "sohoa/pipeline"

// What the wording may say.
const (
	sureGuess = 0.9  // share of the probability from which a guess is a signal
	capOffer  = 0.85 // confidence of a type that only the wording names
	capAgreed = 0.97 // of one that the wording and another signal name
)

// Signal joins what the wording says with the type that the page shows. worth
// is the share of held back documents on which the model was right. A type
// that is accepted stays; one in doubt is surer where the wording says the
// same; another is offered beside it; where there is none the guess stands as
// a value that a person must look at.
func Signal(f pipeline.Field, guess string, share, worth float64) pipeline.Field {
	if f.Status != pipeline.Uncertain || guess == "" || share < sureGuess {
		return f
	}
	switch f.Value {
	case guess:
		f = f.Vouched(pipeline.FromLearned)
		f.Conf = max(f.Conf, min(capAgreed, 1-(1-f.Conf)*(1-worth*share)))
	case "":
		f.Value, f.Source, f.Conf = guess, pipeline.FromLearned, min(capOffer, worth*share)
	default:
		f = f.Offer(pipeline.FromLearned, guess)
	}
	return f
}
