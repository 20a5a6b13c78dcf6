// A batch at work: asks for what changed while anything moves. The server
// answers "not modified" for free, so that many screens may look at once.
import { uploader } from "../upload/uploader.js";

const live = document.querySelector("[data-live]");
let tag = "";
let timer = 0;

async function renew() {
  clearTimeout(timer);
  try {
    const response = await fetch(live.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (response.status === 200) {
      tag = response.headers.get("ETag") || "";
      live.innerHTML = await response.text();
    }
  } catch {
    // The server is away for a moment: the last state stays on the screen.
  }
  const moving = live.querySelector("[data-moving]")?.dataset.moving === "true";
  const rows = live.querySelectorAll("tbody tr").length;
  timer = setTimeout(renew, document.hidden || !moving ? 15000 : rows > 300 ? 5000 : 2000);
}

timer = setTimeout(renew, 1500);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { renew(); } });

const form = document.querySelector("[data-uploader]");
if (form) {
  uploader(form);
  form.addEventListener("uploaded", () => { clearTimeout(timer); timer = setTimeout(renew, 400); });
}
