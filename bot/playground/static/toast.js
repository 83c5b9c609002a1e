/** A short word at the bottom of the page, also read out. */

import { h } from "./dom.js";

const SHOWN_MS = 5000;

export function toast(text) {
  const region = document.getElementById("toasts");
  const note = h("div", { class: "toast" }, text);
  region.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

/** Read out by screen readers, seen by nobody. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}
