// The clerk's desk: the page follows the field, keys do everything, nothing
// typed is lost. No bare letter is a key, and nothing happens while an input
// method is composing: Telex and VNI need every letter.
//
// Everything that belongs to the document on the desk is made anew by begin,
// so that the next one can take its place without the page being loaded again.
const SVG = "http://www.w3.org/2000/svg";
let desk, form, stage, items, saved, other;
let current = null; // the item that has or had the cursor last
let acts = []; // what Alt+Z takes back, newest last
let ahead = null; // the document behind this one, fetched already
let last = ""; // address of the document before this one
let words = new Map(); // page -> what was read on it
let composing = false;
let leaving = false;
let held = false; // Enter is still down: whoever holds it must not accept what he has not seen
let used = Date.now();

const say = (key, args = {}) => desk.dataset["say" + key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
  (all, name, one, many) => one === undefined ? (args[name] ?? all) : (args[name] === 1 ? one : many));
const input = (item) => item.querySelector("input, textarea");
const isOpen = (item) => item.classList.contains("doubt") && !item.classList.contains("done");
const draft = () => `draft ${desk.dataset.id}`;

function post(path, body) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// show brings the field's box into view, about a third down the window and large
// enough to read: a box of a few letters asks for a closer look, but never so
// close that the other column of the head is gone. The crop above the input is
// larger still.
function show(item) {
  current = item;
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
  const wanted = `${Math.round(Math.max(fit, Math.min(fit * 1.4, natural * fit * 0.42 / Math.max(width, natural * 0.3))))}px`;
  for (const p of stage.querySelectorAll(".paper")) { if (p.style.width !== wanted) { p.style.width = wanted; } }
  const at = box.getBoundingClientRect();
  const frame = stage.getBoundingClientRect();
  stage.scrollBy({ top: at.top - frame.top - frame.height * 0.3, left: at.left + at.width / 2 - frame.left - frame.width / 2 });
}

function go(item) {
  const field = input(item);
  if (document.activeElement === field) { show(item); } else { field.focus(); }
  if (current !== item) { show(item); } // a window that is not in front tells of no focus
  // Of a date only the part written by hand is missing: type it in front.
  if (field.value.startsWith("/")) { field.setSelectionRange(0, 0); } else { field.select(); }
  item.scrollIntoView({ block: "nearest" });
}

// tidyDate lets a clerk type only the digits that are written by hand: of
// "//2025" comes "0503//2025", and of that 05/03/2025.
function tidyDate(item) {
  const field = input(item);
  const day = "date" in item.dataset && /^\s*(\d{1,2})[-/. ]*(\d{1,2})[-/. ]*(\d{4})\s*$/.exec(field.value);
  if (day) { field.value = `${day[1].padStart(2, "0")}/${day[2].padStart(2, "0")}/${day[3]}`; }
}

function count() {
  const left = items.filter(isOpen).length;
  form.querySelector("[data-left]").textContent = say("Left", { n: left });
  return left;
}

function tell(sentence, bad) {
  saved.classList.toggle("bad", Boolean(bad));
  saved.textContent = sentence;
}

function places(some) {
  const all = {};
  for (const item of some) { if (item.spot) { all[item.dataset.item] = item.spot; } }
  return all;
}

async function save(item) {
  const mine = desk;
  const field = input(item);
  field.dataset.sent = field.value;
  tell(say("Saving"));
  try {
    const response = await post(`/api/documents/${desk.dataset.id}/confirm`,
      { values: { [item.dataset.item]: field.value.normalize("NFC") }, places: places([item]), accept: false });
    if (!response.ok) { throw new Error((await response.json()).message); }
    if (mine !== desk) { return; }
    if (!leaving) { tell(say("Saved")); }
    keepDraft();
    count();
  } catch (error) {
    if (mine !== desk) { return; }
    item.classList.remove("done");
    delete field.dataset.sent;
    tell(error instanceof TypeError ? say("Lost") : error.message, true);
    count();
  }
}

function remember(item) {
  const field = input(item);
  acts.push({ item, value: field.value, done: item.classList.contains("done"), sent: field.dataset.sent });
}

// undo takes back the last act; where there is none it goes back to the
// document before, which may be put right although it is finished.
function undo() {
  const act = acts.pop();
  if (!act) {
    if (last) { leaving = true; location.assign(last); }
    return;
  }
  const field = input(act.item);
  const stored = field.dataset.sent !== undefined && field.dataset.sent !== act.value;
  field.value = act.value;
  act.item.classList.toggle("done", act.done);
  if (stored) { save(act.item); }
  count();
  go(act.item);
}

