// On plain http browsers offer no clipboard to write to; selecting and copying
// works everywhere.
export function copy(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
