package remote

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
)

// Find searches as the token's person may see.
type Find struct {
	Flags
	Unit  pipeline.UnitID `help:"${cli_find_unit}"`
	Type  string          `help:"${cli_find_type}"`
	Year  int             `help:"${cli_find_year}"`
	State pipeline.State  `help:"${cli_find_state}"`
	Size  int             `help:"${cli_find_size}" default:"10"`
	From  int             `help:"${cli_find_from}" default:"0"`
	JSON  bool            `help:"${cli_json}"`
	Query []string        `arg:"" optional:"" help:"${cli_find_query}"`
}

// Hits is the answer of the API, and of --json.
type Hits struct {
	Total      int    `json:"total"`
	DidYouMean string `json:"did_you_mean,omitempty"`
	Hits       []struct {
		ID      pipeline.DocumentID `json:"id"`
		Unit    pipeline.UnitID     `json:"unit"`
		Type    string              `json:"type"`
		Number  string              `json:"number"`
		Symbol  string              `json:"symbol"`
		Date    string              `json:"date"`
		Title   string              `json:"title"`
		Snippet string              `json:"snippet"`
		Page    int                 `json:"page"`
		Score   float64             `json:"score"`
	} `json:"hits"`
}

// Run prints the hits, the best first.
func (c *Find) Run(ctx context.Context, t *term.Terminal) error {
	api, err := c.Client(t)
	if err != nil {
		return err
	}
	q := url.Values{"q": {strings.Join(c.Query, " ")}, "size": {strconv.Itoa(c.Size)}, "from": {strconv.Itoa(c.From)}}
	for name, value := range map[string]string{"unit": string(c.Unit), "type": c.Type, "state": string(c.State)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.Year != 0 {
		q.Set("year", strconv.Itoa(c.Year))
	}
	var f Hits
	if err := api.Get(ctx, "/api/find", q, &f); err != nil {
		return fmt.Errorf("find: %w", err)
	}
	if c.JSON {
		return t.PrintJSON(f)
	}
	fmt.Fprintln(t.Out, t.Say.Say("cli.find.total", "n", f.Total))
	if f.DidYouMean != "" {
		fmt.Fprintln(t.Out, t.Say.Say("search.meant"), f.DidYouMean)
	}
	for i, h := range f.Hits {
		number := strings.Trim(h.Number+"/"+h.Symbol, "/")
		fmt.Fprintf(t.Out, "%3d. %s %s  %s  [%s]\n     %s\n     %s\n", c.From+i+1, h.Type, number, t.Say.Day(h.Date), h.Unit, h.Title, h.Snippet)
	}
	return nil
}
