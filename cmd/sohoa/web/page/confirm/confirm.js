// The clerk's desk: the page follows the field, keys do everything, nothing
// typed is lost. No bare letter is a key, and nothing happens while an input
// method is composing: Telex and VNI need every letter.
const desk = document.querySelector("[data-desk]");
const form = desk.querySelector("[data-form]");
const stage = desk.querySelector("[data-stage]");
const items = [...form.querySelectorAll("[data-item]")];
const saved = form.querySelector("[data-saved]");
const other = form.querySelector("[data-other]");
const say = (key, args = {}) => desk.dataset["say" + key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
  (all, name, one, many) => one === undefined ? (args[name] ?? all) : (args[name] === 1 ? one : many));
const input = (item) => item.querySelector("input, textarea");
const open = (item) => item.classList.contains("doubt") && !item.classList.contains("done");
let composing = false;
let leaving = false;
let held = false; // Enter is still down: whoever holds it must not accept what he has not seen

// show brings the field's box into view, about a third down the window and
// large enough to read: a box of a few letters asks for a closer look.
function show(item) {
  for (const box of stage.querySelectorAll(".field-box.now")) { box.classList.remove("now"); }
  const box = stage.querySelector(`[data-box="${CSS.escape(item.dataset.item)}"]`);
  if (!box) {
    const page = stage.querySelector(`[data-paper="${item.dataset.page || 1}"]`);
    if (page && item.dataset.page > 1) { page.scrollIntoView({ block: "start" }); }
    return;
  }
  box.classList.add("now");
  const paper = box.closest(".paper");
  const natural = paper.querySelector("svg").viewBox.baseVal.width;
  const width = Number(box.getAttribute("width"));
  const fit = stage.clientWidth - 32;
  const wanted = Math.max(fit, Math.min(fit * 2, natural * fit * 0.6 / Math.max(width, natural * 0.3)));
  for (const p of stage.querySelectorAll(".paper")) { p.style.width = `${Math.round(wanted)}px`; }
  const at = box.getBoundingClientRect();
  const frame = stage.getBoundingClientRect();
  stage.scrollBy({ top: at.top - frame.top - frame.height * 0.3, left: at.left + at.width / 2 - frame.left - frame.width / 2 });
}

function go(item) {
  const field = input(item);
  field.focus();
  // Of a date only the part written by hand is missing: type it in front.
  if (field.value.startsWith("/")) { field.setSelectionRange(0, 0); } else { field.select(); }
  item.scrollIntoView({ block: "nearest" });
}

function count() {
  form.querySelector("[data-left]").textContent = say("Left", { n: items.filter(open).length });
}

async function save(item) {
  input(item).dataset.sent = input(item).value;
  const values = { [item.dataset.item]: input(item).value.normalize("NFC") };
  saved.classList.remove("bad");
  saved.textContent = say("Saving");
  try {
    const response = await fetch(`/api/documents/${desk.dataset.id}/confirm`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ values, accept: false }),
    });
    if (!response.ok) {
      const answer = await response.json();
      throw new Error(answer.message);
    }
    saved.textContent = say("Saved");
    return true;
  } catch (error) {
    item.classList.remove("done");
    delete input(item).dataset.sent;
    saved.classList.add("bad");
    saved.textContent = error instanceof TypeError ? say("Lost") : error.message;
    count();
    return false;
  }
}

// accept says that the field is right as it stands and goes to the next one
// that is not sure, or to the button when there is none.
function accept(item) {
  item.classList.add("done");
  save(item);
  count();
  const at = items.indexOf(item);
  const next = items.slice(at + 1).find(open) || items.find(open);
  if (next) { go(next); } else { form.querySelector("[data-accept]").focus(); }
}

function suggest(item, n) {
  const button = item.querySelectorAll("[data-suggest]")[n];
  if (button) { input(item).value = button.dataset.suggest; input(item).focus(); }
}

for (const item of items) {
  const field = input(item);
  field.addEventListener("focus", () => show(item));
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  field.addEventListener("change", () => { if (field.value !== (field.dataset.sent ?? field.dataset.first)) { item.classList.add("done"); save(item); count(); } });
  for (const [n, button] of item.querySelectorAll("[data-suggest]").entries()) {
    button.addEventListener("click", () => suggest(item, n));
  }
}
for (const box of stage.querySelectorAll(".field-box")) {
  box.addEventListener("click", () => { const item = items.find((i) => i.dataset.item === box.dataset.box); if (item) { go(item); } });
}

form.addEventListener("keydown", (event) => {
  if (composing || event.isComposing || event.keyCode === 229) { return; }
  const item = event.target.closest("[data-item]");
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-accept]"));
    return;
  }
  if (event.key === "Enter" && (held || event.repeat)) { event.preventDefault(); return; }
  if (!item) { return; }
  const at = items.indexOf(item);
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    held = true;
    accept(item);
  } else if (event.altKey && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    suggest(item, Number(event.key) - 1);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName !== "TEXTAREA" && !event.altKey && !event.ctrlKey) {
    event.preventDefault();
    const next = items[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { go(next); }
  } else if (event.key === "Escape") {
    input(item).value = input(item).dataset.first;
  }
});
form.addEventListener("keypress", (event) => { if (event.key === "Enter" && held) { event.preventDefault(); } });
document.addEventListener("keyup", (event) => { if (event.key === "Enter") { held = false; } });
document.addEventListener("keydown", (event) => {
  if (event.key === "F8") {
    event.preventDefault();
    other.open = true;
    form.querySelector("[data-note]").focus();
  }
  if (event.key === "Escape" && other.open) { other.open = false; }
});
// Sent once is enough: a second press would only break off the first.
form.addEventListener("submit", (event) => {
  if (leaving) { event.preventDefault(); }
  leaving = true;
});
window.addEventListener("pageshow", () => { leaving = false; });

// The document stays with this clerk while the page is open and in use.
let used = Date.now();
document.addEventListener("keydown", () => { used = Date.now(); });
setInterval(() => {
  if (!leaving && Date.now() - used < 10 * 60 * 1000) { fetch(`/api/documents/${desk.dataset.id}/hold`, { method: "POST" }).catch(() => {}); }
}, 4 * 60 * 1000);

const start = items.find(open) || items[0];
if (start) {
  const image = stage.querySelector("img");
  go(start);
  if (image && !image.complete) { image.addEventListener("load", () => show(start), { once: true }); }
}
