package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"sohoa/index/catalog/keeping"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Promise lists what was made from a file: of each page its reading and its
// preview, and the PDF/A. What an earlier record promised keeps its promise,
// because objects are never rewritten: if bytes changed since, the new hash is
// the error and not the truth. Only what is new is read and hashed. What is
// neither promised nor to be found is left out: Verify names it.
//
// A promise is worth what it was taken from: where bytes do not fit the seal
// of the reading, or a preview is not what its reading says, the error is
// [pipeline.ErrAltered], and nothing is promised until they do or are mended.
func Promise(ctx context.Context, store blob.Store, rows keeping.Rows, before []Object) ([]Object, error) {
	promised := make(map[pipeline.Key]Object, len(before))
	for _, o := range before {
		promised[o.Key] = o
	}
	var made []Object
	previews := map[string]pipeline.Sum{} // of each page, as its reading says
	for _, k := range resultsOf(rows) {
		o, known := promised[k]
		if !known {
			var err error
			o, err = whole(ctx, store, k, previews)
			if pipeline.KindOf(err) == pipeline.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
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

// whole reads a result and says what it is, after looking whether it is what
// was stored. A reading tells what its preview must be.
func whole(ctx context.Context, store blob.Store, k pipeline.Key, previews map[string]pipeline.Sum) (Object, error) {
	if !strings.HasSuffix(string(k), ".json") {
		sum, size, err := blob.Verify(ctx, store, k)
		if want := previews[pageOf(k)]; err == nil && want != "" && sum != want {
			err = pipeline.Errorf(pipeline.Busy, "%w: %s hashes to %s", pipeline.ErrAltered, k, sum)
		}
		return Object{Key: k, Sum: sum, Size: size}, err
	}
	data, err := blob.Load(ctx, store, k, MaxBytes)
	if err != nil {
		return Object{}, err
	}
	content, err := pipeline.Unseal(data)
	if err != nil {
		return Object{}, fmt.Errorf("%s: %w", k, err)
	}
	var r pipeline.Reading
	if err := json.Unmarshal(content, &r); err != nil {
		return Object{}, pipeline.Errorf(pipeline.Busy, "%w: %s: %w", pipeline.ErrAltered, k, err)
	}
	previews[pageOf(k)] = r.PreviewSum
	digest := sha256.Sum256(data)
	return Object{Key: k, Sum: pipeline.Sum(hex.EncodeToString(digest[:])), Size: int64(len(data))}, nil
}

// pageOf is what the keys of a page's reading and of its preview share.
func pageOf(k pipeline.Key) string {
	_, page, _ := strings.Cut(string(k), "/")
	return strings.TrimSuffix(page, path.Ext(page))
}

// resultsOf names the readings and previews of the pages, a reading before its
// preview.
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
