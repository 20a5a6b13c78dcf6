import "./suggest.js";

// Down and up walk through the hits from the search box; Enter on a hit opens it.
const links = [...document.querySelectorAll(".hit h2 a")];
const box = document.querySelector("[data-search-box]");
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) { return; }
  const at = links.indexOf(document.activeElement);
  if (at < 0 && document.activeElement !== box) { return; }
  const to = at + (event.key === "ArrowDown" ? 1 : -1);
  if (to >= links.length) { return; }
  event.preventDefault();
  (to < 0 ? box : links[to]).focus();
});
