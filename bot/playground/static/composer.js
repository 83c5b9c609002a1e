/** Where a person writes: text, files, commands, mentions and shortcuts. */

import { api, encodeFile } from "./api.js";
import { h, icon, iconButton, uniqueId } from "./dom.js";
import { t } from "./i18n.js";
import { float, openMenu } from "./popup.js";
import { shortcutItems } from "./shortcuts.js";
import { store } from "./store.js";
import { suggestionsFor } from "./suggestions.js";

/** What was begun and not sent, by person and place. */
const drafts = new Map();

export class Composer {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.place = null;
    this.files = [];
    this.suggestions = null;
    this.isSending = false;
    const listId = uniqueId("suggestions");
    this.listId = listId;
    this.input = h("textarea", {
      rows: "1",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      on: {
        input: () => this.#typed(),
        keydown: (event) => this.#key(event),
        blur: () => this.#hideSuggestions(),
        paste: (event) => this.#attach(event.clipboardData?.files ?? []),
      },
    });
    this.fileInput = h("input", { type: "file", multiple: true, hidden: true, on: { change: () => this.#attach(this.fileInput.files) } });
    this.chips = h("ul", { class: "file-list", hidden: true });
    this.hint = h("p", { class: "usage", hidden: true });
    this.problem = h("p", { class: "trouble", role: "alert", hidden: true });
    this.buttons = h("div", { class: "composer-buttons" });
    this.box = h(
      "form",
      {
        class: "composer",
        on: {
          submit: (event) => {
            event.preventDefault();
            this.#send();
          },
          dragover: (event) => event.preventDefault(),
          drop: (event) => {
            event.preventDefault();
            this.#attach(event.dataTransfer?.files ?? []);
          },
        },
      },
      this.hint,
      this.input,
      this.chips,
      this.buttons,
    );
    parent.replaceChildren(this.problem, this.box, this.fileInput);
  }

  /** @param {{channel: string, thread?: string, label: string}} place */
  show(place) {
    const key = `${store.session.me}/${place.channel}/${place.thread ?? ""}`;
    const isOther = this.place?.key !== key;
    if (isOther && this.place) drafts.set(this.place.key, this.input.value);
    this.place = { ...place, key };
    this.input.placeholder = place.label;
    this.input.setAttribute("aria-label", place.label);
    this.#drawButtons();
    if (!isOther) return;
    this.input.value = drafts.get(key) ?? "";
    this.files = [];
    this.#drawFiles();
    this.#say("");
    this.#resize();
    this.#drawHint();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  #drawButtons() {
    const shortcuts = iconButton("bolt", t("composer.shortcuts"), () => openMenu(shortcuts, globalShortcuts(), { label: t("composer.shortcuts") }), { "aria-haspopup": "menu", "aria-expanded": "false" });
    this.sendButton = iconButton("send", t("composer.send"), () => {}, { type: "submit", class: "send" });
    this.buttons.replaceChildren(
      iconButton("attach", t("composer.attach"), () => this.fileInput.click()),
      // Slack takes no commands in threads.
      ...(this.place.thread ? [] : [iconButton("slash", t("composer.commands"), () => this.#startCommand())]),
      shortcuts,
      h("span", { class: "composer-hint" }, t("composer.hint")),
      this.sendButton,
    );
    this.#drawSend();
  }

  #drawSend() {
    this.sendButton.disabled = this.isSending || (!this.input.value.trim() && !this.files.length);
  }

  #startCommand() {
    if (!this.input.value.startsWith("/")) this.input.value = `/${this.input.value}`;
    this.input.focus();
    this.input.setSelectionRange(1, 1);
    this.#typed();
  }

  // --- files

  #attach(files) {
    this.files.push(...files);
    this.fileInput.value = "";
    this.#drawFiles();
  }

  #drawFiles() {
    this.chips.hidden = !this.files.length;
    this.chips.replaceChildren(
      ...this.files.map((file) =>
        h(
          "li",
          { class: "chip" },
          icon("file"),
          file.name,
          h(
            "button",
            {
              type: "button",
              "aria-label": t("composer.removeFile", { name: file.name }),
              on: {
                click: () => {
                  this.files = this.files.filter((other) => other !== file);
                  this.#drawFiles();
                  this.focus();
                },
              },
            },
            icon("close"),
          ),
        ),
      ),
    );
    if (this.sendButton) this.#drawSend();
  }

  // --- typing

  #typed() {
    this.#resize();
    this.#drawSend();
    this.#drawHint();
    const found = suggestionsFor(this.input.value, this.input.selectionStart, Boolean(this.place.thread));
    if (found?.items.length) this.#showSuggestions(found);
    else this.#hideSuggestions();
  }

