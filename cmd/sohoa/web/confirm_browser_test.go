package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// letterSheets lists sheets of one year whose number and day are written by
// hand, as on most real paper.
func letterSheets(t *testing.T, n int) []sheet {
	t.Helper()
	var found []sheet
	year := 0
	for seed := uint64(1); len(found) < n && seed < 400; seed++ {
		h := sheet{Kind: paper.Kinds()[0], Unit: "SNV", Seed: seed}
		if d := h.document(t); d.HandNumber && d.HandDay && (year == 0 || d.Date.Year() == year) {
			year = d.Date.Year()
			found = append(found, h)
		}
	}
	if len(found) < n {
		t.Fatalf("found %d letters, want %d", len(found), n)
	}
	return found
}

// desk opens the confirming screen with a counter of keys and of the mouse.
func (w *window) desk() *window {
	w.t.Helper()
	w.open("/confirm")
	w.run(chromedp.WaitVisible("[data-desk]", chromedp.ByQuery))
	w.eval(`window.counted = {keys: 0, digits: 0, mouse: 0};
		document.addEventListener("keydown", e => { if (/^[0-9]$/.test(e.key)) counted.digits++; else if (e.key !== "Control" && e.key !== "Alt") counted.keys++; }, true);
		for (const kind of ["mousedown", "wheel", "click"]) document.addEventListener(kind, e => { if (e.isTrusted && e.detail !== 0) counted.mouse++; }, true); 0`, nil)
	w.until(`document.activeElement.name === "field.number"`)
	return w
}

func (w *window) value(of string) string {
	w.t.Helper()
	var s string
	w.eval(fmt.Sprintf(`document.querySelector('[name="field.%s"]').value`, of), &s)
	return s
}

func (w *window) active() string {
	w.t.Helper()
	var s string
	w.eval(`document.activeElement.name || ""`, &s)
	return s
}

const (
	alt  = input.ModifierAlt
	ctrl = input.ModifierCtrl
)

