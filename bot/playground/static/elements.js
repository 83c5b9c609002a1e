/** The interactive elements of Block Kit. */

import { api, encodeFile } from "./api.js";
import { sourceOf } from "./choices.js";
import { confirmed } from "./confirm.js";
import { h, icon, uniqueId } from "./dom.js";
import { currentLocale, t } from "./i18n.js";
import { openLink } from "./mentions.js";
import { plainNodes, plainText, textObject } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { selectBox } from "./select.js";
import { currentZone, epochOfWallTime, wallTimeOfEpoch } from "./time.js";

/**
 * Where blocks stand, and what their elements need of that place.
 * @typedef {{
 *   me: string, container: object, values: import("./values.js").Values, blocks: any[],
 *   errors?: Record<string, string>, trouble: (text: string) => void,
 * }} Surface
 *
 * One element in its block.
 * @typedef {{surface: Surface, block: any, element: any, attributes: Record<string, string | null>}} Field
 */

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

/** @param {Surface} surface */
export function drawElement(surface, block, element, attributes = {}) {
  const draw = DRAWN[element.type] ?? (element.type.endsWith("_select") ? select : null);
  if (!draw) return h("span", { class: "muted" }, t("message.unknownBlock", { type: element.type }));
  const named = { "data-field": `${block.block_id}/${element.action_id}`, ...attributes };
  if (!named["aria-labelledby"] && element.placeholder) named["aria-label"] = plainText(element.placeholder);
  return draw({ surface, block, element, attributes: named });
}

const valueOf = ({ surface, block, element }) => surface.values.get(block.block_id, element);

/** Keeps a new value and tells the app where Slack would. */
function change(field, value) {
  field.surface.values.set(field.block.block_id, field.element, value);
  if (field.block.type !== "input" || field.block.dispatch_action) return dispatch(field, value);
  return Promise.resolve(true);
}

/** @returns {Promise<boolean>} whether the person meant it, and the app took it */
async function dispatch(field, payload) {
  const { confirm } = field.element;
  return (!confirm || (await confirmed(confirm))) && send(field, payload);
}

async function send({ surface, block, element }, payload) {
  surface.trouble("");
  const answer = await api.action({
    as: surface.me,
    container: surface.container,
    block_id: block.block_id,
    action_id: element.action_id,
    type: element.type,
    ...payload,
    state: { values: surface.values.state(surface.blocks) },
  });
  if (!answer.ok) surface.trouble(answer.text ?? t("modal.trouble"));
  return answer.ok;
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

const INPUT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };

function textInput(field) {
  const { block, element, attributes } = field;
  const multiline = Boolean(element.multiline);
  const counter = element.max_length ? h("span", { class: "counter", id: uniqueId("counter"), "aria-live": "off" }) : null;
  const input = h(multiline ? "textarea" : "input", {
    ...attributes,
    class: "text-input",
    type: multiline ? null : (INPUT_TYPES[element.type] ?? "text"),
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    rows: multiline ? "4" : null,
    maxlength: element.max_length ?? null,
    minlength: element.min_length ?? null,
    placeholder: element.placeholder ? plainText(element.placeholder) : null,
    autofocus: element.focus_on_load || null,
    "aria-describedby": [attributes["aria-describedby"], counter?.id].filter(Boolean).join(" ") || null,
  });
  input.value = valueOf(field).value ?? "";
  const count = () => counter?.replaceChildren(t("input.left", { n: [...input.value].length, max: element.max_length }));
  count();

  const triggers = block.dispatch_action ? (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]) : [];
  let timer;
  input.addEventListener("input", () => {
    count();
    field.surface.values.set(block.block_id, element, { value: input.value || null });
    if (!triggers.includes("on_character_entered")) return;
    clearTimeout(timer);
    timer = setTimeout(() => dispatch(field, { value: input.value }), 300);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || multiline || !triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    dispatch(field, { value: input.value });
  });
  return counter ? h("div", { class: "with-counter" }, input, counter) : input;
}

