/** Menus and lists that float above the page. They stand in the top layer, so nothing cuts them off. */

import { h, icon } from "./dom.js";

const GAP = 4;

/** Puts a popup below its anchor, or above it where there is more room. */
function place(popup, anchor, { align = "start", sameWidth = false } = {}) {
  if (!anchor.isConnected) return;
  const around = anchor.getBoundingClientRect();
  const below = innerHeight - around.bottom - GAP * 2;
  const above = around.top - GAP * 2;
  if (sameWidth) popup.style.minWidth = `${around.width}px`;
  popup.style.maxHeight = "";
  const wanted = popup.offsetHeight;
  const goesUp = wanted > below && above > below;
  const height = Math.min(wanted, goesUp ? above : below);
  popup.style.maxHeight = `${goesUp ? above : below}px`;
  popup.style.top = `${goesUp ? around.top - GAP - height : around.bottom + GAP}px`;
  const left = align === "end" ? around.right - popup.offsetWidth : around.left;
  popup.style.left = `${Math.max(GAP, Math.min(left, innerWidth - popup.offsetWidth - GAP))}px`;
}

/** Shows an element in the top layer next to its anchor; answers with a function that takes it away. */
export function float(popup, anchor, options) {
  popup.setAttribute("popover", "manual");
  // Inside a dialog everything outside of it is inert, so the popup joins its anchor there.
  (anchor.closest("dialog") ?? document.body).append(popup);
  popup.showPopover();
  const again = () => place(popup, anchor, options);
  again();
  addEventListener("scroll", again, true);
  addEventListener("resize", again);
  return () => {
    removeEventListener("scroll", again, true);
    removeEventListener("resize", again);
    popup.remove();
  };
}

/**
 * @typedef {{label: string | Node, description?: string, icon?: string, lead?: Node, trail?: Node, danger?: boolean, checked?: boolean, run: () => void}} MenuItem
 */

let closeOpenMenu = null;

/**
 * @param {HTMLElement} anchor the button that opens the menu; it gets the focus back
 * @param {(MenuItem | {heading: string} | {note: string})[]} items
 */
export function openMenu(anchor, items, { label, align = "start", className = "" } = {}) {
  if (closeOpenMenu) {
    const again = closeOpenMenu.anchor === anchor;
    closeOpenMenu();
    if (again) return;
  }
  const menu = h("div", { class: ["menu", className], role: "menu", "aria-label": label });
  for (const item of items) menu.append(entry(item));
  const remove = float(menu, anchor, { align });
  anchor.setAttribute("aria-expanded", "true");
  const choices = [...menu.querySelectorAll("[role^=menuitem]")];
  const focus = (index) => choices.at(index % choices.length)?.focus();

  const close = () => {
    closeOpenMenu = null;
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
    remove();
    if (hadFocus && anchor.isConnected) anchor.focus();
  };
  close.anchor = anchor;
  closeOpenMenu = close;
  const outside = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  };
  document.addEventListener("pointerdown", outside, true);

  function entry(item) {
    if ("heading" in item) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
    if ("note" in item) return h("div", { class: "menu-note", role: "presentation" }, item.note);
    const radio = item.checked !== undefined;
    return h(
      "button",
      {
        type: "button",
        class: ["menu-item", item.danger && "danger"],
        role: radio ? "menuitemradio" : "menuitem",
        "aria-checked": radio ? String(item.checked) : null,
        tabindex: "-1",
        on: {
          click: () => {
            close();
            item.run();
          },
        },
      },
      item.icon ? icon(item.icon) : (item.lead ?? null),
      h("span", { class: "menu-text" }, h("span", {}, item.label), item.description && h("span", { class: "menu-description" }, item.description)),
      item.trail ?? (item.checked ? icon("check") : null),
    );
  }

  menu.addEventListener("keydown", (event) => {
    const at = choices.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at <= 0 ? -1 : at - 1, Home: 0, End: -1 };
    if (event.key in moves) focus(moves[event.key]);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key.length === 1) choices.find((choice) => choice.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  });
  if (choices.length) focus(Math.max(0, choices.findIndex((choice) => choice.getAttribute("aria-checked") === "true")));
  else {
    menu.tabIndex = -1;
    menu.focus();
  }
}

/** Keeps Tab inside a dialog. */
export function trapFocus(dialog, focusables) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = focusables(dialog);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  });
}