// key presses one key, as a keyboard does.
func (w *window) key(key string, modifiers ...input.Modifier) {
	w.t.Helper()
	if len(modifiers) == 0 || key == kb.Enter {
		w.run(chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
		return
	}
	code := "Key" + strings.ToUpper(key) // with a modifier a letter or digit makes no character
	if key[0] >= '0' && key[0] <= '9' {
		code = "Digit" + key
	}
	w.run(chromedp.ActionFunc(func(ctx context.Context) error {
		for _, kind := range []input.KeyType{input.KeyRawDown, input.KeyUp} {
			err := input.DispatchKeyEvent(kind).WithKey(key).WithCode(code).WithModifiers(modifiers[0]).
				WithWindowsVirtualKeyCode(int64(strings.ToUpper(key)[0])).Do(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// typeWritten types what is written by hand on the letter and accepts field by
// field until the button has the cursor.
func (w *window) typeWritten(d paper.Document) {
	w.t.Helper()
	for range 15 {
		switch field := w.active(); {
		case !strings.HasPrefix(field, "field."):
			return
		case field == "field.number" && w.value("number") == "":
			w.run(chromedp.KeyEvent(d.Number))
		case field == "field.date" && strings.HasPrefix(w.value("date"), "/"):
			w.run(chromedp.KeyEvent(d.Date.Format("0201")))
		}
		w.key(kb.Enter)
	}
	w.t.Fatal("the fields never end")
}

func TestATypicalLetterTakesAtMostTwelveKeysAndNoMouse(t *testing.T) {
	s := newOffice(t)
	sheets := letterSheets(t, 3)
	batch := s.batch("thư đi", sheets...)
	w := openWindow(t, s).as(pipeline.Clerk).desk()
	for i, h := range sheets {
		d := h.document(t)
		w.eval(`counted.keys = counted.digits = 0; window.stays = true; 0`, nil)
		w.typeWritten(d)
		if i < len(sheets)-1 { // the one behind is there before it is asked for
			w.until(`performance.getEntriesByType("resource").some(e => e.name.endsWith("/image") && !document.querySelector("main").innerHTML.includes(new URL(e.name).pathname))`)
		}
		var id string
		w.eval(`document.querySelector("[data-desk]").dataset.id`, &id)
		w.key(kb.Enter, ctrl)
		w.until(fmt.Sprintf(`!document.querySelector('[data-id="%s"]')`, id))
		if i == len(sheets)-1 {
			break
		}
		var counted struct{ Keys, Digits, Mouse float64 }
		w.eval(`counted`, &counted)
		t.Logf("letter %d: %.0f keys beyond %.0f digits, %.0f mouse events", i+1, counted.Keys, counted.Digits, counted.Mouse)
		if counted.Keys > 12 || counted.Mouse > 0 || counted.Digits == 0 {
			t.Errorf("letter %d: %+v, want at most 12 keys beyond digits and no mouse", i+1, counted)
		}
		w.until(`document.activeElement.name === "field.number"`)
		var stays bool
		w.eval(`window.stays === true`, &stays)
		if !stays {
			t.Errorf("letter %d: the next document was loaded as a page, want it fetched ahead", i+1)
		}
	}
	l, err := s.index.List(context.Background(), s.viewer(pipeline.Clerk), index.Filter{Batch: batch, States: []pipeline.State{pipeline.Digitized}})
	if err != nil || l.Total != len(sheets) {
		t.Errorf("digitized %d, %v, want %d", l.Total, err, len(sheets))
	}
}

// Focus to box: the time from the key that moves the cursor to the frame in
// which the field's box stands on screen. Printed, not judged: machines differ.
func TestTheBoxOfTheFieldIsOnScreenWhenItHasTheCursor(t *testing.T) {
	s := newOffice(t)
	s.batch("thư đi", letterSheets(t, 1)...)
	w := openWindow(t, s).as(pipeline.Clerk).desk()
	w.until(`[...document.images].every(i => i.complete)`)
	var answer struct {
		Times   []float64
		Outside []string
	}
	w.run(chromedp.Evaluate(`(async () => {
		const frame = () => new Promise(r => requestAnimationFrame(r));
		const out = {Times: [], Outside: []};
		const stage = document.querySelector("[data-stage]").getBoundingClientRect();
		for (let round = 0; round < 5; round++) for (const item of document.querySelectorAll("[data-item]")) {
			await frame(); await frame();
			const began = performance.now();
			item.querySelector("input, textarea").focus();
			await frame(); await frame(); // the second begins when the first has been drawn
			out.Times.push(performance.now() - began);
			const own = document.querySelector('[data-box="' + item.dataset.item + '"]');
			const now = document.querySelector(".field-box.now");
			if (!own) continue;
			const b = own.getBoundingClientRect();
			if (own !== now || b.bottom < stage.top || b.top > stage.bottom || b.right < stage.left || b.left > stage.right) out.Outside.push(item.dataset.item);
		}
		return out;
	})()`, &answer, awaitPromise))
	if len(answer.Outside) > 0 {
		t.Errorf("boxes not on screen: %v", answer.Outside)
	}
	slices.Sort(answer.Times)
	n := len(answer.Times)
	if n == 0 {
		t.Fatal("no field was looked at")
	}
	t.Logf("focus to box: median %.0f ms, 95 of 100 within %.0f ms, most %.0f ms (%d looks)", answer.Times[n/2], answer.Times[n*95/100], answer.Times[n-1], n)
}

func TestKeysOfTheDesk(t *testing.T) {
	s := newOffice(t)
	sheets := letterSheets(t, 2)
	s.batch("thư đi", sheets...)
	w := openWindow(t, s).as(pipeline.Clerk).desk()
	d := sheets[0].document(t)
	w.typeWritten(d)
	w.until(`document.querySelector("[data-saved]").textContent.trim() !== ""`)
	w.until(`performance.getEntriesByType("resource").some(e => e.name.endsWith("/ahead"))`)
	w.key(kb.Enter, ctrl)
	w.until(`document.activeElement.name === "field.number" && document.activeElement.value === "" && document.querySelector(".notice-good")`)

	w.key(kb.F4) // as in the document before
	if got := w.value("number"); got != d.Number {
		t.Errorf("F4: got %q, want the number before, %q", got, d.Number)
	}
	w.key("z", alt)
	if got := w.value("number"); got != "" {
		t.Errorf("Alt+Z: got %q, want the field empty again", got)
	}
	var offered []string
	w.eval(`[...document.activeElement.closest("[data-item]").querySelectorAll("[data-suggest]")].map(b => b.dataset.suggest)`, &offered)
	if len(offered) == 0 {
		t.Fatal("no suggestion for a number behind a known one")
	}
	w.key("1", alt)
	if got := w.value("number"); got != offered[0] {
		t.Errorf("Alt+1: got %q, want %q", got, offered[0])
	}
	w.run(chromedp.Reload(), chromedp.WaitVisible("[data-desk]", chromedp.ByQuery))
	w.until(`document.activeElement.name && document.activeElement.name.startsWith("field.")`)
	if got := w.value("number"); got != offered[0] {
		t.Errorf("after a reload: got %q, want what was typed, %q", got, offered[0])
	}
	w.eval(`document.querySelector('[name="field.number"]').focus(); 0`, nil)
	w.key(kb.Escape)
	if got := w.value("number"); got != "" {
		t.Errorf("Esc: got %q, want the field as it was", got)
	}
	w.composeOver("number")
	w.key(kb.F1)
	w.until(`document.querySelector("[data-keys]").open`)
	w.key(kb.F8)
	w.until(`document.activeElement.id === "note"`)
	w.key("2", alt)
	w.key(kb.Enter)
	w.until(`document.querySelector("main .empty") !== null`)
	l, err := s.index.List(context.Background(), s.viewer(pipeline.Clerk), index.Filter{Aside: true})
	if err != nil || l.Total != 1 || l.Documents[0].Detail == "" {
		t.Errorf("set aside: %+v %v, want one with its reason", l, err)
	}
}

// composeOver types with an input method: Enter that ends a composition must
// not accept the field.
func (w *window) composeOver(field string) {
	w.t.Helper()
	w.eval(fmt.Sprintf(`document.querySelector('[name="field.%s"]').focus(); 0`, field), nil)
	w.run(chromedp.ActionFunc(func(ctx context.Context) error { return input.ImeSetComposition("số", 2, 2).Do(ctx) }))
	w.eval(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true})); 0`, nil)
	if got := w.active(); got != "field."+field {
		w.t.Errorf("Enter while composing: the cursor went to %q", got)
	}
	w.run(chromedp.ActionFunc(func(ctx context.Context) error { return input.InsertText("số").Do(ctx) }))
	w.key(kb.Escape)
}

func TestADraggedFrameIsReadIntoTheField(t *testing.T) {
	s := newOffice(t)
	s.batch("thư đi", letterSheets(t, 1)...)
	w := openWindow(t, s).as(pipeline.Clerk).desk()
	var want string
	w.eval(`document.querySelector('[name="field.organ"]').value`, &want)
	w.eval(`document.querySelector('[name="field.place"]')?.focus() ?? document.querySelector('[name="field.subject"]').focus(); 0`, nil)
	field := strings.TrimPrefix(w.active(), "field.")
	w.until(`[...document.images].every(i => i.complete)`)
	var at struct{ X0, Y0, X1, Y1 float64 }
	w.eval(`(() => { document.querySelector('[data-box="organ"]').scrollIntoView({block: "center", inline: "center"});
		const b = document.querySelector('[data-box="organ"]').getBoundingClientRect(); return {X0: b.left - 6, Y0: b.top - 3, X1: b.right + 6, Y1: b.bottom + 3}; })()`, &at)
	w.run(chromedp.ActionFunc(func(ctx context.Context) error {
		for _, e := range []*input.DispatchMouseEventParams{
			input.DispatchMouseEvent(input.MousePressed, at.X0, at.Y0).WithButton(input.Left).WithClickCount(1),
			input.DispatchMouseEvent(input.MouseMoved, (at.X0+at.X1)/2, (at.Y0+at.Y1)/2).WithButton(input.Left),
			input.DispatchMouseEvent(input.MouseMoved, at.X1, at.Y1).WithButton(input.Left),
			input.DispatchMouseEvent(input.MouseReleased, at.X1, at.Y1).WithButton(input.Left).WithClickCount(1),
		} {
			if err := e.Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	w.until(fmt.Sprintf(`document.querySelector('[name="field.%s"]').value === %q`, field, want))
	w.key(kb.Enter)
	w.until(`document.querySelector("[data-saved]").textContent.trim() !== "" && !document.querySelector("[data-saved]").textContent.includes("…")`)
	var id string
	w.eval(`document.querySelector("[data-desk]").dataset.id`, &id)
	got, err := s.index.Document(context.Background(), s.viewer(pipeline.Clerk), pipeline.DocumentID(id))
	if err != nil {
		t.Fatal(err)
	}
	var organ, taken pipeline.Box
	for _, f := range got.Fields {
		switch f.Name {
		case pipeline.FieldOrgan:
			organ = f.Box
		case pipeline.FieldName(field):
			taken = f.Box
		}
	}
	if taken.Zero() || taken.X0 > organ.X0 || taken.X1 < organ.X1 || taken.Y0 > organ.Y0 || taken.Y1 < organ.Y1 {
		t.Errorf("the field stands at %v, want around %v", taken, organ)
	}
}