// accept says that the field is right as it stands and goes to the next one
// that is not sure, or to the button when there is none.
function accept(item) {
  remember(item);
  tidyDate(item);
  item.classList.add("done");
  save(item);
  count();
  const at = items.indexOf(item);
  const next = items.slice(at + 1).find(isOpen) || items.find(isOpen);
  if (next) { go(next); } else { form.querySelector("[data-accept]").focus(); }
}

function fill(item, value) {
  remember(item);
  input(item).value = value;
  input(item).focus();
  keepDraft();
}

function suggest(item, n) {
  const button = item.querySelectorAll("[data-suggest]")[n];
  if (button) { fill(item, button.dataset.suggest); }
}

// What is typed and not sent yet survives a reload; it goes with the window.
function keepDraft() {
  const typed = {};
  for (const item of items) {
    const field = input(item);
    if (field.value !== (field.dataset.sent ?? field.dataset.first)) { typed[item.dataset.item] = field.value; }
  }
  try {
    if (Object.keys(typed).length) { sessionStorage.setItem(draft(), JSON.stringify(typed)); } else { sessionStorage.removeItem(draft()); }
  } catch { /* full or forbidden: then only what was sent is kept */ }
}

function takeDraft() {
  try {
    const typed = JSON.parse(sessionStorage.getItem(draft()) || "{}");
    for (const item of items) { if (item.dataset.item in typed) { input(item).value = typed[item.dataset.item]; } }
  } catch { /* nothing kept */ }
}

// lookAhead leases the document behind this one and fetches its first pictures,
// which take longest, so that it is there at once. Its form is fetched when this
// one is done: what is typed here decides what is suggested there.
async function lookAhead() {
  const mine = desk;
  try {
    const response = await post(`/api/documents/${desk.dataset.id}/ahead${desk.dataset.filter}`, {});
    if (!response.ok) { return; }
    const next = await response.json();
    next.pictures = next.images.map((src) => { const image = new Image(); image.src = src; return image; });
    if (mine === desk) { ahead = next; }
  } catch { /* without it the next document is loaded as any page */ }
}

// finish accepts the document as a whole and puts the next one on the desk.
async function finish() {
  leaving = true;
  const values = {};
  items.forEach(tidyDate);
  for (const item of items) { values[item.dataset.item] = input(item).value.normalize("NFC"); }
  tell(say("Saving"));
  let answer;
  try {
    const response = await post(`/api/documents/${desk.dataset.id}/confirm`, { values, places: places(items), accept: true });
    answer = await response.json();
    if (!response.ok) { throw new Error(answer.message); }
  } catch (error) {
    leaving = false;
    tell(error instanceof TypeError ? say("Lost") : error.message, true);
    return;
  }
  try { sessionStorage.removeItem(draft()); } catch { /* nothing kept */ }
  const from = location.pathname + location.search;
  if (!answer.done) { // it says what it lacks
    leaving = false;
    tell(answer.message, true);
    return;
  }
  const next = await fetchForm(ahead ? ahead.href : `/confirm${desk.dataset.filter}`);
  if (!next) { location.assign(`/confirm${desk.dataset.filter}`); return; }
  last = from;
  putOn(next, answer);
  leaving = false;
}

// fetchForm fetches the next document, or the page that says there is none.
async function fetchForm(href) {
  try {
    const page = await fetch(href, { headers: { Ahead: "1" } });
    return page.ok ? { href: page.url, html: await page.text() } : null;
  } catch { return null; }
}

// putOn puts a fetched page in the place of this one, with what became of the
// document before.
function putOn(next, answer) {
  const page = new DOMParser().parseFromString(next.html, "text/html");
  const notice = document.createElement("div");
  notice.className = `notice notice-${answer.tone}`;
  notice.setAttribute("role", "status");
  notice.textContent = answer.message;
  const main = document.adoptNode(page.querySelector("main"));
  main.prepend(notice);
  document.querySelector("main").replaceWith(main);
  document.body.className = page.body.className;
  document.title = page.title;
  history.pushState({}, "", next.href);
  begin();
}

// pageWords gives what was read on a page, fetched once.
function pageWords(n) {
  if (!words.has(n)) {
    words.set(n, fetch(`/api/documents/${desk.dataset.id}/pages/${n}`).then((r) => r.ok ? r.json() : { words: [] }).then((r) => r.words || []).catch(() => []));
  }
  return words.get(n);
}

// textIn joins the words whose middle lies in a box, line by line.
function textIn(all, box) {
  let text = "", line = null;
  for (const w of all) {
    const x = (w.b.x0 + w.b.x1) / 2, y = (w.b.y0 + w.b.y1) / 2;
    if (x < box.x0 || x > box.x1 || y < box.y0 || y > box.y1) { continue; }
    if (text) { text += " "; }
    text += w.t;
    line = w.l;
  }
  return { text, any: line !== null };
}

