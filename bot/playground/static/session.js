/** What one person sees. It stays while the page is open, so that coming back finds it as it was. */

import { api, isToldByAnswer, openEvents } from "./api.js";
import { slackSays } from "./i18n.js";
import { store } from "./store.js";

/** @typedef {{ts: string, user?: string, bot_id?: string, text?: string, blocks?: any[], attachments?: any[], files?: any[], thread_ts?: string, reply_count?: number, edited?: {ts: string}, subtype?: string}} Message */
/** @typedef {{id: string, channel: string, thread?: string, message: Message, isLocal?: boolean}} Ephemeral */

const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
const placeOf = (channel, thread) => (thread ? `${channel}/${thread}` : channel);
const byTs = (a, b) => Number.parseFloat(a.ts) - Number.parseFloat(b.ts) || (a.ts < b.ts ? -1 : 1);

let localId = 0;

export class Session {
  /** @param {string} me */
  constructor(me) {
    this.me = me;
    this.info = null;
    /** @type {Map<string, Message[]>} by channel, or by channel/thread */
    this.places = new Map();
    /** @type {Ephemeral[]} */
    this.ephemerals = [];
    /** @type {any[]} the stack of modals, the top one last */
    this.views = [];
    this.home = null;
    /** @type {Map<string, number>} */
    this.unread = new Map();
    this.hasNews = false;
    /** What is read before the stream stands may be out of date and never corrected: reading waits for it. */
    this.streamTried = new Promise((resolve) => {
      this.#tried = resolve;
    });
    this.close = openEvents(me, { event: (event) => this.hear(event), down: () => this.#lost() });
  }

  // --- looking things up

  person(id) {
    return this.#people.get(id);
  }

  channel(id) {
    return this.#channels.get(id);
  }

  userGroup(id) {
    return this.info?.groups?.find((group) => group.id === id);
  }

  get myself() {
    return this.person(this.me);
  }

  appDm() {
    return this.info?.channels.find((channel) => channel.kind === "app_dm");
  }

  get botName() {
    return this.info?.bot.name ?? "Tocsin";
  }

  /** Who wrote a message. */
  authorOf(message) {
    if (message.user === "USLACKBOT") return { name_shown: "Slackbot", is_bot: true, color: "4a154b" };
    const botUser = this.info.bot.user_id;
    const person = this.person(message.user ?? (message.bot_id ? botUser : undefined));
    if (message.bot_id || message.user === botUser) return { ...person, name_shown: message.username || this.botName, is_bot: true };
    return person;
  }

  messages(channel, thread) {
    return this.places.get(placeOf(channel, thread));
  }

  ephemeralsIn(channel, thread) {
    return this.ephemerals.filter((ephemeral) => ephemeral.channel === channel && (ephemeral.thread ?? undefined) === (thread ?? undefined));
  }

  // --- loading

  #tried;
  #loads = new Set();

  #people = new Map();
  #channels = new Map();

  async refresh() {
    await this.streamTried;
    const info = await api.state(this.me);
    if (!info.ok) return info;
    const isChinese = info.people.find((person) => person.id === this.me)?.locale.startsWith("zh");
    for (const person of info.people) {
      person.name_shown = person.real_name || person.name;
      if (isChinese) person.title = person.title_zh || person.title;
    }
    this.info = info;
    this.#people = new Map(info.people.map((person) => [person.id, person]));
    this.#channels = new Map(info.channels.map((channel) => [channel.id, channel]));
    this.unread = new Map(info.channels.map((channel) => [channel.id, channel.unread ?? 0]));
    store.offsetSeconds = info.clock?.offset_seconds ?? 0;
    return info;
  }

  /** The server counts a channel as read when its messages are fetched. */
  markReadSoon(channel) {
    this.unread.set(channel, 0);
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => api.messages(this.me, channel), 300);
  }

  async load(channel, thread) {
    // What happens while the answer is on its way is newer than the answer.
    const load = { place: placeOf(channel, thread), changes: new Map() };
    this.#loads.add(load);
    const answer = await api.messages(this.me, channel, thread);
    this.#loads.delete(load);
    if (answer.ok) {
      const { changes } = load;
      const unchanged = answer.messages.filter((message) => !changes.has(message.ts));
      this.places.set(load.place, [...unchanged, ...[...changes.values()].filter(Boolean)].sort(byTs));
      if (!thread) this.unread.set(channel, 0);
    }
    return answer;
  }

  // --- hearing of changes

  get isActing() {
    return store.session === this;
  }

  hear(event) {
    const changes = {
      message: () => this.#put(event.channel, event.message, true),
      message_changed: () => this.#put(event.channel, event.message, false),
      message_deleted: () => this.#drop(event.channel, event.ts ?? event.message?.ts),
      ephemeral: () => this.#putEphemeral(event),
      ephemeral_replaced: () => this.#replaceEphemeral(event),
      ephemeral_deleted: () => this.dismiss(event.id),
      view_opened: () => {
        if (!this.isActing) this.#setNews();
        this.#setViews([event.view]);
      },
      view_pushed: () => this.#setViews([...this.views.filter((view) => view.id !== event.view.id), event.view]),
      view_updated: () => this.#updateView(event.view),
      view_closed: () => this.dropView(event.view),
      home: () => {
        this.home = event.view;
        this.#tell("home");
      },
      failure: () => isToldByAnswer(event.text) || this.#tell("failure", event),
      ready: () => this.#ready(),
      clock: () => {
        store.offsetSeconds = event.offset_seconds ?? event.clock?.offset_seconds ?? 0;
        this.#tell("status");
      },
      faults: () => {
        if (this.info) this.info.faults = event.faults ?? event;
        this.#tell("status");
      },
      connected: () => {
        if (this.info) this.info.connected = event.connected;
        this.#tell("status");
      },
    };
    const change = changes[event.type];
    if (change) change();
    else if (this.isActing) this.refreshSoon();
  }

  /** The company changed in some way: read it anew, once for a burst of events. */
  refreshSoon() {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(async () => {
      await this.refresh();
      this.#tell("people");
    }, 100);
  }

  #tell(topic, detail) {
    if (this.isActing) store.tell(topic, detail);
  }

