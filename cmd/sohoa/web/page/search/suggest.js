// Suggestions below the search box while somebody types: documents, organs and
// signers that the person may see. Without this file the box is an ordinary
// form. Keys: down and up choose, Enter opens what is chosen or searches for
// what is typed, Escape closes the list.
const box = document.querySelector("[data-search-box]");
const pause = 120; // ms without a key before the server is asked

const list = document.createElement("ul");
const told = document.createElement("div");
let chosen = -1;
let waiting = 0;
let asking = null;

function say(n) {
  if (!n) { return box.dataset.sayNone; }
  return box.dataset.saySome.replace("{n}", String(n));
}

function close() {
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
  told.textContent = "";
}

function choose(to) {
  const options = [...list.children];
  chosen = (to + options.length + 1) % (options.length + 1); // the place after the last is the box itself
  options.forEach((o, i) => o.setAttribute("aria-selected", String(i === chosen)));
  if (options[chosen]) { box.setAttribute("aria-activedescendant", options[chosen].id); } else { box.removeAttribute("aria-activedescendant"); chosen = -1; }
}

function line(name, words) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = words;
  return span;
}

function show(suggestions) {
  list.replaceChildren(...suggestions.map((s, i) => {
    const option = document.createElement("li");
    option.id = `suggest-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.href = s.href;
    option.append(line("suggest-main clip", s.label), line("suggest-more clip", s.more));
    return option;
  }));
  chosen = -1;
  box.removeAttribute("aria-activedescendant");
  list.hidden = suggestions.length === 0;
  box.setAttribute("aria-expanded", String(!list.hidden));
  told.textContent = say(suggestions.length);
}

async function ask() {
  asking?.abort();
  const text = box.value;
  if (text.trim().length < 2) { close(); return; }
  asking = new AbortController();
  try {
    const answer = await fetch(`/api/suggest?q=${encodeURIComponent(text)}`, { signal: asking.signal, credentials: "same-origin" });
    if (!answer.ok) { close(); return; }
    const { suggestions } = await answer.json();
    if (box.value === text && document.activeElement === box) { show(suggestions); }
  } catch { /* the next key asks again */ }
}

if (box) {
  const place = document.createElement("div");
  place.className = "suggest-place";
  const had = document.activeElement === box;
  box.before(place);
  box.type = "text"; // a list may open below a text box, not below a search box
  list.id = "suggestions";
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.sayLabel);
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  place.append(box, list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) { box.setAttribute(name, value); }
  if (had || box.autofocus) { box.focus(); }

  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, pause); });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    asking?.abort();
    const option = list.children[chosen];
    if (option) { event.preventDefault(); location.assign(option.dataset.href); }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the cursor
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) { location.assign(option.dataset.href); }
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.altKey) { return; }
    const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Escape: close };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
}
