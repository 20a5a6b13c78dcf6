package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/scan"
)

// Why a file has no two-layer PDF/A. The original stands for itself.
const (
	ReasonSigned pipeline.Reason = "signed" // signed: rewriting breaks the signature
	ReasonBorn   pipeline.Reason = "born"   // born digital: no paper to show
	ReasonForm   pipeline.Reason = "form"   // a picture in a form that PDF/A cannot hold
)

// Reasons lists why a file may have no PDF/A by the rules of this package.
func Reasons() []pipeline.Reason {
	return []pipeline.Reason{ReasonSigned, ReasonBorn, ReasonForm}
}

// Maker makes the PDF/A of files.
type Maker struct {
	// Picture gives a page's picture and how far it is turned clockwise to
	// stand as the file shows it.
	Picture func(ctx context.Context, path string, sc pipeline.Scan, page int) (scan.Image, int, error)
	// Unpack undoes a stream that PDF/A must not hold, in the jail.
	Unpack func(ctx context.Context, pdf []byte, width, height int) ([]byte, error)
}

// Source is a file and what is known of it.
type Source = pipeline.Leaf

// Print makes the PDF/A with the document information that its description
// gives: the same source gives the same bytes.
func (m Maker) Print(ctx context.Context, w io.Writer, src Source) error {
	return m.Make(ctx, w, src, InfoOf(src, string(src.Sum)))
}

// Why says why a file gets no PDF/A, or "".
func Why(sc pipeline.Scan) pipeline.Reason {
	if sc.Signed {
		return ReasonSigned
	}
	for _, p := range sc.Pages {
		if !p.Layer {
			return ""
		}
	}
	return ReasonBorn
}

// Make writes the PDF/A of a file. Damaged with one of the reasons where it
// can have none.
func (m Maker) Make(ctx context.Context, w io.Writer, src Source, info Info) error {
	if why := Why(src.Scan); why != "" {
		return pipeline.Refuse(pipeline.Damaged, why, "no paper of its own")
	}
	if len(src.Readings) != len(src.Scan.Pages) {
		return pipeline.Errorf(pipeline.Internal, "%d readings of %d pages", len(src.Readings), len(src.Scan.Pages))
	}
	out := New(w, info)
	for i := range src.Scan.Pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		pg, err := m.page(ctx, src, i)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		if err := out.Page(pg); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	if len(src.Description.Parts) > 1 {
		for _, part := range src.Description.Parts {
			out.Bookmark(Title(part), part.First)
		}
	}
	return out.Close()
}

func (m Maker) page(ctx context.Context, src Source, i int) (Page, error) {
	img, turn, err := m.Picture(ctx, src.Path, src.Scan, i+1)
	if err != nil {
		return Page{}, err
	}
	unpack := func(pdf []byte, w, h int) ([]byte, error) { return m.Unpack(ctx, pdf, w, h) }
	images, err := imagesOf(img, unpack)
	if err != nil {
		return Page{}, err
	}
	r := src.Readings[i]
	pg := Page{Turn: turn + r.Rotation, Images: images, Reading: r}
	pg.Width, pg.Height = sheetSize(src.Scan.Pages[i], images, r)
	if r.Rotation%180 != 0 {
		pg.Width, pg.Height = pg.Height, pg.Width
	}
	return pg, nil
}

// sheetSize is the size of the page in millimetres before the reader turned it: as
// the file says, else by the resolution it was read at.
func sheetSize(sp pipeline.ScanPage, images []Image, r pipeline.Reading) (w, h float64) {
	if sp.Width > 0 && sp.Height > 0 {
		return sp.Width, sp.Height
	}
	px, py := images[0].Width, 0
	for _, im := range images {
		py += im.Height
	}
	dpi := float64(r.DPI)
	if dpi < 20 {
		dpi = math.Max(float64(max(px, py))/297*25.4, 20) // taken for A4
	}
	return float64(px) / dpi * 25.4, float64(py) / dpi * 25.4
}

// Title is what a bookmark says of a part: type, number and subject as far as
// they are certain.
func Title(p pipeline.Part) string {
	var words []string
	if v := sure(p.Type); v != "" {
		words = append(words, v)
	}
	if n, s := sure(p.Fields[pipeline.FieldNumber]), sure(p.Fields[pipeline.FieldSymbol]); n != "" && s != "" {
		words = append(words, n+"/"+s)
	} else if s != "" {
		words = append(words, s)
	}
	title := strings.Join(words, " ")
	if s := sure(p.Fields[pipeline.FieldSubject]); s != "" {
		if title != "" {
			title += ": "
		}
		title += s
	}
	if title == "" {
		title = fmt.Sprintf("Trang %d", p.First)
	}
	return title
}

// sure is a value that the machine stands by or a person confirmed.
func sure(f pipeline.Field) string {
	if f.Status == pipeline.Uncertain {
		return ""
	}
	return f.Value
}

// InfoOf is the document information of a file: what its first part is.
func InfoOf(src Source, seed string) Info {
	info := Info{Seed: seed, Title: "Tài liệu số hóa " + string(src.Sum[:min(len(src.Sum), 12)])}
	if len(src.Description.Parts) == 0 {
		return info
	}
	p := src.Description.Parts[0]
	if sure(p.Type) != "" || sure(p.Fields[pipeline.FieldSubject]) != "" {
		info.Title = Title(p)
	}
	info.Author, info.Subject = sure(p.Fields[pipeline.FieldOrgan]), sure(p.Fields[pipeline.FieldSubject])
	var keys []string
	for _, name := range []pipeline.FieldName{pipeline.FieldNumber, pipeline.FieldSymbol, pipeline.FieldDate, pipeline.FieldPlace, pipeline.FieldSigner} {
		if v := sure(p.Fields[name]); v != "" {
			keys = append(keys, v)
		}
	}
	info.Keywords = strings.Join(keys, "; ")
	return info
}

// Refused reports whether an error of Make says that the file can have no
// PDF/A, and why.
func Refused(err error) (pipeline.Reason, bool) {
	var e *pipeline.Error
	if !errors.As(err, &e) || e.Kind != pipeline.Damaged && e.Kind != pipeline.Invalid {
		return "", false
	}
	return e.Reason, true
}
