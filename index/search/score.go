package search

import "math"

// weights is the ranking formula. A record's score is
//
//	  Σ words   idf · ( Word + Exact + Subject + Name )
//	+ Σ pairs   idf · ( Pair + SubjectPair + SubjectExact + NamePair )
//	+ Σ numbers Number, NumberBody, NumberPart or NumberSkeleton
//	+ Closeness · Σ pairs idf · |Q∩S| / |Q∪S|
//	+ Confirmed + Home + Recent
//
// where each part counts if the record holds the term in the field meant, Q is
// the words of the query and S those of the subject. How often a term stands
// in a record does not count, and long records are not punished: what people
// look for is one record they know, and its words need to be there once.
type weights struct {
	Word, Exact, Subject, Name                   float64
	Pair, SubjectPair, SubjectExact, NamePair    float64
	Number, NumberBody, NumberPart, NumberSkelet float64
	Closeness                                    float64
	Confirmed, Home, Recent                      float64
}

// ranking returns the weights in use.
func ranking() weights {
	return weights{
		Word: 0.3, Exact: 0.2, Subject: 0.5, Name: 0.4,
		Pair: 1.0, SubjectPair: 1.0, SubjectExact: 0.3, NamePair: 0.6,
		Number: 60, NumberBody: 6, NumberPart: 8, NumberSkelet: 15,
		Closeness: 1.5,
		Confirmed: 0.3, Home: 0.3, Recent: 0.3,
	}
}

// idf is how much a term tells: of BM25.
func idf(records, with int) float64 {
	return math.Log(1 + (float64(records-with)+0.5)/(float64(with)+0.5))
}

// need is how many of n words a record must hold to be a hit. Up to three
// words all are meant; of more, readers' errors and people's memory take some.
func need(n int) int {
	switch {
	case n <= 3:
		return n
	case n <= 5:
		return n - 1
	}
	return int(math.Ceil(0.6 * float64(n)))
}

// recent is 1 for today and falls by half in five years.
func recent(day, today int32) float64 {
	if day == noDay || day > today {
		return 0
	}
	return math.Exp2(-float64(today-day) / (5 * 365))
}
