import { copy } from "../base/copy.js";

// The page viewer: zoom, hits, words, copying a field. Pages themselves are
// links, so that leafing works without this file.
const stage = document.querySelector("[data-stage]");
const paper = stage.querySelector(".paper");
const hits = [...stage.querySelectorAll(".hits-over rect")];
const steps = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
let zoom = 1;
let at = -1;
let quarters = 0;

function setZoom(next) {
  zoom = next;
  const fit = Math.min(stage.clientWidth - 32, 864);
  const middle = (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight;
  paper.style.width = `${Math.round(fit * zoom)}px`;
  settle();
  stage.scrollTop = middle * stage.scrollHeight - stage.clientHeight / 2;
  try { sessionStorage.setItem("zoom", String(zoom)); } catch { /* private windows keep nothing */ }
}

// Beyond the last hit of a page comes the first of the next page that has one.
function goOn(step) {
  const beyond = at >= 0 && (step > 0 ? at + step >= hits.length : at + step < 0);
  const link = document.querySelector(step > 0 ? "[data-hit-after]" : "[data-hit-before]");
  if (link && (beyond || !hits.length)) { link.click(); return true; }
  return false;
}

function showHit(step) {
  if (goOn(step) || !hits.length) { return; }
  hits[at]?.classList.remove("now");
  at = (at + step + hits.length) % hits.length;
  const hit = hits[at];
  hit.classList.add("now");
  const box = hit.getBoundingClientRect();
  const frame = stage.getBoundingClientRect();
  stage.scrollBy({ top: box.top - frame.top - frame.height / 3, left: box.left - frame.left - frame.width / 2 });
}

if (paper) {
  let kept = 1;
  try { kept = Number(sessionStorage.getItem("zoom")) || 1; } catch { kept = 1; }
  if (kept !== 1) { setZoom(kept); }
  if (hits.length) { showHit(1); }
}

// A page that lies on its side is turned by quarters. The turn is about the
// middle, so the margins take in what sticks out or is left empty.
document.querySelector("[data-turn]").addEventListener("click", () => {
  if (!paper) { return; }
  quarters = (quarters + 1) % 4;
  settle();
});
function settle() {
  const out = quarters % 2 ? (paper.offsetWidth - paper.offsetHeight) / 2 : 0;
  paper.style.transform = quarters ? `rotate(${quarters * 90}deg)` : "";
  paper.style.margin = out ? `${out}px ${-out}px` : "";
}
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    const by = Number(button.dataset.zoom);
    const nearest = steps.reduce((best, s, i) => Math.abs(s - zoom) < Math.abs(steps[best] - zoom) ? i : best, 0);
    setZoom(by === 0 ? 1 : steps[Math.max(0, Math.min(steps.length - 1, nearest + by))]);
  });
}
for (const button of document.querySelectorAll("[data-hit]")) {
  button.addEventListener("click", () => showHit(Number(button.dataset.hit)));
}
const words = document.querySelector("[data-words]");
words.addEventListener("click", () => {
  const on = stage.classList.toggle("show-words");
  words.setAttribute("aria-pressed", String(on));
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => {
    if (copy(button.dataset.copy)) {
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 1500);
    }
    button.focus();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
  if (event.key === "n" || event.key === "N") { showHit(event.shiftKey ? -1 : 1); }
  if (event.key === "PageDown" && stage.scrollTop + stage.clientHeight >= stage.scrollHeight - 2) { document.querySelector("[data-next]")?.click(); }
  if (event.key === "r" || event.key === "R") { document.querySelector("[data-turn]").click(); }
  if (event.key === "+") { document.querySelector('[data-zoom="1"]').click(); }
  if (event.key === "-") { document.querySelector('[data-zoom="-1"]').click(); }
});
