/** The page: puts the parts together and keeps them in step with the address and the events. */

import { api } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { h, icon, iconButton } from "./dom.js";
import { drawHome } from "./home.js";
import { setLocale, t } from "./i18n.js";
import { refreshDates } from "./mentions.js";
import { showModals } from "./modal.js";
import { spokenText } from "./mrkdwn.js";
import { refreshPanel } from "./panel.js";
import { channelHref, go, hrefOf, route, settle } from "./route.js";
import { Session } from "./session.js";
import { drawSidebar } from "./sidebar.js";
import { store } from "./store.js";
import { applyTheme, watchSystemTheme } from "./theme.js";
import { setZone } from "./time.js";
import { announce, toast } from "./toast.js";
import { drawTop } from "./topbar.js";

const DEFAULT_PERSON = "U0ANNA";
const DEFAULT_CHANNEL = "C0GENERAL";

const part = (id) => document.getElementById(id);
const conversation = new Conversation(part("messages"));
const threadConversation = new Conversation(part("thread-messages"));
const composer = new Composer(part("composer"));
const threadComposer = new Composer(part("thread-composer"));

let shownPlace = "";

// --- where we are

function sessionOf(person) {
  if (!store.sessions.has(person)) store.sessions.set(person, new Session(person));
  return store.sessions.get(person);
}

/** Follows the address: the acting person, then the channel, then the thread. */
async function followRoute() {
  const as = route().as ?? DEFAULT_PERSON;
  if (store.session?.me !== as) await actAs(as);
  const session = store.session;
  if (!session?.info || session.me !== (route().as ?? as)) return;

  const { channel: wanted, tab, thread, message } = route();
  let channel = session.channel(wanted);
  if (wanted === "app") channel = await openDm();
  if (!channel && wanted) toast(t("channel.unknown"));
  channel ??= session.channel(DEFAULT_CHANNEL) ?? session.info.channels[0];
  const isApp = channel.kind === "app_dm";
  const shownTab = isApp ? (tab ?? "messages") : undefined;
  if (wanted !== channel.id || tab !== shownTab || route().as !== as) {
    settle(channelHref(channel.id, { tab: shownTab, thread: wanted === channel.id ? thread : undefined, message }));
    return;
  }
  await showPlace(channel, shownTab, thread, message);
}

async function actAs(person) {
  // There is no stream for somebody who doesn't exist: look before opening one.
  let info = store.sessions.has(person) ? { ok: true } : await api.state(person);
  if (info.ok) info = await sessionOf(person).refresh();
  if (!info.ok) {
    if (info.error === "unreachable" || person === DEFAULT_PERSON) showLoadError();
    else go(hrefOf({ as: DEFAULT_PERSON }));
    return;
  }
  const session = sessionOf(person);
  session.hasNews = false;
  store.session = session;
  setLocale(session.myself.locale);
  setZone(session.myself.tz);
  shownPlace = "";
  for (const other of info.people.filter((other) => other.persona)) sessionOf(other.id);
  drawChrome();
  showModals();
}

async function openDm() {
  const answer = await api.openDm(store.session.me);
  if (!answer.ok) return undefined;
  await store.session.refresh();
  return store.session.channel(answer.channel?.id ?? answer.channel) ?? store.session.appDm();
}

async function showPlace(channel, tab, thread, message) {
  const session = store.session;
  const isHome = tab === "home";
  const place = `${session.me}/${channel.id}/${tab ?? ""}`;
  const isOther = shownPlace !== place;
  shownPlace = place;
  closeDrawer();
  drawHead(channel, tab);
  drawSidebar(part("sidebar"));
  part("home").hidden = !isHome;
  part("messages").hidden = isHome;

  if (isHome && isOther) {
    drawHome(part("home"));
    const answer = await api.openHome(session.me);
    if (answer.ok && answer.view) session.home = answer.view;
    if (shownPlace === place) drawHome(part("home"));
  }
  if (!isHome && (isOther || !session.messages(channel.id))) {
    if (tab === "messages") await api.openDm(session.me);
    await session.load(channel.id);
    if (shownPlace !== place) return;
  }
  drawConversation();
  drawSidebar(part("sidebar"));
  await showThread(channel, thread);
  if (message) pointOut(message);
  if (isOther && !thread && !isHome && matchMedia("(hover: hover)").matches) composer.focus();
}