// taken writes what stands in a dragged frame into the field, and shows the
// frame large above it so that it can be compared, or typed where nothing was
// read.
async function taken(item, n, box, paper) {
  item.dataset.page = n;
  item.spot = { page: n, box };
  crop(item, box, paper);
  const mine = desk;
  const { text, any } = textIn(await pageWords(n), box);
  if (mine !== desk) { return; }
  let value = text;
  const day = /(\d{1,2})\D+(\d{1,2})\D+(\d{4})/.exec(text);
  if ("date" in item.dataset && day) { value = `${day[1].padStart(2, "0")}/${day[2].padStart(2, "0")}/${day[3]}`; }
  if (any) { fill(item, value); } else { tell(say("Empty"), true); input(item).focus(); }
}

function crop(item, box, paper) {
  let view = item.querySelector(".crop");
  const image = paper.querySelector("img");
  if (!view && image) {
    view = document.createElementNS(SVG, "svg");
    view.setAttribute("class", "crop");
    view.setAttribute("aria-hidden", "true");
    view.setAttribute("preserveAspectRatio", "xMinYMid meet");
    view.append(document.createElementNS(SVG, "image"));
    item.querySelector("label").after(view);
  }
  if (!view) { return; }
  const over = paper.querySelector("svg.over").viewBox.baseVal;
  const picture = view.querySelector("image");
  for (const [name, value] of [["href", image?.getAttribute("src")], ["width", over.width], ["height", over.height], ["preserveAspectRatio", "none"]]) { picture.setAttribute(name, value); }
  for (const wave of view.querySelectorAll(".wave")) { wave.remove(); }
  const pad = Math.round((box.y1 - box.y0) * 0.4);
  view.setAttribute("viewBox", `${box.x0 - pad} ${box.y0 - pad} ${box.x1 - box.x0 + 2 * pad} ${box.y1 - box.y0 + 2 * pad}`);
}

// dragging draws a frame on the paper with the mouse.
function dragging(paper) {
  const over = paper.querySelector("svg.over");
  let from = null, frame = null;
  const at = (event) => {
    const r = over.getBoundingClientRect(), v = over.viewBox.baseVal;
    return { x: Math.round((event.clientX - r.left) * v.width / r.width), y: Math.round((event.clientY - r.top) * v.height / r.height) };
  };
  const boxTo = (to) => ({ x0: Math.max(0, Math.min(from.x, to.x)), y0: Math.max(0, Math.min(from.y, to.y)), x1: Math.max(from.x, to.x), y1: Math.max(from.y, to.y) });
  paper.addEventListener("dragstart", (event) => event.preventDefault());
  paper.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && current) { from = at(event); event.preventDefault(); }
  });
  paper.addEventListener("pointermove", (event) => {
    if (!from) { return; }
    const box = boxTo(at(event));
    if (!frame && (box.x1 - box.x0 < 8 || box.y1 - box.y0 < 8)) { return; }
    if (!frame) {
      frame = document.createElementNS(SVG, "rect");
      frame.setAttribute("class", "drag-box");
      over.append(frame);
      paper.setPointerCapture(event.pointerId);
    }
    for (const [name, value] of [["x", box.x0], ["y", box.y0], ["width", box.x1 - box.x0], ["height", box.y1 - box.y0]]) { frame.setAttribute(name, value); }
  });
  const end = (event) => {
    if (frame && event.type === "pointerup") {
      const box = boxTo(at(event));
      taken(current, Number(paper.dataset.paper), box, paper);
    } else if (from && !frame && event.type === "pointerup") {
      const box = event.target.closest?.(".field-box");
      const item = box && items.find((i) => i.dataset.item === box.dataset.box);
      if (item) { go(item); }
    }
    frame?.remove();
    from = frame = null;
  };
  paper.addEventListener("pointerup", end);
  paper.addEventListener("pointercancel", end);
}

function fieldKey(event, item) {
  const field = input(item);
  const at = items.indexOf(item);
  const plain = !event.altKey && !event.ctrlKey && !event.shiftKey;
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const text = field.tagName === "TEXTAREA";
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    held = true;
    accept(item);
  } else if (event.altKey && /^[1-9]$/.test(event.key)) {
    suggest(item, Number(event.key) - 1);
  } else if (event.key === "ArrowDown" && plain && (!text || whole || field.selectionEnd === field.value.length)) {
    if (items[at + 1]) { go(items[at + 1]); }
  } else if (event.key === "ArrowUp" && plain && (!text || whole || field.selectionStart === 0)) {
    if (items[at - 1]) { go(items[at - 1]); }
  } else if (event.key === "F4" && plain) {
    if (item.dataset.before) { fill(item, item.dataset.before); }
  } else if (event.key === "Escape" && !other.open) {
    if (field.value !== field.dataset.first) { fill(item, field.dataset.first); }
  } else {
    return;
  }
  event.preventDefault();
}

