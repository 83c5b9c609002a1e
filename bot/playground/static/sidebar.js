/** The left side: the workspace, who acts, and where they can go. */

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { openMenu } from "./popup.js";
import { channelHref, hrefOf, route } from "./route.js";
import { store } from "./store.js";

/** @param {HTMLElement} root */
export function drawSidebar(root) {
  const session = store.session;
  const { channel: current } = route();
  const channels = session.info.channels.filter((channel) => channel.kind !== "app_dm");
  const order = (channel) => (channel.is_archived ? 1 : 0);
  channels.sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
  const focused = root.contains(document.activeElement) ? document.activeElement.getAttribute("data-key") : null;
  root.replaceChildren(
    h("div", { class: "workspace" }, h("span", { class: "workspace-logo", "aria-hidden": "true" }, session.info.team.name[0]), h("span", { class: "workspace-name" }, session.info.team.name), h("span", { class: "tag" }, t("workspace.local"))),
    personSwitch(),
    h(
      "nav",
      { "aria-label": t("nav.label") },
      h("h2", {}, t("nav.channels")),
      h("ul", {}, channels.map((channel) => channelItem(channel, current === channel.id))),
      h("h2", {}, t("nav.apps")),
      h("ul", {}, appItem(current)),
    ),
  );
  if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function personSwitch() {
  const me = store.session.myself;
  const others = personas().some((person) => store.sessions.get(person.id)?.hasNews);
  const button = h(
    "button",
    {
      type: "button",
      class: "person-switch",
      "data-key": "person-switch",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": `${t("person.actingAs")} ${me.name_shown}, ${me.title}. ${t("person.switch")}`,
      on: { click: () => openMenu(button, personas().map(personItem), { label: t("person.switch"), className: "person-menu" }) },
    },
    avatar(me),
    h("span", { class: "person-text" }, h("b", {}, me.name_shown), h("span", {}, me.title)),
    others && h("span", { class: "news-dot" }),
    icon("down"),
  );
  return button;
}

const personas = () => store.session.info.people.filter((person) => person.persona);

function personItem(person) {
  const { me } = store.session;
  const hasNews = store.sessions.get(person.id)?.hasNews;
  return {
    label: person.name_shown,
    description: person.title,
    lead: avatar(person),
    checked: person.id === me,
    trail: hasNews ? h("span", { class: "news-dot", role: "img", "aria-label": t("person.news") }) : undefined,
    run: () => {
      const { channel, tab } = route();
      const app = store.session.channel(channel)?.kind === "app_dm";
      location.hash = hrefOf({ as: person.id, channel: app ? "app" : channel, tab });
    },
  };
}

function channelItem(channel, isCurrent) {
  const unread = isCurrent || !channel.is_member ? 0 : (store.session.unread.get(channel.id) ?? 0);
  const kind = channel.is_archived ? "archive" : channel.kind === "private" ? "lock" : "hash";
  const said = [channel.name, channel.kind === "private" && t("nav.private"), channel.is_shared && t("nav.shared"), channel.is_archived && t("nav.archived"), unread && t("nav.unread", { n: unread })];
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: channelHref(channel.id),
        "data-key": channel.id,
        class: ["nav-item", unread && "unread", channel.is_archived && "archived", !channel.is_member && "not-member"],
        "aria-current": isCurrent ? "page" : null,
        "aria-label": said.filter(Boolean).join(", "),
      },
      icon(kind),
      h("span", { class: "nav-name" }, channel.name),
      channel.is_shared && icon("shared"),
      unread > 0 && h("span", { class: "count" }, unread > 99 ? "99+" : String(unread)),
    ),
  );
}

function appItem(current) {
  const session = store.session;
  const dm = session.appDm();
  const isCurrent = current === "app" || (dm && current === dm.id);
  const unread = dm && !(isCurrent && route().tab !== "home") ? (session.unread.get(dm.id) ?? 0) : 0;
  const bot = { is_bot: true, name_shown: session.botName };
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: channelHref(dm?.id ?? "app", { tab: unread ? "messages" : "home" }),
        "data-key": "app",
        class: ["nav-item", unread && "unread"],
        "aria-current": isCurrent ? "page" : null,
        "aria-label": [session.botName, unread && t("nav.unread", { n: unread })].filter(Boolean).join(", "),
      },
      avatar(bot, "small"),
      h("span", { class: "nav-name" }, session.botName),
      unread > 0 && h("span", { class: "count" }, String(unread)),
    ),
  );
}
