package bench

import (
	"sohoa/index/search"
	"sohoa/pipeline/viet"
)

// taught is how many texts the engine is taught from: as many as a commune
// confirms in some weeks.
const taught = 3_000

// teach lets the engine learn the mistakes of the reader from texts that are
// not asked for: of a generated archive the records behind its end, of a corpus
// its titles damaged with another seed.
func teach(e *search.Engine, o Options) error {
	if o.Learn == nil || o.Noise <= 0 {
		return nil
	}
	var read, meant []string
	if o.Docs > 0 {
		a, err := newArchive(o.Corpus, o.Seed, o.Noise)
		if err != nil {
			return err
		}
		for n := range taught {
			meant = append(meant, a.make(o.Docs+n).Subject)
			read = append(read, a.read(o.Docs+n).Subject)
		}
	} else {
		other := newNoise(o.Noise, o.Seed+1)
		err := readCorpus(o.Corpus, func(t text) error {
			meant = append(meant, viet.NFC(t.Title))
			read = append(read, other.damage(viet.NFC(t.Title)))
			return nil
		})
		if err != nil {
			return err
		}
	}
	e.Misreadings(o.Learn(read, meant))
	return nil
}
