/** One box for every kind of select: type to search, arrows to move, Enter to choose. */

import { h, icon, uniqueId } from "./dom.js";
import { t } from "./i18n.js";
import { float } from "./popup.js";

/**
 * @typedef {{id: string, label: string, description?: string, lead?: () => Node, raw: any}} Choice
 * @typedef {{label?: string, choices: Choice[]}} Group
 */

const MOST_SHOWN = 100;
const TYPING_PAUSE_MS = 200;

/**
 * @param {{
 *   many: boolean, chosen: Choice[], placeholder?: string, most?: number, minQuery?: number, isRemote?: boolean,
 *   load: (query: string) => Promise<Group[] | null> | Group[], onChange: (chosen: Choice[]) => void, attributes: object,
 * }} options
 */
export function selectBox({ many, chosen, placeholder, most = Infinity, minQuery = 0, isRemote = false, load, onChange, attributes }) {
  const listId = uniqueId("options");
  const input = h("input", {
    ...attributes,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-autocomplete": "list",
  });
  const chips = h("span", { class: "chips" });
  const box = h("div", { class: ["select", many && "select-many"] }, chips, input, icon("down"));
  let list = null;
  let close = () => {};
  let active = -1;
  let shown = [];
  let asked = 0;
  let timer;

  const showChosen = () => {
    if (many) {
      chips.replaceChildren(...chosen.map(chip));
      input.placeholder = chosen.length ? "" : (placeholder ?? t("select.many"));
      input.value = "";
    } else {
      input.placeholder = placeholder ?? t("select.placeholder");
      input.value = chosen[0]?.label ?? "";
    }
  };

  const chip = (choice) =>
    h(
      "span",
      { class: "chip" },
      choice.label,
      h("button", { type: "button", "aria-label": t("select.remove", { name: choice.label }), on: { click: () => set(chosen.filter((other) => other.id !== choice.id)) } }, icon("close")),
    );

  const set = (next) => {
    chosen = next;
    showChosen();
    onChange(chosen);
  };

  const choose = (choice) => {
    if (!many) {
      hide();
      if (choice.id !== chosen[0]?.id) set([choice]);
      else showChosen();
      return;
    }
    const has = chosen.some((other) => other.id === choice.id);
    if (!has && chosen.length >= most) return;
    set(has ? chosen.filter((other) => other.id !== choice.id) : [...chosen, choice]);
    input.focus();
    search("");
  };

  const show = () => {
    if (list) return;
    list = h("div", { class: "menu options", id: listId, role: "listbox", "aria-multiselectable": many ? "true" : null, on: { pointerdown: (event) => event.preventDefault() } });
    close = float(list, box, { sameWidth: true });
    input.setAttribute("aria-expanded", "true");
    search("");
  };

  const hide = () => {
    if (!list) return;
    clearTimeout(timer);
    close();
    list = null;
    asked += 1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const note = (text) => {
    shown = [];
    list?.replaceChildren(h("div", { class: "menu-note", role: "status" }, text));
    dispatchEvent(new Event("resize"));
  };

  const search = async (query) => {
    if (query.length < minQuery) {
      note(t("select.typeMore", { n: minQuery }));
      return;
    }
    asked += 1;
    const mine = asked;
    const found = load(query);
    if (found instanceof Promise) note(t("select.loading"));
    const groups = await found;
    if (mine !== asked || !list) return;
    if (!groups) {
      note(t("select.failed"));
      return;
    }
    draw(groups);
  };

  const draw = (groups) => {
    shown = [];
    const nodes = [];
    for (const group of groups) {
      const choices = group.choices.slice(0, MOST_SHOWN - shown.length);
      if (group.label && choices.length) nodes.push(h("div", { class: "menu-heading", role: "presentation" }, group.label));
      for (const choice of choices) {
        nodes.push(option(choice, shown.length));
        shown.push(choice);
      }
    }
    if (!shown.length) {
      note(t("select.none"));
      return;
    }
    list.replaceChildren(...nodes);
    dispatchEvent(new Event("resize"));
    const at = shown.findIndex((choice) => choice.id === chosen[0]?.id);
    activate(many ? Math.min(Math.max(active, 0), shown.length - 1) : Math.max(at, 0));
  };

  const option = (choice, index) => {
    const isChosen = chosen.some((other) => other.id === choice.id);
    return h(
      "div",
      { class: "menu-item", id: `${listId}-${index}`, role: "option", "aria-selected": String(isChosen), on: { click: () => choose(choice), pointermove: () => activate(index) } },
      choice.lead?.(),
      h("span", { class: "menu-text" }, h("span", {}, choice.label), choice.description && h("span", { class: "menu-description" }, choice.description)),
      isChosen && icon("check"),
    );
  };

  const activate = (index) => {
    if (!list) return;
    active = index;
    for (const node of list.querySelectorAll("[role=option]")) node.classList.toggle("active", node.id === `${listId}-${index}`);
    const node = document.getElementById(`${listId}-${index}`);
    node?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", node?.id ?? "");
  };

  input.addEventListener("focus", () => input.select());
  box.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    input.focus();
    show();
  });
  input.addEventListener("blur", () => {
    hide();
    showChosen();
  });
  input.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    active = 0;
    if (isRemote) timer = setTimeout(() => search(input.value.trim()), TYPING_PAUSE_MS);
    else search(input.value.trim());
  });
  input.addEventListener("keydown", (event) => {
    const opens = ["ArrowDown", "ArrowUp", "Enter"].includes(event.key);
    if (!list) {
      if (opens) {
        show();
        event.preventDefault();
      } else if (event.key === "Backspace" && many && !input.value && chosen.length) set(chosen.slice(0, -1));
      return;
    }
    const last = shown.length - 1;
    const moves = { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1, PageUp: 0, PageDown: last };
    if (event.key in moves) activate(moves[event.key]);
    else if (event.key === "Enter") {
      if (shown[active]) choose(shown[active]);
    } else if (event.key === "Escape") {
      hide();
      showChosen();
    } else {
      if (event.key === "Backspace" && many && !input.value && chosen.length) set(chosen.slice(0, -1));
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  showChosen();
  return box;
}
