package answer

import (
	"math"

	"sohoa/index/search/entry"
)

// weights is the ranking formula. A record's score is
//
//	  Σ words idf · ( Word + Exact + Name )
//	+ Σ pairs idf · ( Pair + SubjectExact + NamePair )
//	+ Σ numbers Number, NumberBody, NumberPart or NumberSkelet
//	+ T · ( Subject · fit³ + Closeness · alike² + Whole · held⁴ )
//	+ T · ( Row · row² + Runs · runs² )
//	+ Σ types named Kind · (1 + idf)
//	+ Confirmed + Home + Recent
//
// where each part counts if the record holds the term in the field meant, T is
// the idf of all words and pairs of the query, fit the share of T that the
// subject holds, held the share that the record holds anywhere, alike is
// |Q∩S| / |Q∪S| of the words of query and subject, row and runs are how much of
// the query stands in one row and in rows of several words (see package trace).
// Words of organ, place and type have the idf of their own field.
// How often a term stands in a record does not count, and long records are not
// punished: what people look for is one record they know, and its words need
// to be there once. fit is cubed, because a subject that holds one pair of a
// query for something in a body is no evidence: linear, body fragments were
// first in 0.69 instead of 0.90.
//
// Measured in November 2026 with `sohoa bench find`, texts damaged at 2 % of
// characters: the share of records that are first. L is 285 queries over 999
// legal texts (five words of a title are those of another title, too, in four
// of ten cases: 0.70 to 0.74 is all that can be reached), G is 200 queries over
// 10,000 generated records.
//
//	                     L title  L fragment  G fragment  G body  G person
//	all parts             0.961     0.740       0.935     0.900    0.970
//	without Word          0.961     0.740       0.930     0.895    0.955
//	without Pair          0.961     0.733       0.930     0.175    0.885
//	without Subject       0.947     0.702       0.895     0.925    0.965
//	without Closeness     0.954     0.712       0.930     0.905    0.960
//	without both Exact    0.961     0.740       0.930     0.915    0.980
//	without both Name     0.961     0.744       0.935     0.900    0.960
//	without Meant         slips of typing first in 0.970 instead of 0.980
//	without the last row  0.961     0.747       0.935     0.900    0.970
//
// Whole came with 200,000 generated records: a record that holds seven words in a
// row of its body stood below one with three of them in its subject. With it
// bodies were first in 0.74 instead of 0.63; with NamePair at 1 persons in 0.49
// instead of 0.77 (a place outweighs a name).
//
// Misread, of words and pairs as readers may have made them, came with a table
// of mistakes learned from other texts. `sohoa bench find --docs 4000 --noise
// 0.02 --ablate` prints, first without a part less first with all:
//
//	                fragment    slip    body  person
//	without Misread   -0.035  -0.005  -0.035  -0.005
//	without Subject   -0.025  -0.005   0      -0.005
//	without Pair      +0.015  +0.005  -0.075   0
//	without Whole     +0.020  +0.005  -0.030   0
//
// With it, of 30,000 records first: fragment 0.92, body 0.94, person 0.94 of
// 0.97 that can be reached, because several records bear person, type and place.
//
// Row, Runs and Kind came with the trails: 40,000 generated records of another
// seed, 250 questions of each kind, the share in which one of the records that
// hold what was asked for alike is first (fragments of five words stand in
// several records, which no table above knew):
//
//	                                fragment    slip    body  person
//	none of the three                  0.964   0.976   0.912   0.948
//	Runs 0.5, Kind 3                   0.964   0.960   0.936   0.976
//	Row 0.25, Runs 0.25, Kind 3        0.964   0.968   0.940   0.972
//	Row 1, without Kind (150 asked)    0.967   0.933   0.967   0.867
//	Row 2, to the fourth (150 asked)   0.967   0.853   0.980   0.853
//
// Row alone, strong, brings bodies to the front and sends persons away: a name
// beside any other word of the question outweighs the right place.
//
// The first table was made with Exact and SubjectExact at 0.3. Readers lose marks,
// so marks cost more than they bring among long queries; they are kept, lower,
// because a single word typed with marks must find itself first.
type weights struct {
	Word, Exact, Name            float64
	Pair, SubjectExact, NamePair float64
	Number                       float64 // the whole number
	NumberBody                   float64 // a number that the text cites
	NumberPart                   float64 // its digits alone; twice with the kind
	NumberSkelet                 float64 // a number that readers confuse with it
	Subject, Closeness, Whole    float64
	Meant                        float64 // of a pair, where a word of it was put right
	Misread                      float64 // of a word or pair, as readers may have made it
	Row, Runs                    float64 // of the words that stand in their order: see [trace.Tracer]
	Kind                         float64 // of a record of the type that is named
	Confirmed, Home, Recent      float64
}

// Parts lists the parts of the ranking formula that [Query.Without] can leave
// out.
func Parts() []string {
	return []string{
		"word", "exact", "name", "pair", "number", "number_body", "number_part", "number_skeleton",
		"subject", "closeness", "whole", "row", "kind", "meant", "misread", "confirmed", "home", "recent",
	}
}

// without returns the weights with one part left out.
func (w weights) without(part string) weights {
	for name, all := range map[string][]*float64{
		"word": {&w.Word}, "exact": {&w.Exact, &w.SubjectExact}, "name": {&w.Name, &w.NamePair}, "pair": {&w.Pair},
		"number": {&w.Number}, "number_body": {&w.NumberBody}, "number_part": {&w.NumberPart}, "number_skeleton": {&w.NumberSkelet},
		"subject": {&w.Subject}, "closeness": {&w.Closeness}, "whole": {&w.Whole}, "row": {&w.Row, &w.Runs}, "kind": {&w.Kind}, "meant": {&w.Meant}, "misread": {&w.Misread},
		"confirmed": {&w.Confirmed}, "home": {&w.Home}, "recent": {&w.Recent},
	} {
		if name != part {
			continue
		}
		for _, x := range all {
			*x = 0
		}
	}
	return w
}

// ranking returns the weights in use.
func ranking() weights {
	return weights{
		Word: 0.3, Exact: 0.1, Name: 0.2,
		Pair: 1.0, SubjectExact: 0.15, NamePair: 0.2,
		Number: 60, NumberBody: 6, NumberPart: 8, NumberSkelet: 15,
		Subject: 1.5, Closeness: 1, Whole: 0.5, Row: 0.25, Runs: 0.25, Kind: 3, Meant: 0.7, Misread: 0.6,
		Confirmed: 0.3, Home: 0.3, Recent: 0.3,
	}
}

// idf is how much a term tells: of BM25.
func idf(records, with int) float64 {
	return math.Log(1 + (float64(records-with)+0.5)/(float64(with)+0.5))
}

// need is how many of n words a record must hold to be a hit. Up to three
// words all are meant; of more, readers' errors and people's memory take some:
// with 4 of 5 needed instead of 3, one record in a hundred was not found in
// texts damaged at 2 % of characters.
func need(n int) int {
	if n <= 3 {
		return n
	}
	return int(math.Ceil(0.6 * float64(n)))
}

// recent is 1 for today and a half for five years ago. A quotient, because a
// power took a tenth of the time of a query.
func recent(day, today int32) float64 {
	if day == entry.NoDay || day > today {
		return 0
	}
	const fiveYears = 5 * 365
	return fiveYears / (fiveYears + float64(today-day))
}
