/** The interactive elements of Block Kit. */

import { change, dispatch, send, valueOf } from "./acting.js";
import { sourceOf } from "./choices.js";
import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { dateTimeInput, fileInput, optionList, richTextInput, textInput, timeInput } from "./inputs.js";
import { openLink } from "./mentions.js";
import { plainNodes, plainText } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { selectBox } from "./select.js";

const DRAWN = {
  button,
  overflow,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
  datepicker: timeInput("date", "selected_date"),
  timepicker: timeInput("time", "selected_time"),
  datetimepicker: dateTimeInput,
  checkboxes: (field) => optionList(field, "checkbox"),
  radio_buttons: (field) => optionList(field, "radio"),
  file_input: fileInput,
};

/** @param {import("./acting.js").Surface} surface */
export function drawElement(surface, block, element, attributes = {}) {
  const draw = DRAWN[element.type] ?? (element.type.endsWith("_select") ? select : null);
  if (!draw) return h("span", { class: "muted" }, t("message.unknownBlock", { type: element.type }));
  const named = { "data-field": `${block.block_id}/${element.action_id}`, ...attributes };
  if (!named["aria-labelledby"] && element.placeholder) named["aria-label"] = plainText(element.placeholder);
  return draw({ surface, block, element, attributes: named });
}

function button(field) {
  const { element, attributes } = field;
  const node = h(
    "button",
    {
      ...attributes,
      type: "button",
      class: ["button", element.style],
      "aria-label": element.accessibility_label ?? null,
      on: {
        click: async () => {
          if (node.getAttribute("aria-busy")) return;
          if (element.confirm && !(await confirmed(element.confirm))) return;
          if (element.url) openLink(element.url);
          node.setAttribute("aria-busy", "true");
          await send(field, { value: element.value });
          node.removeAttribute("aria-busy");
        },
      },
    },
    plainNodes(element.text),
  );
  return node;
}

function overflow(field) {
  const { element, attributes } = field;
  const node = h(
    "button",
    {
      ...attributes,
      type: "button",
      class: "button overflow",
      "aria-label": t("overflow.more"),
      "aria-haspopup": "menu",
      on: {
        click: () =>
          openMenu(
            node,
            element.options.map((option) => ({
              label: plainText(option.text),
              description: option.description && plainText(option.description),
              run: () => {
                if (option.url) openLink(option.url);
                dispatch(field, { selected_option: option });
              },
            })),
            { label: t("overflow.more"), align: "end" },
          ),
      },
    },
    icon("more"),
  );
  return node;
}

function select(field) {
  const { surface, block, element, attributes } = field;
  const { field: name, many, show, load, isRemote, minQuery } = sourceOf(element, { as: surface.me, container: surface.container, block_id: block.block_id });
  const stored = valueOf(field)[name];
  const build = (stored_) =>
    selectBox({
      many,
      chosen: (many ? stored_ : [stored_]).filter(Boolean).map(show),
      placeholder: element.placeholder && plainText(element.placeholder),
      most: element.max_selected_items,
      load,
      isRemote,
      minQuery,
      attributes,
      onChange: async (chosen) => {
        const raws = chosen.map((choice) => choice.raw);
        const before = valueOf(field)[name];
        const done = await change(field, { [name]: many ? raws : (raws[0] ?? null) });
        if (done || !element.confirm || block.type === "input") return;
        field.surface.values.set(block.block_id, element, { [name]: before });
        const again = build(before);
        node.replaceWith(again);
        node = again;
      },
    });
  let node = build(stored);
  return node;
}
