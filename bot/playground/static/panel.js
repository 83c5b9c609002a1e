/** The playground's own controls: the clock, faults, and what the bot asked of Slack. */

import { api } from "./api.js";
import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { float } from "./popup.js";
import { store } from "./store.js";
import { dayAndTime } from "./time.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const MOST_CALLS = 30;

const COUNTS = { rate_limited_percent: 100, server_error_percent: 100, delay_ms: 60_000, lose_answers: 100, drop_acks: 100 };
const ONE_SHOTS = ["cut_sockets", "refresh_sockets"];

/** How far the clock was moved: "1 d 2 h ahead". */
export function aheadText() {
  let left = Math.round(store.offsetSeconds / 60);
  if (!left) return "";
  const parts = [];
  for (const [unit, minutes] of [["days", 1440], ["hours", 60], ["minutes", 1]]) {
    const n = Math.floor(left / minutes);
    left -= n * minutes;
    if (n) parts.push(t(`panel.${unit}`, { n }));
  }
  return t("panel.ahead", { span: parts.join(" ") });
}

let panel = null;

/** @param {HTMLElement} anchor */
export function togglePanel(anchor) {
  if (panel) panel.close();
  else open(anchor);
}

/** Draws what may have changed while the panel is open. */
export function refreshPanel() {
  panel?.draw();
}

function open(anchor) {
  const status = h("div", { class: "panel-status" });
  const clock = h("div", { class: "panel-clock" });
  const faults = h("div", { class: "panel-faults" });
  const calls = h("ol", { class: "calls" });
  const root = h(
    "section",
    { class: "menu panel", role: "dialog", "aria-label": t("panel.title") },
    h("header", {}, h("h2", {}, t("panel.title")), iconButton("close", t("panel.close"), () => panel.close())),
    status,
    h("h3", {}, t("panel.clock")),
    clock,
    h("p", { class: "hint" }, t("panel.clockHelp")),
    h("div", { class: "button-row" }, clockButton("panel.hour", { advance_seconds: HOUR }), clockButton("panel.day", { advance_seconds: DAY }), clockButton("panel.reset", { reset: true })),
    details("panel.faults", h("p", { class: "hint" }, t("panel.faultsHelp")), faults),
    details("panel.calls", calls),
    details("about.title", ...["about.body1", "about.body2", "about.body3"].map((key) => h("p", {}, t(key, { name: store.session.botName })))),
  );
  const draw = () => {
    const { connected } = store.session.info;
    const name = store.session.botName;
    status.replaceChildren(h("span", { class: ["dot", connected && "on"] }), h("b", {}, t(connected ? "panel.connected" : "panel.notConnected", { name })), h("p", { class: "hint", hidden: connected }, t("panel.startBot")));
    clock.replaceChildren(h("b", {}, dayAndTime(store.now())), h("span", { class: "muted" }, aheadText() || t("panel.realTime")));
    if (!faults.contains(document.activeElement)) drawFaults(faults);
  };
  const tick = setInterval(draw, 10_000);
  const remove = float(root, anchor, { align: "end" });
  const outside = (event) => {
    if (!root.contains(event.target) && !anchor.contains(event.target)) panel.close();
  };
  document.addEventListener("pointerdown", outside, true);
  root.addEventListener("keydown", (event) => event.key === "Escape" && panel.close());
  root.querySelector("details:has(.calls)").addEventListener("toggle", () => drawCalls(calls));
  panel = {
    draw,
    close: () => {
      clearInterval(tick);
      document.removeEventListener("pointerdown", outside, true);
      const hadFocus = root.contains(document.activeElement);
      panel = null;
      remove();
      anchor.setAttribute("aria-expanded", "false");
      if (hadFocus) anchor.focus();
    },
  };
  anchor.setAttribute("aria-expanded", "true");
  draw();
  root.querySelector("button").focus();
}

function details(key, ...content) {
  return h("details", { on: { toggle: () => dispatchEvent(new Event("resize")) } }, h("summary", {}, t(key)), h("div", { class: "details-body" }, content));
}

function clockButton(key, change) {
  return h(
    "button",
    {
      type: "button",
      class: "button",
      on: {
        click: async () => {
          const answer = await api.clock(change);
          if (answer.ok) store.offsetSeconds = answer.offset_seconds;
          store.tell("status");
        },
      },
    },
    t(key),
  );
}

function drawFaults(parent) {
  const settings = store.session.info.faults ?? {};
  const change = async (body) => {
    const answer = await api.faults(body);
    if (answer.ok) store.session.info.faults = answer.faults ?? { ...settings, ...body };
    store.tell("status");
  };
  const count = ([name, most]) => {
    const input = h("input", { type: "number", min: "0", max: String(most), class: "text-input", on: { change: () => change({ [name]: Math.min(Math.max(Number(input.value) || 0, 0), most) }) } });
    input.value = String(Number(settings[name] ?? 0));
    return h("label", { class: ["fault", Number(settings[name]) > 0 && "on"] }, h("span", {}, t(`faults.${name}`)), input);
  };
  const shot = (name) => h("button", { type: "button", class: "button", on: { click: () => change({ [name]: true }) } }, t(`faults.${name}`));
  parent.replaceChildren(
    ...Object.entries(COUNTS).map(count),
    h("div", { class: "button-row" }, ONE_SHOTS.map(shot)),
    h("div", { class: "button-row" }, h("button", { type: "button", class: "button", on: { click: () => change({ reset: true }) } }, t("faults.none"))),
  );
}

async function drawCalls(list) {
  const answer = await api.calls(0);
  const calls = answer.ok ? answer.calls.slice(-MOST_CALLS).reverse() : [];
  list.replaceChildren(
    ...calls.map((call) =>
      h("li", { class: call.error && "failed" }, h("code", {}, call.method), h("span", {}, [call.status, call.error].filter(Boolean).join(" ")), h("span", { class: "muted" }, store.session.channel(call.channel)?.name ?? call.channel ?? "")),
    ),
  );
  if (!calls.length) list.append(h("li", { class: "muted" }, t("panel.callsEmpty")));
  dispatchEvent(new Event("resize"));
}

/** Whether some fault is switched on. */
export function hasFaults() {
  const settings = store.session.info.faults ?? {};
  return Object.keys(COUNTS).some((name) => Number(settings[name]) > 0);
}