  #put(channel, message, isNew) {
    const reply = isReply(message);
    const shown = [...(reply ? [placeOf(channel, message.thread_ts)] : []), ...(!reply || message.subtype === "thread_broadcast" ? [channel] : [])];
    if (!reply) shown.push(placeOf(channel, message.ts));
    let wasThere = false;
    for (const load of this.#loads) {
      if (shown.includes(load.place)) load.changes.set(message.ts, message);
    }
    for (const place of shown) {
      const list = this.places.get(place);
      if (!list) continue;
      wasThere ||= list.some((other) => other.ts === message.ts);
      this.places.set(place, [...list.filter((other) => other.ts !== message.ts), message].sort(byTs));
    }
    const mine = message.user === this.me;
    if (isNew && !wasThere && !mine) {
      if (this.isActing && !this.channel(channel)) this.refreshSoon();
      const concernsMe = message.bot_id || message.text?.includes(`<@${this.me}`);
      if (!this.isActing && concernsMe) this.#setNews();
      if (!reply) this.unread.set(channel, (this.unread.get(channel) ?? 0) + 1);
    }
    this.#tell("messages", { channel, message, isNew: isNew && !wasThere && !mine });
  }

  #drop(channel, ts) {
    for (const load of this.#loads) load.changes.set(ts, null);
    for (const [place, list] of this.places) {
      if (place === channel || place.startsWith(`${channel}/`)) this.places.set(place, list.filter((message) => message.ts !== ts));
    }
    this.#tell("messages", { channel });
  }

  #setNews() {
    this.hasNews = true;
    store.tell("news");
  }

  #putEphemeral({ id, channel, thread_ts: thread, message }) {
    this.ephemerals.push({ id, channel, thread, message: { ts: String(Date.now() / 1000), ...message } });
    if (!this.isActing) this.#setNews();
    this.#tell("messages", { channel, message, isNew: true });
  }

  #replaceEphemeral({ id, message }) {
    const ephemeral = this.ephemerals.find((other) => other.id === id);
    if (!ephemeral) return;
    ephemeral.message = { ...message, ts: ephemeral.message.ts };
    this.#tell("messages", { channel: ephemeral.channel, message, isNew: true });
  }

  dismiss(id) {
    this.ephemerals = this.ephemerals.filter((other) => other.id !== id);
    this.#tell("messages", {});
  }

  /** Slackbot's word to this person about something that failed. */
  addNotice(channel, thread, text) {
    localId += 1;
    const message = { ts: String(Date.now() / 1000), clock_offset: store.offsetSeconds, user: "USLACKBOT", text: slackSays(text) };
    this.ephemerals.push({ id: `local-${localId}`, channel, thread, message, isLocal: true });
    this.#tell("messages", { channel, message, isNew: true });
  }

  dropView({ id }) {
    this.#setViews(this.views.filter((view) => view.id !== id));
  }

  #setViews(views) {
    this.views = views;
    this.#tell("views");
  }

  #updateView(view) {
    if (view.type === "home") {
      this.home = view;
      this.#tell("home");
      return;
    }
    this.#setViews(this.views.map((other) => (other.id === view.id ? view : other)));
  }

  async #ready() {
    this.#tried();
    const wasLost = this.isLost;
    this.isLost = false;
    if (!wasLost || !this.isActing) return;
    await this.refresh();
    this.places.clear();
    store.tell("link", true);
  }

  #lost() {
    this.#tried();
    this.isLost = true;
    this.#tell("link", false);
  }
}
