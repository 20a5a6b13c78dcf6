// Handing in files: choose or drop many files and folders, a bar for each and
// for all, three at a time, again where the line broke. What has been received
// is known to the server; this list only shows what is still on its way.

const parallel = 3;
const tries = 4;
const natural = new Intl.Collator("vi", { numeric: true, sensitivity: "base" });
const hidden = /^(\.|thumbs\.db$|desktop\.ini$|~\$)/i;

const fill = (sentence, args) => sentence.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
  (all, name, one, many) => one === undefined ? (args[name] ?? all) : (args[name] === 1 ? one : many));

// entries lists the files below a dropped file or folder with their folders.
async function entries(entry, folder) {
  if (entry.isFile) {
    return new Promise((resolve) => entry.file((file) => resolve([{ file, folder }]), () => resolve([])));
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) { return found; }
    for (const one of some) { found.push(...await entries(one, folder ? `${folder}/${entry.name}` : entry.name)); }
  }
}

export function uploader(form) {
  const box = form.querySelector("[data-dropper]");
  const say = (key, args = {}) => fill(box.dataset["say" + key], args);
  const list = box.querySelector("[data-list]");
  const sum = box.querySelector("[data-sum]");
  const all = box.querySelector("[data-all]");
  const again = box.querySelector("[data-all-again]");
  const go = form.querySelector("[data-go]");
  const input = form.querySelector("input[name=file]");
  const folders = box.querySelector("[data-folder]");
  let batch = form.dataset.batch || "";
  let items = [];
  let running = 0;

  if ("webkitdirectory" in folders) { folders.parentElement.hidden = false; }
  input.required = false;

  function add(found) {
    let left = 0;
    for (const { file, folder } of found) {
      if (hidden.test(file.name) || file.size === 0 && file.name === "") { left++; continue; }
      if (items.some((i) => i.folder === folder && i.file.name === file.name && i.file.size === file.size)) { continue; }
      items.push({ file, folder, state: "queued", sent: 0, tries: 0, why: "" });
    }
    items.sort((a, b) => natural.compare(a.folder, b.folder) || natural.compare(a.file.name, b.file.name));
    for (const item of items) { draw(item); list.append(item.row); }
    total(left);
    if (batch) { work(); }
  }

  function draw(item) {
    if (!item.row) {
      item.row = document.createElement("li");
      item.row.innerHTML = '<span class="clip"></span><progress max="100" value="0"></progress><span class="what"></span>';
      const name = (item.folder ? item.folder + "/" : "") + item.file.name;
      item.row.children[0].textContent = name;
      item.row.children[0].title = name;
      item.row.children[1].setAttribute("aria-label", name);
    }
    const [, bar, what] = item.row.children;
    bar.value = item.file.size ? 100 * item.sent / item.file.size : (item.state === "sent" ? 100 : 0);
    what.className = "what" + (item.state === "sent" ? " ok" : "");
    what.textContent = item.state === "sending" ? say("Sending", { percent: Math.floor(bar.value) })
      : item.state === "sent" ? (item.twin ? say("Twin") : say("Sent"))
      : item.state === "failed" ? "" : say("Queued");
    item.row.querySelector(".why")?.remove();
    if (item.state === "failed") {
      const why = document.createElement("span");
      why.className = "why";
      why.textContent = item.why;
      item.row.append(why);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-secondary btn-sm";
      button.textContent = say("Again");
      button.addEventListener("click", () => { requeue([item]); });
      what.append(button);
    }
  }

  function total(left = 0) {
    const bytes = items.reduce((n, i) => n + i.file.size, 0) || 1;
    const sent = items.reduce((n, i) => n + (i.state === "sent" ? i.file.size : i.sent), 0);
    const open = items.filter((i) => i.state === "queued" || i.state === "sending").length;
    const failed = items.filter((i) => i.state === "failed").length;
    box.querySelector("[data-sending]").hidden = items.length === 0;
    all.value = items.length && !open && !failed ? 100 : 100 * sent / bytes;
    again.hidden = failed < 2;
    if (!batch) {
      sum.textContent = say("Chosen", { n: items.length }) + (left ? " " + say("Hidden", { n: left }) : "");
    } else {
      sum.textContent = open ? say("Left", { n: open, all: items.length }) : say("Done", { n: items.length - failed, failed });
    }
    form.dispatchEvent(new CustomEvent("uploaded", { detail: { open, failed, all: items.length } }));
  }

  function requeue(some) {
    for (const item of some) { item.state = "queued"; item.tries = 0; item.sent = 0; draw(item); }
    total();
    work();
  }

  function work() {
    while (running < parallel) {
      const item = items.find((i) => i.state === "queued");
      if (!item) { break; }
      send(item);
    }
  }

  function send(item) {
    item.state = "sending";
    item.tries++;
    running++;
    draw(item);
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name: item.file.name, folder: item.folder });
    request.open("PUT", `/api/batches/${batch}/files?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { item.sent = event.loaded; draw(item); total(); });
    request.addEventListener("loadend", () => {
      running--;
      const answer = request.response;
      if (request.status === 200 || request.status === 201) {
        item.state = "sent";
        item.sent = item.file.size;
        item.twin = Boolean(answer && answer.duplicate_of);
      } else if ((request.status === 0 || request.status === 429 || request.status >= 502) && item.tries < tries) {
        item.state = "waiting";
        item.sent = 0;
        setTimeout(() => { item.state = "queued"; draw(item); work(); }, 1000 * 2 ** item.tries);
      } else {
        item.state = "failed";
        item.why = answer && answer.message ? answer.message : say("Lost");
      }
      draw(item);
      total();
      work();
    });
    request.send(item.file);
  }

  async function open() {
    const about = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    const response = await fetch("/api/batches", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(about),
    });
    const answer = await response.json();
    if (!response.ok) { throw new Error(answer.message); }
    return answer.id;
  }

  form.addEventListener("submit", async (event) => {
    if (!items.length) { return; }
    event.preventDefault();
    if (batch) { work(); return; }
    go.disabled = true;
    try {
      batch = await open();
    } catch (error) {
      go.disabled = false;
      sum.textContent = error.message || say("Lost");
      box.querySelector("[data-sending]").hidden = false;
      return;
    }
    // From here on a reload shows what the server has: the address is the batch's.
    history.replaceState(null, "", `/batches/${batch}`);
    for (const field of form.querySelectorAll(".upload-about input, .upload-about select")) { field.disabled = true; }
    go.hidden = true;
    work();
    total();
  });
  form.addEventListener("uploaded", (event) => {
    const { open: left, failed, all: n } = event.detail;
    if (form.dataset.uploader === "new" && batch && n && !left && !failed) { location.replace(`/batches/${batch}`); }
  });
  input.addEventListener("change", () => { add([...input.files].map((file) => ({ file, folder: "" }))); input.value = ""; });
  folders.addEventListener("change", () => {
    add([...folders.files].map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1).join("/") })));
    folders.value = "";
  });
  again.addEventListener("click", () => requeue(items.filter((i) => i.state === "failed")));
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) { box.addEventListener(kind, () => box.classList.remove("over")); }
  box.addEventListener("drop", async (event) => {
    event.preventDefault();
    const dropped = [...event.dataTransfer.items].map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry());
    if (dropped.some(Boolean)) {
      const found = [];
      for (const entry of dropped.filter(Boolean)) { found.push(...await entries(entry, "")); }
      add(found);
      return;
    }
    add([...event.dataTransfer.files].map((file) => ({ file, folder: "" })));
  });
  window.addEventListener("beforeunload", (event) => {
    if (items.some((i) => i.state === "sending" || i.state === "queued" && batch)) { event.preventDefault(); event.returnValue = say("Leave"); }
  });
}
