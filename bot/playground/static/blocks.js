/** Block Kit's layout blocks. */

import { h, icon, uniqueId } from "./dom.js";
import { drawElement } from "./elements.js";
import { slackSays, t } from "./i18n.js";
import { follow } from "./keyed.js";
import { mrkdwn, plainNodes, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const DRAWN = {
  header: (block) => h("h3", { class: "block-header" }, plainNodes(block.text)),
  divider: () => h("hr"),
  section,
  context,
  actions: (block, surface) => h("div", { class: "block-actions" }, block.elements.map((element) => drawElement(surface, block, element))),
  input,
  image: (block) => h("figure", { class: "block-image" }, block.title && h("figcaption", {}, plainNodes(block.title)), picture(block)),
  rich_text: richText,
  table,
  markdown: (block) => h("div", { class: "rich-text" }, mrkdwn(block.text)),
};

/**
 * Draws blocks into an element. What did not change stays as it is; a field that was redrawn keeps the focus.
 * @param {HTMLElement} parent
 * @param {any[]} blocks
 * @param {import("./acting.js").Surface} surface
 */
export function drawBlocks(parent, blocks, surface) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const selection = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  follow(
    parent,
    blocks.map((block, index) => ({ block, index })),
    ({ block, index }) => JSON.stringify([block.block_id ?? index, block, surface.errors?.[block.block_id]]),
    ({ block }) => drawBlock(block, surface),
  );
  if (!focused || focused.isConnected || !focused.dataset.field) return;
  const successor = parent.querySelector(`[data-field="${CSS.escape(focused.dataset.field)}"]`);
  successor?.focus();
  if (selection && successor && selection[0] !== null) successor.setSelectionRange?.(...selection);
}

function drawBlock(block, surface) {
  const draw = DRAWN[block.type];
  const content = draw ? draw(block, surface) : h("p", { class: "muted" }, t("message.unknownBlock", { type: block.type }));
  return h("div", { class: ["block", `block-type-${block.type}`] }, content);
}

function section(block, surface) {
  return h(
    "div",
    { class: "block-section" },
    h(
      "div",
      { class: "block-text" },
      block.text && h("div", {}, textObject(block.text)),
      block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", {}, textObject(field)))),
    ),
    block.accessory && h("div", { class: "accessory" }, block.accessory.type === "image" ? picture(block.accessory) : drawElement(surface, block, block.accessory)),
  );
}

function context(block) {
  return h(
    "div",
    { class: "block-context" },
    block.elements.map((element) => (element.type === "image" ? picture(element) : h("span", {}, textObject(element)))),
  );
}

/** Pictures come from the playground only: an outside address is named, not loaded. */
function picture({ image_url: url, slack_file: file, alt_text: alt }) {
  const address = file?.id ? `/playground/files/${file.id}` : (file?.url ?? url ?? "");
  const source = new URL(address, location.origin);
  if (source.origin === location.origin || source.protocol === "data:") return h("img", { src: source.href, alt: alt ?? "", loading: "lazy" });
  return h("span", { class: "no-picture", role: "img", "aria-label": alt, title: address }, icon("image"), alt || t("image.none"));
}

function input(block, surface) {
  const { element } = block;
  const labelId = uniqueId("label");
  const hintId = block.hint ? uniqueId("hint") : null;
  const error = surface.errors?.[block.block_id];
  const errorId = error ? uniqueId("error") : null;
  const control = drawElement(surface, block, element, {
    "aria-labelledby": labelId,
    "aria-describedby": [errorId, hintId].filter(Boolean).join(" ") || null,
    "aria-invalid": error ? "true" : null,
    "aria-required": block.optional ? null : "true",
  });
  const focusControl = () => control.closest(".block").querySelector("input, textarea, button")?.focus();
  return h(
    "div",
    { class: ["block-input", error && "has-error"] },
    h("div", { class: "label", id: labelId, on: { click: focusControl } }, plainNodes(block.label), block.optional && h("span", { class: "optional" }, t("modal.optional"))),
    control,
    error && h("p", { class: "error", id: errorId }, icon("warning"), slackSays(error)),
    block.hint && h("p", { class: "hint", id: hintId }, plainNodes(block.hint)),
  );
}

function table(block) {
  const settings = block.column_settings ?? [];
  const cell = (tag) => (content, column) =>
    h(
      tag,
      { class: [settings[column]?.align && `align-${settings[column].align}`, settings[column]?.is_wrapped && "wrapped"], scope: tag === "th" ? "col" : null },
      content.type === "rich_text" ? richText(content) : String(content.text ?? ""),
    );
  const [head, ...rows] = block.rows;
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": head.map((content) => content.text ?? "").join(", ") },
    h("table", {}, h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))),
  );
}
