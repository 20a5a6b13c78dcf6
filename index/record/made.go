package record

import (
	"context"
	"fmt"

	"sohoa/index/catalog/keeping"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Promise lists what was made from a file: of each page its reading and its
// preview, and the PDF/A. What an earlier record promised keeps its promise,
// because objects are never rewritten: if bytes changed since, the new hash is
// the error and not the truth. Only what is new is read and hashed. What is
// neither promised nor to be found is left out: Verify names it.
func Promise(ctx context.Context, store blob.Store, rows keeping.Rows, before []Object) ([]Object, error) {
	promised := make(map[pipeline.Key]Object, len(before))
	for _, o := range before {
		promised[o.Key] = o
	}
	var made []Object
	for _, k := range resultsOf(rows) {
		o, known := promised[k]
		if !known {
			sum, size, err := blob.Verify(ctx, store, k)
			if pipeline.KindOf(err) == pipeline.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			o = Object{Key: k, Sum: sum, Size: size}
		}
		made = append(made, o)
	}
	for _, d := range rows["derivative"] {
		key, _ := d["key"].(string)
		digest, _ := d["digest"].(string)
		size, _ := d["size"].(int64)
		if key != "" {
			made = append(made, Object{Key: pipeline.Key(key), Sum: pipeline.Sum(digest), Size: size})
		}
	}
	return made, nil
}

// resultsOf names the readings and previews of the pages.
func resultsOf(rows keeping.Rows) []pipeline.Key {
	var keys []pipeline.Key
	for _, p := range rows["page"] {
		if k, _ := p["reading"].(string); k != "" {
			keys = append(keys, pipeline.Key(k))
		}
		sum, _ := p["sum"].(string)
		version, _ := p["version"].(string)
		if n, _ := p["n"].(int64); p["preview"] == int64(1) {
			keys = append(keys, pipeline.PreviewKey(pipeline.Sum(sum), int(n), version))
		}
	}
	return keys
}

// Broken is an object that is not what a record promised.
type Broken struct {
	Key    pipeline.Key
	Detail string
}

// Broken reads everything that was made from a file and compares it with the
// promises of the record.
func (r Record) Broken(ctx context.Context, store blob.Store) ([]Broken, error) {
	var broken []Broken
	for _, o := range r.Made {
		sum, size, err := blob.Verify(ctx, store, o.Key)
		switch {
		case ctx.Err() != nil:
			return broken, ctx.Err()
		case pipeline.KindOf(err) == pipeline.NotFound && err != nil:
			broken = append(broken, Broken{o.Key, "the object is missing"})
		case err != nil:
			broken = append(broken, Broken{o.Key, "cannot be read: " + err.Error()})
		case sum != o.Sum || size != o.Size:
			broken = append(broken, Broken{o.Key, fmt.Sprintf("the bytes have changed: %s", sum)})
		}
	}
	return broken, nil
}
