package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/layout"
)

// Hints is what is known about a record besides its pages.
type Hints struct {
	Name       string // of the file as handed in
	Before     string // number of the record before it in the batch, same organ, symbol and year; "" unknown
	After      string // of the one after it
	BeforeDate string // YYYY-MM-DD of the record before it; "" unknown
	AfterDate  string
	Batch      map[pipeline.FieldName][]string // values that other records of the batch bear, frequent ones first
	Organ      map[pipeline.FieldName][]string // that other records of the organ bear
}

// For offers values for what a person must look at: the number and the date
// that stand in the file's name, the number that continues the series, a day
// between those of the neighbours, and for other fields what neighbours bear,
// what resembles the reading first. Where nothing is offered the part is
// returned as it is.
func For(p pipeline.Part, h Hints) pipeline.Part {
	fields := make(map[pipeline.FieldName]pipeline.Field, len(p.Fields))
	for k, v := range p.Fields {
		fields[k] = v
	}
	p.Fields = fields
	if f, ok := fields[pipeline.FieldNumber]; ok && f.Status == pipeline.Uncertain {
		fields[pipeline.FieldNumber] = few(offerNumbers(f, p, h))
	}
	if f, ok := fields[pipeline.FieldDate]; ok && f.Status == pipeline.Uncertain {
		f = f.Offer(pipeline.FromName, datesInName(h.Name, f.Value)...)
		fields[pipeline.FieldDate] = few(f.Offer(pipeline.FromSeries, daysBetween(h, f.Value)...))
	}
	borne(p, h.Batch, pipeline.FromBatch)
	borne(p, h.Organ, pipeline.FromOrgan)
	if p.Type.Status == pipeline.Uncertain {
		p.Type = few(resembling(p.Type, h.Batch[pipeline.FieldType], pipeline.FromBatch))
	}
	return p
}

// offerNumbers offers what the name and the series say. The only number between
// two neighbours is better than a name.
func offerNumbers(f pipeline.Field, p pipeline.Part, h Hints) pipeline.Field {
	series := inSeries(h)
	if len(series) == 1 && h.Before != "" && h.After != "" {
		f = f.Offer(pipeline.FromSeries, series...)
	}
	sure, fair, alone := numbersInName(h.Name, p)
	f = f.Offer(pipeline.FromName, alone...).Offer(pipeline.FromName, sure...).Offer(pipeline.FromName, fair...)
	return f.Offer(pipeline.FromSeries, series...)
}

// borne offers for other fields what neighbours bear.
func borne(p pipeline.Part, known map[pipeline.FieldName][]string, from pipeline.FieldSource) {
	for name, values := range known {
		if name == pipeline.FieldSymbol {
			values = symbolsOf(p.Type.Value, values)
		}
		if f, ok := p.Fields[name]; ok && f.Status == pipeline.Uncertain && name != pipeline.FieldType {
			p.Fields[name] = few(resembling(f, values, from))
		}
	}
}

// resembling offers values that other records bear: those first that differ
// from what was read by at most one letter in four, marks apart.
func resembling(f pipeline.Field, known []string, from pipeline.FieldSource) pipeline.Field {
	read := layout.Letters(cmp.Or(f.Raw, f.Value))
	var near, far []string
	for _, v := range known {
		letters := layout.Letters(v)
		limit := len(letters) / 4
		switch {
		case v == f.Value:
		case read != "" && layout.Distance(read, letters, limit) <= limit:
			near = append(near, v)
		default:
			far = append(far, v)
		}
	}
	return f.Offer(from, near...).Offer(from, far...)
}

// most is how many suggestions are offered: as many as a glance takes in.
const most = 3

func few(f pipeline.Field) pipeline.Field {
	f.Suggestions = f.Suggestions[:min(most, len(f.Suggestions))]
	return f
}

// inSeries continues the numbers of the neighbours: the one between them first.
func inSeries(h Hints) []string {
	before, err1 := strconv.Atoi(h.Before)
	after, err2 := strconv.Atoi(h.After)
	switch {
	case err1 == nil && err2 == nil && after-before == 2:
		return []string{fmt.Sprintf("%02d", before+1)}
	case err1 == nil && err2 == nil && before < after:
		return []string{fmt.Sprintf("%02d", before+1), fmt.Sprintf("%02d", after-1)}
	case err1 == nil:
		return []string{fmt.Sprintf("%02d", before+1)}
	case err2 == nil && after > 1:
		return []string{fmt.Sprintf("%02d", after-1)}
	}
	return nil
}

// symbolsOf gives the symbols of neighbours the group of this type: beside a
// BC-SNV a decision is QĐ-SNV. Where the type is not known or prints no group
// they stay as they are.
func symbolsOf(kind string, known []string) []string {
	k, ok := classify.Named(kind)
	if !ok || len(k.Abbrs) == 0 {
		return known
	}
	var out []string
	for _, s := range known {
		if group, organ, ok := strings.Cut(s, "-"); ok {
			if !slices.Contains(k.Abbrs, group) {
				s = k.Abbrs[0] + "-" + organ
			}
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// daysBetween lists the days from that of the record before to that of the
// record behind, where both are known, agree with what is printed and lie so
// close that all fit among the suggestions; else the day of the one before.
func daysBetween(h Hints, printed string) []string {
	from, err := time.Parse(time.DateOnly, h.BeforeDate)
	if err != nil {
		return nil
	}
	to, err := time.Parse(time.DateOnly, h.AfterDate)
	if err != nil || to.Before(from) || to.Sub(from) >= most*24*time.Hour {
		to = from
	}
	var days []string
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if s := day.Format(time.DateOnly); strings.HasPrefix(s, printed) {
			days = append(days, s)
		}
	}
	return days
}
