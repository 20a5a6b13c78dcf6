import { copy } from "../base/copy.js";

// Copying one field or all chosen ones, each counted as a use for the dossier.
// Without this file the form does the same and shows the text to be copied.
const desk = document.querySelector("[data-reuse]");

async function count(fields) {
  const answer = await fetch(`/api/documents/${desk.dataset.document}/reuse`, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ dossier: desk.dataset.dossier, fields }),
  }).catch(() => null);
  document.querySelector("[data-lost]").hidden = Boolean(answer?.ok);
  return Boolean(answer?.ok);
}

if (desk) {
  const status = desk.querySelector("[data-status]");
  const all = desk.querySelector("[data-take-all]");
  const take = async (button, text, fields) => {
    if (!copy(text)) { return false; }
    button.focus();
    if (await count(fields)) { status.textContent = all.dataset.said; }
    return true;
  };
  for (const button of desk.querySelectorAll("[data-take]")) {
    button.addEventListener("click", () => take(button, button.dataset.value, [button.dataset.take]));
  }
  all?.closest("form").addEventListener("submit", (event) => {
    const rows = [...desk.querySelectorAll("tbody tr")].filter((row) => row.querySelector("input").checked);
    if (!rows.length) { return; }
    const text = rows.map((row) => `${row.querySelector("label").textContent}\t${row.querySelector("[data-take]").dataset.value}`).join("\n");
    event.preventDefault();
    take(all, text, rows.map((row) => row.querySelector("input").value));
  });
}
