// Checking one document: the page follows the field; a field marked wrong, or
// a frame drawn on the paper, pins the note there.
const SVG = "http://www.w3.org/2000/svg";
const desk = document.querySelector("[data-check]");
const form = desk.querySelector("[data-form]");
const stage = desk.querySelector("[data-stage]");
const boxes = [...form.querySelectorAll("[name=wrong]")];
const note = form.querySelector("[data-note]");
let drawn = false;

function pin(page, box) {
  for (const [name, value] of Object.entries({ page, ...box })) { form.querySelector(`[data-pin="${name}"]`).value = value; }
}

function show(box) {
  for (const b of stage.querySelectorAll(".field-box.now")) { b.classList.remove("now"); }
  const at = stage.querySelector(`[data-box="${CSS.escape(box.value)}"]`);
  if (!at) { return; }
  at.classList.add("now");
  const r = at.getBoundingClientRect(), f = stage.getBoundingClientRect();
  stage.scrollBy({ top: r.top - f.top - f.height * 0.3 });
}

for (const [i, box] of boxes.entries()) {
  box.addEventListener("focus", () => show(box));
  box.addEventListener("change", () => {
    if (box.checked && !drawn && Number(box.dataset.x1) > 0) {
      pin(box.closest("[data-item]").dataset.page, { x0: box.dataset.x0, y0: box.dataset.y0, x1: box.dataset.x1, y1: box.dataset.y1 });
    }
  });
  box.addEventListener("keydown", (event) => {
    const to = event.key === "ArrowDown" || event.key === "Enter" ? boxes[i + 1] || note : event.key === "ArrowUp" ? boxes[i - 1] : null;
    if (to && !event.ctrlKey) { event.preventDefault(); to.focus(); }
  });
}

for (const paper of stage.querySelectorAll(".paper")) {
  const over = paper.querySelector("svg.over");
  let from = null, frame = null;
  const at = (event) => {
    const r = over.getBoundingClientRect(), v = over.viewBox.baseVal;
    return { x: Math.round((event.clientX - r.left) * v.width / r.width), y: Math.round((event.clientY - r.top) * v.height / r.height) };
  };
  paper.addEventListener("dragstart", (event) => event.preventDefault());
  paper.addEventListener("pointerdown", (event) => { if (event.button === 0) { from = at(event); event.preventDefault(); } });
  paper.addEventListener("pointermove", (event) => {
    if (!from) { return; }
    const to = at(event);
    const box = { x0: Math.max(0, Math.min(from.x, to.x)), y0: Math.max(0, Math.min(from.y, to.y)), x1: Math.max(from.x, to.x), y1: Math.max(from.y, to.y) };
    if (box.x1 - box.x0 < 8 || box.y1 - box.y0 < 8) { return; }
    if (!frame) {
      for (const old of stage.querySelectorAll(".drag-box")) { old.remove(); }
      frame = document.createElementNS(SVG, "rect");
      frame.setAttribute("class", "drag-box");
      over.append(frame);
      paper.setPointerCapture(event.pointerId);
    }
    for (const [name, value] of [["x", box.x0], ["y", box.y0], ["width", box.x1 - box.x0], ["height", box.y1 - box.y0]]) { frame.setAttribute(name, value); }
    drawn = true;
    pin(paper.dataset.paper, box);
  });
  for (const kind of ["pointerup", "pointercancel"]) { paper.addEventListener(kind, () => { if (frame) { note.focus(); } from = frame = null; }); }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) { return; }
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-good]"));
  } else if (event.key === "F8") {
    event.preventDefault();
    if (note.value.trim()) { form.requestSubmit(form.querySelector("[data-bad]")); } else { note.focus(); }
  } else if (event.key === "Enter" && event.target === note) {
    event.preventDefault();
    if (note.value.trim()) { form.requestSubmit(form.querySelector("[data-bad]")); }
  }
});
if (boxes.length) { boxes[0].focus(); }
