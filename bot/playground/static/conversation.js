/** The messages of a channel or a thread, kept in step with what happens. */

import { h } from "./dom.js";
import { currentLocale, t } from "./i18n.js";
import { follow } from "./keyed.js";
import { messageRow } from "./message.js";
import { store } from "./store.js";
import { currentZone, dateOf, dayKey, dayName } from "./time.js";

const COMPACT_WITHIN_SECONDS = 300;
const NEAR_THE_END_PX = 80;
const MOST_AT_FIRST = 200;

export class Conversation {
  /** @param {HTMLElement} scroller the scrolling element that holds the list */
  constructor(scroller) {
    this.scroller = scroller;
    this.list = h("ol", { class: "messages", on: { keydown: (event) => this.#move(event) } });
    this.empty = h("p", { class: "empty", hidden: true });
    this.earlier = h("button", { type: "button", class: "button earlier", hidden: true, on: { click: () => this.#showAll() } });
    scroller.replaceChildren(this.empty, this.earlier, this.list);
    this.most = MOST_AT_FIRST;
    this.place = "";
    this.sticksToEnd = true;
    scroller.addEventListener("scroll", () => {
      this.sticksToEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_THE_END_PX;
    });
    // Pictures and late layout must not push the newest message out of sight.
    const observer = new ResizeObserver(() => this.sticksToEnd && this.toEnd());
    observer.observe(this.list);
    observer.observe(scroller);
  }

  /** @param {string} channel @param {string} [thread] */
  draw(channel, thread, label) {
    const session = store.session;
    const messages = session.messages(channel, thread);
    if (!messages) return;
    const place = `${session.me}/${channel}/${thread ?? ""}`;
    const isOtherPlace = this.place !== place;
    this.place = place;
    this.drawn = [channel, thread, label];
    if (isOtherPlace) this.most = MOST_AT_FIRST;
    this.list.setAttribute("aria-label", label);
    this.empty.hidden = messages.length > 0;
    this.empty.textContent = t("channel.empty");

    this.earlier.hidden = messages.length <= this.most;
    this.earlier.textContent = t("channel.earlier");
    const rows = this.#rows(channel, thread, messages.slice(-this.most));
    const chrome = `${session.me}|${currentLocale()}|${currentZone()}`;
    follow(this.list, rows, (row) => row.divider ?? rowKey(row, chrome), (row) => (row.divider ? divider(row) : messageRow(row)));
    if (!this.list.querySelector(".message[tabindex='0']")) this.list.querySelector(".message:last-child")?.setAttribute("tabindex", "0");
    if (isOtherPlace || this.sticksToEnd) this.toEnd();
  }

  clear() {
    this.place = "";
    this.list.replaceChildren();
    this.empty.hidden = true;
    this.earlier.hidden = true;
  }

  #showAll() {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.most = Infinity;
    this.draw(...this.drawn);
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.sticksToEnd = true;
  }

  /** Shows one message in the middle and points it out. */
  highlight(ts) {
    const find = () => this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!find() && !this.earlier.hidden) this.#showAll();
    const node = find();
    if (!node) return;
    this.sticksToEnd = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("pointed-out");
    node.addEventListener("animationend", () => node.classList.remove("pointed-out"), { once: true });
  }

  #rows(channel, thread, messages) {
    const session = store.session;
    const all = [...messages.map((message) => ({ message })), ...session.ephemeralsIn(channel, thread).map((ephemeral) => ({ message: ephemeral.message, ephemeral }))];
    all.sort((a, b) => Number.parseFloat(a.message.ts) - Number.parseFloat(b.message.ts));
    const rows = [];
    let day = "";
    let before = null;
    all.forEach(({ message, ephemeral }, index) => {
      const date = dateOf(message);
      const key = dayKey(date);
      const isNewDay = key !== day;
      const name = dayName(date, store.now());
      if (isNewDay && !thread) rows.push({ divider: `day|${currentLocale()}|${name}|${key}`, text: name });
      if (thread && index === 1) rows.push({ divider: `replies|${currentLocale()}|${messages.length}`, text: t("message.replies", { n: Math.max(messages.length - 1, 0) }), isReplies: true });
      const isCompact = Boolean(before) && !isNewDay && !ephemeral && !before.ephemeral && sameAuthor(before.message, message) && !(thread && index === 1);
      rows.push({ channel, thread, message, ephemeral, isCompact });
      day = key;
      before = { message, ephemeral };
    });
    return rows;
  }

  /** Arrow keys go from message to message; Tab then reaches what is inside. */
  #move(event) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.classList.contains("message")) return;
    const all = [...this.list.querySelectorAll(".message")];
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    event.target.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}

function sameAuthor(before, message) {
  const gap = (dateOf(message) - dateOf(before)) / 1000;
  return before.user === message.user && before.bot_id === message.bot_id && !before.subtype && !message.subtype && gap < COMPACT_WITHIN_SECONDS && !before.reply_count;
}

const rowKey = ({ message, ephemeral, isCompact, thread }, chrome) => JSON.stringify([chrome, message, ephemeral?.id, isCompact, thread]);

function divider({ text, isReplies }) {
  return h("li", { class: ["divider", isReplies && "divider-replies"], role: "separator", "aria-label": text }, h("span", {}, text));
}
