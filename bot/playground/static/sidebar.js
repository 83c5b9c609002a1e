/** The left side: the workspace, who acts, and where they can go. */

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { currentLocale, t } from "./i18n.js";
import { follow } from "./keyed.js";
import { openMenu } from "./popup.js";
import { channelHref, hrefOf, route } from "./route.js";
import { store } from "./store.js";

/**
 * Draws what changed; the rest stays, and with it the focus and an open menu.
 * @param {HTMLElement} root
 */
export function drawSidebar(root) {
  const session = store.session;
  const { team, channels } = session.info;
  const current = route().channel;
  const language = currentLocale();
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;

  const parts = [
    { key: `workspace|${language}|${team.name}`, build: () => workspace(team) },
    { key: `person|${language}|${JSON.stringify(session.myself)}`, build: personSwitch },
    { key: `places|${language}`, build: places },
  ];
  follow(root, parts, (part) => part.key, (part) => part.build());
  const hasNews = personas().some((person) => store.sessions.get(person.id)?.hasNews);
  root.querySelector(".person-switch .news-dot").hidden = !hasNews;

  const order = (channel) => (channel.is_archived ? 1 : 0);
  const rows = channels
    .filter((channel) => channel.kind !== "app_dm")
    .sort((one, other) => order(one) - order(other) || one.name.localeCompare(other.name))
    .map((channel) => channelRow(channel, current === channel.id));
  follow(root.querySelector(".channels"), rows, (row) => JSON.stringify([session.me, row]), channelItem);
  follow(root.querySelector(".apps"), [appRow(current)], (row) => JSON.stringify([session.me, row]), appItem);
  if (focused && !root.contains(document.activeElement)) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function workspace(team) {
  return h(
    "div",
    { class: "workspace" },
    h("span", { class: "workspace-logo", "aria-hidden": "true" }, team.name[0]),
    h("span", { class: "workspace-name" }, team.name),
    h("span", { class: "tag" }, t("workspace.local")),
  );
}

function places() {
  return h("nav", { "aria-label": t("nav.label") }, h("h2", {}, t("nav.channels")), h("ul", { class: "channels" }), h("h2", {}, t("nav.apps")), h("ul", { class: "apps" }));
}

function personSwitch() {
  const me = store.session.myself;
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
    h("span", { class: "news-dot", hidden: true }),
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

function channelRow({ id, name, kind, is_archived, is_shared, is_member }, isCurrent) {
  const unread = isCurrent || !is_member ? 0 : (store.session.unread.get(id) ?? 0);
  return { id, name, kind, is_archived, is_shared, is_member, isCurrent, unread };
}

function channelItem({ id, name, kind, is_archived, is_shared, is_member, isCurrent, unread }) {
  const said = [name, kind === "private" && t("nav.private"), is_shared && t("nav.shared"), is_archived && t("nav.archived"), unread && t("nav.unread", { n: unread })];
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: channelHref(id),
        "data-key": id,
        class: ["nav-item", unread && "unread", is_archived && "archived", !is_member && "not-member"],
        "aria-current": isCurrent ? "page" : null,
        "aria-label": said.filter(Boolean).join(", "),
      },
      icon(is_archived ? "archive" : kind === "private" ? "lock" : "hash"),
      h("span", { class: "nav-name" }, name),
      is_shared && icon("shared"),
      unread > 0 && h("span", { class: "count" }, unread > 99 ? "99+" : String(unread)),
    ),
  );
}

function appRow(current) {
  const session = store.session;
  const dm = session.appDm();
  const isCurrent = current === "app" || current === dm?.id;
  const isRead = isCurrent && route().tab !== "home";
  return { id: dm?.id ?? "app", name: session.botName, isCurrent, unread: dm && !isRead ? (session.unread.get(dm.id) ?? 0) : 0 };
}

function appItem({ id, name, isCurrent, unread }) {
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: channelHref(id, { tab: unread ? "messages" : "home" }),
        "data-key": "app",
        class: ["nav-item", unread && "unread"],
        "aria-current": isCurrent ? "page" : null,
        "aria-label": [name, unread && t("nav.unread", { n: unread })].filter(Boolean).join(", "),
      },
      avatar({ is_bot: true, name_shown: name }, "small"),
      h("span", { class: "nav-name" }, name),
      unread > 0 && h("span", { class: "count" }, String(unread)),
    ),
  );
}
