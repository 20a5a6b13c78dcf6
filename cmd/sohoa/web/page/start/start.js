import "../search/suggest.js";
