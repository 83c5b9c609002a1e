/** The bar on top: the way to the drawer, the bot's state, the clock, the theme. */

import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { aheadText, hasFaults, togglePanel } from "./panel.js";
import { store } from "./store.js";
import { isDark, toggleTheme } from "./theme.js";
import { dayAndTime } from "./time.js";

const part = (id) => document.getElementById(id);

/** @param {() => void} openDrawer */
export function drawTop(openDrawer) {
  const { info, botName } = store.session;
  const focused = document.activeElement?.id;
  const drawer = iconButton("menu", t("nav.open"), openDrawer, { class: "drawer-button", id: "drawer-button" });
  const theme = iconButton(isDark() ? "sun" : "moon", t(isDark() ? "theme.toLight" : "theme.toDark"), () => {
    toggleTheme();
    drawTop(openDrawer);
  }, { id: "theme-button" });
  const status = t(info.connected ? "panel.connected" : "panel.notConnected", { name: botName });
  const panel = h(
    "button",
    { type: "button", id: "panel-button", class: "panel-button", "aria-haspopup": "dialog", "aria-expanded": "false", title: t("panel.open"), "aria-label": `${t("panel.open")}. ${status}`, on: { click: () => togglePanel(panel) } },
    h("span", { class: ["dot", info.connected && "on"] }),
    h("span", { class: "panel-button-status" }, status),
    h("span", { class: "panel-button-clock" }, dayAndTime(store.now())),
    aheadText() && h("span", { class: "tag" }, aheadText()),
    hasFaults() && icon("warning"),
    icon("down"),
  );
  const existing = part("panel-button");
  // The open panel hangs on its button: refresh what is in it, not the button itself.
  if (existing?.getAttribute("aria-expanded") === "true") {
    existing.replaceChildren(...panel.childNodes);
    return;
  }
  const offline = store.session.isLost ? h("span", { class: "offline", role: "status" }, t("link.lost")) : "";
  part("top").replaceChildren(drawer, h("span", { class: "top-title" }, info.team.name), offline, panel, theme);
  if (focused) part(focused)?.focus();
}
