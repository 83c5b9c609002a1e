/** The app's Home tab. */

import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { store } from "./store.js";
import { Values } from "./values.js";

const values = new Map();

/** @param {HTMLElement} root */
export function drawHome(root) {
  const session = store.session;
  const view = session.home;
  if (!view) {
    const text = session.info.connected ? "app.homeEmpty" : "app.homeWaiting";
    root.replaceChildren(h("p", { class: "empty" }, t(text, { name: session.botName })));
    return;
  }
  if (root.dataset.view !== view.id || !root.querySelector(".home-blocks")) {
    root.dataset.view = view.id;
    root.replaceChildren(h("div", { class: "home" }, h("p", { class: "trouble", role: "alert", hidden: true }), h("div", { class: "home-blocks" })));
  }
  const trouble = root.querySelector(".trouble");
  if (!values.has(view.id)) values.set(view.id, new Values());
  drawBlocks(root.querySelector(".home-blocks"), view.blocks, {
    me: session.me,
    container: { type: "view", view_id: view.id },
    values: values.get(view.id),
    blocks: view.blocks,
    trouble: (text) => {
      trouble.textContent = text;
      trouble.hidden = !text;
    },
  });
}