async function showThread(channel, thread) {
  const pane = part("thread");
  const wasOpen = !pane.hidden;
  pane.hidden = !thread;
  part("shell").classList.toggle("with-thread", Boolean(thread));
  if (!thread) {
    threadConversation.clear();
    return;
  }
  pane.setAttribute("aria-label", t("thread.title"));
  part("thread-head").replaceChildren(
    h("div", { class: "channel-title" }, h("h2", {}, t("thread.title")), h("span", { class: "muted" }, channel.kind === "channel" ? `#${channel.name}` : channel.name)),
    iconButton("close", t("thread.close"), closeThread),
  );
  await store.session.load(channel.id, thread);
  if (route().thread !== thread) return;
  drawThread();
  if (!wasOpen) threadComposer.focus();
}

function closeThread() {
  const { channel, tab, thread } = route();
  go(channelHref(channel, { tab }));
  document.querySelector(`#messages [data-ts="${CSS.escape(thread)}"]`)?.focus();
}

function pointOut(message) {
  conversation.highlight(message);
  threadConversation.highlight(message);
}

// --- drawing

function drawChrome() {
  document.title = `${t("panel.title")} · ${store.session.info.team.name}`;
  part("skip-link").textContent = t("skip.toMessages");
  part("scrim").setAttribute("aria-label", t("nav.close"));
  drawTop(openDrawer);
  drawSidebar(part("sidebar"));
}

function drawHead(channel, tab) {
  const session = store.session;
  const isApp = channel.kind === "app_dm";
  const name = h("h1", {}, isApp ? null : icon(channel.is_archived ? "archive" : channel.kind === "private" ? "lock" : "hash"), channel.name, isApp && h("span", { class: "badge" }, t("app.badge")));
  part("channel-head").replaceChildren(
    h("div", { class: "channel-title" }, name, channel.is_shared && h("span", { class: "shared-mark" }, icon("shared"), t("channel.shared")), channel.topic && h("span", { class: "topic muted" }, channel.topic)),
    isApp ? "" : h("span", { class: "members muted" }, t("channel.members", { n: channel.members?.length ?? 0 })),
  );
  drawTabs(channel, isApp, tab);

  const note = channel.is_archived ? t("channel.archived") : !isApp && !channel.is_member ? t("channel.notMember", { name: channel.name }) : "";
  const isHome = tab === "home";
  part("composer-note").hidden = !note || isHome;
  part("composer-note").replaceChildren(h("p", { class: "composer-note" }, note));
  part("composer").hidden = Boolean(note) || isHome;
  part("thread-composer").hidden = Boolean(note);
  composer.show({ channel: channel.id, label: t("composer.message", { name: channel.kind === "channel" ? `#${channel.name}` : channel.name }) });
}

function drawTabs(channel, isApp, current) {
  const tabs = part("tabs");
  tabs.hidden = !isApp;
  if (!isApp) return;
  const focused = tabs.contains(document.activeElement);
  tabs.setAttribute("aria-label", channel.name);
  tabs.replaceChildren(
    ...["home", "messages"].map((tab) =>
      h("a", { class: "tab", role: "tab", href: channelHref(channel.id, { tab }), "aria-selected": String(tab === current), "aria-controls": tab, tabindex: tab === current ? "0" : "-1" }, t(`app.${tab}`)),
    ),
  );
  if (focused) tabs.querySelector("[aria-selected=true]").focus();
}

function drawConversation() {
  const { channel: id, tab } = route();
  const channel = store.session.channel(id);
  if (!channel || tab === "home") return;
  conversation.draw(id, undefined, t("channel.messages", { name: channel.name }));
}