  #resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  /** While the arguments of a command are typed, what they are. */
  #drawHint() {
    const name = /^(\/\S+)\s/.exec(this.input.value)?.[1];
    const command = name && store.session.info.commands.find((other) => other.command === name);
    this.hint.hidden = !command;
    if (command) this.hint.replaceChildren(h("b", {}, command.command), ` ${command.usage_hint ?? ""}`, h("span", { class: "muted" }, command.description));
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.suggestions) {
      const { items } = this.suggestions;
      const moves = { ArrowDown: this.active + 1, ArrowUp: this.active - 1 };
      if (event.key in moves) this.#activate((moves[event.key] + items.length) % items.length);
      else if (event.key === "Escape") this.#hideSuggestions();
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.suggestions.isComplete)) this.#accept(items[this.active]);
      else if (event.key !== "Enter") return;
      else {
        this.#hideSuggestions();
        event.preventDefault();
        this.#send();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
  }

  // --- suggestions

  #showSuggestions(found) {
    this.#hideSuggestions();
    this.suggestions = found;
    this.list = h(
      "div",
      { class: "menu options suggestions", id: this.listId, role: "listbox", "aria-label": found.label, on: { pointerdown: (event) => event.preventDefault() } },
      h("div", { class: "menu-heading", role: "presentation" }, found.label),
      found.items.map((item, index) =>
        h(
          "div",
          { class: "menu-item", role: "option", id: `${this.listId}-${index}`, on: { click: () => this.#accept(item), pointermove: () => this.#activate(index) } },
          item.lead?.(),
          h("span", { class: "menu-text" }, h("span", {}, h("b", {}, item.shown), item.hint && h("span", { class: "usage-hint" }, ` ${item.hint}`)), item.description && h("span", { class: "menu-description" }, item.description)),
          item.owner && h("span", { class: "menu-owner" }, item.owner),
        ),
      ),
    );
    this.closeList = float(this.list, this.box, { sameWidth: true });
    this.input.setAttribute("aria-expanded", "true");
    this.#activate(0);
  }

  #hideSuggestions() {
    if (!this.suggestions) return;
    this.suggestions = null;
    this.closeList();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #activate(index) {
    this.active = index;
    this.list.querySelectorAll("[role=option]").forEach((node, at) => {
      node.classList.toggle("active", at === index);
      node.setAttribute("aria-selected", String(at === index));
      if (at === index) node.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${index}`);
  }

  #accept(item) {
    const { from, to } = this.suggestions;
    const rest = this.input.value.slice(to);
    const inserted = `${item.insert}${rest.startsWith(" ") ? "" : " "}`;
    this.input.value = this.input.value.slice(0, from) + inserted + rest;
    const caret = from + item.insert.length + 1;
    this.input.focus();
    this.input.setSelectionRange(caret, caret);
    this.#hideSuggestions();
    this.#resize();
    this.#drawHint();
    this.#drawSend();
  }

  // --- sending

  async #send() {
    const text = this.input.value.trim();
    if (this.isSending || (!text && !this.files.length)) return;
    const { channel, thread, key } = this.place;
    const session = store.session;
    const files = this.files;
    const command = !files.length && /^\/[a-z0-9_-]+(?=\s|$)/i.exec(text)?.[0];
    this.isSending = true;
    this.#clear();
    store.tell("sending", { thread });
    const where = { as: session.me, channel, ...(thread ? { thread_ts: thread } : {}) };
    const answer = command
      ? await api.sendCommand({ ...where, command: command.toLowerCase(), text: text.slice(command.length).trim() })
      : await api.sendMessage({ ...where, text, files: await Promise.all(files.map(encodeFile)) });
    this.isSending = false;
    this.#drawSend();
    if (answer.ok) return;
    if (command && answer.error !== "unreachable") {
      session.addNotice(channel, thread, answer.text ?? answer.error ?? "");
      return;
    }
    if (this.place.key !== key) {
      drafts.set(key, text);
      return;
    }
    this.input.value = text;
    this.files = files;
    this.#drawFiles();
    this.#resize();
    this.#drawSend();
    this.#say(t("composer.failed", { reason: (answer.text ?? answer.error ?? "").replace(/[.。]$/, "") }));
  }

  #clear() {
    this.input.value = "";
    drafts.delete(this.place.key);
    this.files = [];
    this.#drawFiles();
    this.#say("");
    this.#hideSuggestions();
    this.#resize();
    this.#drawHint();
  }

  #say(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }
}

function globalShortcuts() {
  const items = shortcutItems("global");
  return items.length ? [{ heading: t("composer.shortcuts") }, ...items] : [{ note: t("composer.noShortcuts") }];
}
