document.documentElement.classList.add("scripted");

// What every page has: "/" puts the cursor into the search box, Escape closes
// the open menu. Bare keys are never taken while somebody types: Telex and VNI
// need all of them.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.isComposing) {
    const box = document.querySelector("[data-search-box]");
    event.preventDefault();
    if (box) { box.focus(); box.select(); } else { location.href = "/search"; }
  }
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.who[open]")) { open.open = false; open.querySelector("summary").focus(); }
  }
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.who[open]")) { if (!open.contains(event.target)) { open.open = false; } }
});
// A form marked so asks once more before something that cannot be undone.
document.addEventListener("submit", (event) => {
  const ask = event.target.dataset.ask;
  if (ask && !window.confirm(ask)) { event.preventDefault(); }
});
