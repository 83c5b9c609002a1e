/** Building DOM nodes. Text only ever enters the page as text nodes, never as markup. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on` holds listeners, `class` may be a list,
 *   `dataset` data attributes; null, undefined and false leave an attribute out
 * @param {...any} children nodes, strings or nested lists; null and false are skipped
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "class") {
      node.className = [value].flat().filter(Boolean).join(" ");
    } else if (name === "dataset") {
      Object.assign(node.dataset, value);
    } else {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Outlines on a 20 × 20 grid. */
const ICONS = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5.5 9h9v7.5h-9zM7 9V6.5a3 3 0 0 1 6 0V9",
  shared: "M7 4.5 12.5 10 7 15.5 1.5 10zM13 4.5l5.5 5.5L13 15.5",
  archive: "M3 4h14v3.5H3zM4.5 7.5V16h11V7.5M8 10.5h4",
  send: "M3 3.5 17.5 10 3 16.5 4.5 10zM4.5 10H11",
  attach: "m15.5 9-6 6a3.5 3.5 0 0 1-5-5l7-7a2.4 2.4 0 0 1 3.4 3.4l-6.6 6.6a1.2 1.2 0 0 1-1.7-1.7L12 5.8",
  bolt: "M11.5 2 4.5 11.5h5L8.5 18l7-9.5h-5z",
  slash: "M12.5 3.5l-5 13",
  more: "M10 4.8v.01M10 10v.01M10 15.2v.01",
  reply: "M3 4.5h14v9.5H9.5L6 17v-3H3z",
  close: "M5 5l10 10M15 5 5 15",
  pencil: "M4 16l1-4 8-8 3 3-8 8-4 1Z",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  down: "M5.5 8l4.5 4.5L14.5 8",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4",
  moon: "M16.5 12A7 7 0 1 1 8 3.5a5.5 5.5 0 0 0 8.5 8.5",
  file: "M5 2.5h6.5l3.5 3.5v11.5H5zM11.5 2.5V6H15",
  download: "M10 3v10M5.5 9l4.5 4.5L14.5 9M4 17h12",
  link: "M8.5 11.5a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-.8.8M11.5 8.5a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l.8-.8",
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  warning: "M10 3 18 16.5H2zM10 8v4M10 14.2v.01",
  check: "M4 10.5l4 4 8-9",
  bell: "M4.5 14V9a5.5 5.5 0 0 1 11 0v5l1.5 1.5H3zM8.5 17.5h3",
  image: "M3 4h14v12H3zM3 13.5l4-4 4 4 2.5-2.5 3.5 3.5M13 7.5v.01",
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A square button that shows an icon and is named by its label. */
export function iconButton(name, label, onClick, props = {}) {
  return h(
    "button",
    { type: "button", "aria-label": label, title: label, ...props, class: ["icon-button", props.class], on: { click: onClick } },
    icon(name),
  );
}

let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex='0']";

/** @returns {HTMLElement[]} */
export function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => node.getClientRects().length > 0);
}