function otherKey(event) {
  const note = form.querySelector("[data-note]");
  const ready = form.querySelectorAll("[data-why]");
  if (event.key === "Enter" && event.target === note) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-except]"));
  } else if (event.altKey && /^[1-9]$/.test(event.key) && ready[event.key - 1]) {
    event.preventDefault();
    note.value = ready[event.key - 1].dataset.why;
    note.focus();
  }
}

function formKey(event) {
  if (composing || event.isComposing || event.keyCode === 229) { return; }
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-accept]"));
    return;
  }
  if (event.key === "Enter" && (held || event.repeat)) { event.preventDefault(); return; }
  const item = event.target.closest("[data-item]");
  if (item) { fieldKey(event, item); } else if (event.target.closest(".other-box")) { otherKey(event); }
}

// begin takes the document that is on the page to the desk.
function begin() {
  desk = document.querySelector("[data-desk]");
  items = [];
  if (!desk) { return; } // nothing waits
  form = desk.querySelector("[data-form]");
  stage = desk.querySelector("[data-stage]");
  items = [...form.querySelectorAll("[data-item]")];
  saved = form.querySelector("[data-saved]");
  other = form.querySelector("[data-other]");
  acts = []; ahead = null; words = new Map(); current = null;
  takeDraft();
  for (const item of items) {
    const field = input(item);
    field.addEventListener("focus", () => show(item));
    field.addEventListener("compositionstart", () => { composing = true; });
    field.addEventListener("compositionend", () => { composing = false; });
    field.addEventListener("input", keepDraft);
    field.addEventListener("change", () => { tidyDate(item); if (field.value !== (field.dataset.sent ?? field.dataset.first)) { item.classList.add("done"); save(item); count(); } });
    for (const [n, button] of item.querySelectorAll("[data-suggest]").entries()) { button.addEventListener("click", () => suggest(item, n)); }
  }
  for (const button of form.querySelectorAll("[data-why]")) {
    button.addEventListener("click", () => { const note = form.querySelector("[data-note]"); note.value = button.dataset.why; note.focus(); });
  }
  for (const paper of stage.querySelectorAll(".paper")) { dragging(paper); }
  form.addEventListener("keydown", formKey);
  form.addEventListener("keypress", (event) => { if (event.key === "Enter" && held) { event.preventDefault(); } });
  form.addEventListener("submit", (event) => {
    if (leaving) { event.preventDefault(); return; } // sent once is enough: a second press would only break off the first
    if (event.submitter?.hasAttribute("data-accept")) { event.preventDefault(); finish(); return; }
    leaving = true;
  });
  const start = items.find(isOpen) || items[0];
  if (start) {
    const image = stage.querySelector("img");
    go(start);
    if (image && !image.complete) { image.addEventListener("load", () => { if (current === start) { show(start); } }, { once: true }); }
  }
  count();
  setTimeout(lookAhead, 250);
}

document.addEventListener("keyup", (event) => { if (event.key === "Enter") { held = false; } });
document.addEventListener("keydown", (event) => {
  used = Date.now();
  if (!desk || composing || event.isComposing) { return; }
  if (event.key === "F8") {
    event.preventDefault();
    other.open = true;
    form.querySelector("[data-note]").focus();
  } else if (event.key === "F1") {
    event.preventDefault();
    const keys = form.querySelector("[data-keys]");
    keys.open = !keys.open;
  } else if (event.altKey && !event.ctrlKey && event.code === "KeyZ") {
    event.preventDefault();
    undo();
  } else if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    stage.scrollBy({ top: (event.key === "PageDown" ? 0.8 : -0.8) * stage.clientHeight });
  } else if (event.key === "Escape" && other.open) {
    other.open = false;
    if (current) { input(current).focus(); }
  }
});
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("popstate", () => { location.reload(); });
// What was leased ahead and is not wanted is given back at once.
window.addEventListener("pagehide", () => { if (ahead) { navigator.sendBeacon(`/api/documents/${ahead.id}/release`); } });

// The document stays with this clerk while the page is open and in use.
setInterval(() => {
  if (desk && !leaving && Date.now() - used < 10 * 60 * 1000) { post(`/api/documents/${desk.dataset.id}/hold`, {}).catch(() => {}); }
}, 4 * 60 * 1000);

begin();
