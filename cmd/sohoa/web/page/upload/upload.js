import { uploader } from "./uploader.js";
uploader(document.querySelector("[data-uploader]"));
