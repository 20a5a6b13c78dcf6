// One field over many documents: Enter stores the row and goes to the next.
// As at the desk no bare letter is a key, and nothing happens while an input
// method is composing.
const form = document.querySelector("[data-group]");
const rows = form ? [...form.querySelectorAll("[data-row]")] : [];
const input = (row) => row.querySelector("input, textarea");
let composing = false;
let held = false;

function go(row) {
  const field = input(row);
  field.focus();
  if (field.value.startsWith("/")) { field.setSelectionRange(0, 0); } else { field.select(); }
  row.scrollIntoView({ block: "nearest" });
}

function told(row, sentence, how) {
  row.classList.remove("done", "bad");
  if (how) { row.classList.add(how); }
  row.querySelector("[data-said]").textContent = sentence;
}

async function save(row) {
  const field = input(row);
  const day = "date" in row.dataset && /^\s*(\d{1,2})[-/. ]*(\d{1,2})[-/. ]*(\d{4})\s*$/.exec(field.value);
  if (day) { field.value = `${day[1].padStart(2, "0")}/${day[2].padStart(2, "0")}/${day[3]}`; }
  told(row, form.dataset.saySaving);
  try {
    const response = await fetch(`/api/documents/${row.dataset.row}/confirm`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ values: { [form.dataset.field]: field.value.normalize("NFC") }, accept: false }),
    });
    if (!response.ok) { throw new Error((await response.json()).message); }
    field.dataset.sent = field.value;
    told(row, `✓ ${form.dataset.saySaved}`, "done");
  } catch (error) {
    told(row, error instanceof TypeError ? form.dataset.sayLost : error.message, "bad");
  }
}

function key(event, row) {
  const field = input(row);
  const at = rows.indexOf(row);
  if (event.key === "Enter" && !event.ctrlKey && !event.altKey && !event.shiftKey) {
    if (!held && !event.repeat) {
      held = true;
      save(row);
      const next = rows.slice(at + 1).find((r) => !r.classList.contains("done"));
      if (next) { go(next); } else { form.querySelector("[data-more]").focus(); }
    }
  } else if (event.altKey && /^[1-9]$/.test(event.key)) {
    const button = row.querySelectorAll("[data-suggest]")[event.key - 1];
    if (button) { field.value = button.dataset.suggest; }
  } else if (event.key === "F4" && rows[at - 1]) {
    field.value = input(rows[at - 1]).value;
  } else if (event.key === "ArrowDown" && field.tagName !== "TEXTAREA") {
    if (rows[at + 1]) { go(rows[at + 1]); }
  } else if (event.key === "ArrowUp" && field.tagName !== "TEXTAREA") {
    if (rows[at - 1]) { go(rows[at - 1]); }
  } else if (event.key === "Escape") {
    field.value = field.dataset.first;
  } else {
    return;
  }
  event.preventDefault();
}

for (const row of rows) {
  const field = input(row);
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  field.addEventListener("keydown", (event) => { if (!composing && !event.isComposing && event.keyCode !== 229) { key(event, row); } });
  for (const button of row.querySelectorAll("[data-suggest]")) {
    button.addEventListener("click", () => { field.value = button.dataset.suggest; field.focus(); });
  }
}
form?.addEventListener("keypress", (event) => { if (event.key === "Enter" && held) { event.preventDefault(); } });
document.addEventListener("keyup", (event) => { if (event.key === "Enter") { held = false; } });
// The whole form sends what no row has sent yet: what was is left out.
form?.addEventListener("submit", () => { for (const row of rows) { if (row.classList.contains("done")) { input(row).disabled = true; } } });
if (rows.length) { go(rows[0]); }