function drawThread() {
  const { channel, thread } = route();
  if (!thread || part("thread").hidden) return;
  threadConversation.draw(channel, thread, t("thread.replies"));
  threadComposer.show({ channel, thread, label: t("composer.reply") });
}

function showLoadError() {
  part("messages").replaceChildren(h("div", { class: "empty" }, h("p", {}, t("error.load")), h("button", { type: "button", class: "button", on: { click: () => location.reload() } }, t("error.retry"))));
}

// --- the drawer on a phone

function openDrawer() {
  part("shell").classList.add("drawer-open");
  part("scrim").hidden = false;
  part("main").inert = true;
  part("sidebar").querySelector("button")?.focus();
}

function closeDrawer() {
  part("shell").classList.remove("drawer-open");
  part("scrim").hidden = true;
  part("main").inert = false;
}

// --- what happens

let isDrawingSoon = false;

/** One drawing for all that happens before the next frame. */
function drawMessagesSoon() {
  if (isDrawingSoon) return;
  isDrawingSoon = true;
  requestAnimationFrame(() => {
    isDrawingSoon = false;
    drawConversation();
    drawThread();
    drawSidebar(part("sidebar"));
  });
}

store.on("messages", ({ channel, message, isNew }) => {
  drawMessagesSoon();
  const current = route();
  const isSeen = channel === current.channel && current.tab !== "home" && !document.hidden;
  if (isSeen && isNew) store.session.markReadSoon(channel);
  if (isNew && message && channel === current.channel) {
    announce(t("message.new", { name: store.session.authorOf(message)?.name_shown ?? "", text: spokenText(message.text) }));
  }
});

store.on("sending", ({ thread }) => (thread ? threadConversation : conversation).toEnd());
store.on("views", showModals);
store.on("home", () => route().tab === "home" && drawHome(part("home")));
store.on("news", () => drawSidebar(part("sidebar")));
store.on("failure", ({ text }) => {
  const { channel, thread } = route();
  store.session.addNotice(channel, thread, text);
});
store.on("status", () => {
  drawTop(openDrawer);
  refreshPanel();
  refreshDates();
  drawMessagesSoon();
});
store.on("people", () => {
  setLocale(store.session.myself.locale);
  setZone(store.session.myself.tz);
  drawChrome();
  followRoute();
});
store.on("link", async (isUp) => {
  drawTop(openDrawer);
  if (!isUp) return;
  toast(t("link.back"));
  shownPlace = "";
  drawChrome();
  await followRoute();
});
store.on("route", followRoute);

addEventListener("hashchange", followRoute);
part("scrim").addEventListener("click", closeDrawer);
part("skip-link").addEventListener("click", (event) => {
  // The address's hash belongs to the route.
  event.preventDefault();
  part("main").focus();
});
part("tabs").addEventListener("keydown", (event) => {
  if (["ArrowLeft", "ArrowRight"].includes(event.key)) part("tabs").querySelector("[aria-selected=false]").click();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (part("shell").classList.contains("drawer-open")) {
    closeDrawer();
    part("drawer-button").focus();
  } else if (part("thread").contains(document.activeElement)) closeThread();
});
watchSystemTheme(() => {
  applyTheme();
  if (store.session) drawTop(openDrawer);
});

/** The clock on top turns with the minute, and with it what is said to be so long ago. */
function drawClockSoon() {
  setTimeout(() => {
    if (store.session?.info) drawTop(openDrawer);
    refreshDates();
    drawClockSoon();
  }, 60_050 - (store.now().getTime() % 60_000));
}

/** A permalink arrives as a query: the page lives by its hash. */
function adoptQuery() {
  if (!location.search) return;
  history.replaceState(null, "", location.pathname + hrefOf(Object.fromEntries(new URLSearchParams(location.search))));
}

applyTheme();
adoptQuery();
followRoute();
drawClockSoon();
