/** The elements in which a person types, ticks or picks. */

import { change, dispatch, valueOf } from "./acting.js";
import { api, encodeFile } from "./api.js";
import { h, icon, uniqueId } from "./dom.js";
import { currentLocale, t } from "./i18n.js";
import { plainText, textObject } from "./mrkdwn.js";
import { currentZone, epochOfWallTime, wallTimeOfEpoch } from "./time.js";

/** How full a field is before it counts its characters. */
const COUNT_FROM = 0.7;
const INPUT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };

export function textInput(field) {
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
  const count = () => {
    if (!counter) return;
    const n = [...input.value].length;
    counter.hidden = n < COUNT_FROM * element.max_length;
    counter.textContent = t("input.left", { n, max: element.max_length });
  };
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
export function richTextInput(field) {
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

export function timeInput(type, name) {
  return (field) => {
    const input = h("input", { ...field.attributes, class: "text-input time-input", type, lang: currentLocale() });
    input.value = valueOf(field)[name] ?? "";
    input.addEventListener("change", () => change(field, { [name]: input.value || null }));
    return input;
  };
}

export function dateTimeInput(field) {
  const note = h("span", { class: "hint" }, t("input.zone", { zone: currentZone() }));
  const input = h("input", { ...field.attributes, class: "text-input time-input", type: "datetime-local", lang: currentLocale() });
  const seconds = valueOf(field).selected_date_time;
  input.value = seconds ? wallTimeOfEpoch(seconds) : "";
  input.addEventListener("change", () => change(field, { selected_date_time: input.value ? epochOfWallTime(input.value) : null }));
  return h("div", { class: "with-note" }, input, note);
}

export function optionList(field, type) {
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

export function fileInput(field) {
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