/** Rich text is typed as plain text; the app receives it in the rich shape. */
function richTextInput(field) {
  const { block, element, attributes } = field;
  const input = h("textarea", { ...attributes, class: "text-input", rows: "4", placeholder: element.placeholder ? plainText(element.placeholder) : null });
  const sections = valueOf(field).rich_text_value?.elements ?? [];
  input.value = sections.map((section) => section.elements.map((part) => part.text ?? "").join("")).join("\n");
  input.addEventListener("input", () => {
    const section = { type: "rich_text_section", elements: [{ type: "text", text: input.value }] };
    field.surface.values.set(block.block_id, element, { rich_text_value: input.value ? { type: "rich_text", elements: [section] } : null });
  });
  return input;
}

function timeInput(type, name) {
  return (field) => {
    const input = h("input", { ...field.attributes, class: "text-input time-input", type, lang: currentLocale() });
    input.value = valueOf(field)[name] ?? "";
    input.addEventListener("change", () => change(field, { [name]: input.value || null }));
    return input;
  };
}

function dateTimeInput(field) {
  const note = h("span", { class: "hint" }, t("input.zone", { zone: currentZone() }));
  const input = h("input", { ...field.attributes, class: "text-input time-input", type: "datetime-local", lang: currentLocale() });
  const seconds = valueOf(field).selected_date_time;
  input.value = seconds ? wallTimeOfEpoch(seconds) : "";
  input.addEventListener("change", () => change(field, { selected_date_time: input.value ? epochOfWallTime(input.value) : null }));
  return h("div", { class: "with-note" }, input, note);
}

function optionList(field, type) {
  const { element, attributes } = field;
  const group = uniqueId("group");
  const isMany = type === "checkbox";
  const stored = isMany ? valueOf(field).selected_options : [valueOf(field).selected_option];
  const chosen = new Set(stored.filter(Boolean).map((option) => option.value));
  const tell = () => {
    const options = element.options.filter((option) => chosen.has(option.value));
    return change(field, isMany ? { selected_options: options } : { selected_option: options[0] ?? null });
  };
  const row = (option) => {
    const input = h("input", { type, name: group, value: option.value, "data-field": `${attributes["data-field"]}/${option.value}` });
    input.checked = chosen.has(option.value);
    input.addEventListener("change", () => {
      if (!isMany) chosen.clear();
      if (input.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      tell();
    });
    return h(
      "label",
      { class: "option" },
      input,
      h("span", { class: "option-text" }, h("span", {}, textObject(option.text)), option.description && h("span", { class: "hint" }, textObject(option.description))),
    );
  };
  return h("div", { ...attributes, "data-field": null, role: isMany ? "group" : "radiogroup", class: "option-list" }, element.options.map(row));
}

function fileInput(field) {
  const { surface, block, element, attributes } = field;
  const most = element.max_files ?? 10;
  const input = h("input", {
    ...attributes,
    type: "file",
    class: "file-input",
    multiple: most > 1,
    accept: element.filetypes?.map((type) => `.${type}`).join(",") || null,
  });
  const list = h("ul", { class: "file-list" });
  const status = h("span", { class: "hint", role: "status" }, t("input.filesUpTo", { n: most }));
  const draw = () => {
    const { files } = valueOf(field);
    list.replaceChildren(
      ...files.map((file) =>
        h(
          "li",
          { class: "chip" },
          icon("file"),
          file.name,
          h("button", { type: "button", "aria-label": t("select.remove", { name: file.name }), on: { click: () => keep(files.filter((other) => other !== file)) } }, icon("close")),
        ),
      ),
    );
  };
  const keep = (files) => {
    surface.values.set(block.block_id, element, { files });
    draw();
  };
  input.addEventListener("change", async () => {
    const room = most - valueOf(field).files.length;
    const problems = [];
    status.textContent = t("input.uploading");
    for (const file of [...input.files].slice(0, room)) {
      const answer = await api.upload({ as: surface.me, ...(await encodeFile(file)) });
      if (answer.ok) keep([...valueOf(field).files, answer.file]);
      else problems.push(t("input.uploadFailed", { name: file.name }));
    }
    input.value = "";
    status.textContent = problems.join(" ") || t("input.filesUpTo", { n: most });
  });
  draw();
  return h("div", { class: "file-field" }, h("label", { class: "button" }, icon("attach"), t("input.files"), input), status, list);
}
