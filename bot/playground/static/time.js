/** Times as the acting person reads them: in their zone and language. */

import { currentLocale, t } from "./i18n.js";

let zone = "UTC";

export function setZone(next) {
  zone = next || "UTC";
}

export function currentZone() {
  return zone;
}

function format(date, options) {
  return new Intl.DateTimeFormat(currentLocale(), { timeZone: zone, ...options }).format(date);
}

/** When a message was written, by the playground's clock at that moment. */
export function dateOf({ ts, clock_offset: offset = 0 }) {
  return new Date((Number.parseFloat(ts) + offset) * 1000);
}

/** "2026-11-24", for comparing days in the person's zone. */
export function dayKey(date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

export function clockTime(date) {
  return format(date, { hour: "numeric", minute: "2-digit" });
}

export function fullTime(date) {
  return format(date, { dateStyle: "full", timeStyle: "medium" });
}

export function dayAndTime(date) {
  return format(date, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

function nearDay(date, now) {
  const key = dayKey(date);
  const days = { "-1": "date.yesterday", 0: "date.today", 1: "date.tomorrow" };
  for (const [offset, name] of Object.entries(days)) {
    if (key === dayKey(new Date(now.getTime() + Number(offset) * 86_400_000))) return t(name);
  }
  return null;
}

export function dayName(date, now) {
  const sameYear = dayKey(date).slice(0, 4) === dayKey(now).slice(0, 4);
  return nearDay(date, now) ?? format(date, { weekday: "long", month: "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) });
}

function ago(date, now) {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(currentLocale(), { numeric: "auto" });
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}

/** Fills the tokens of <!date^…>, such as "{date_short_pretty} at {time}". */
export function fillDateTokens(pattern, date, now) {
  const date_ = (options) => format(date, options);
  const near = nearDay(date, now)?.toLowerCase();
  const long = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
  const medium = { year: "numeric", month: "long", day: "numeric" };
  const short = { year: "numeric", month: "short", day: "numeric" };
  const tokens = {
    date_num: () => dayKey(date),
    date_slash: () => dayKey(date).replaceAll("-", "/"),
    date: () => date_(medium),
    date_short: () => date_(short),
    date_long: () => date_(long),
    date_pretty: () => near ?? date_(medium),
    date_short_pretty: () => near ?? date_(short),
    date_long_pretty: () => near ?? date_(long),
    day_divider_pretty: () => dayName(date, now),
    time: () => clockTime(date),
    time_secs: () => date_({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(date, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in tokens ? tokens[name]() : whole));
}

/** Minutes that the zone is ahead of UTC at that instant. */
function zoneOffset(date, timeZone) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", {
      timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    }).formatToParts(date).map((part) => [part.type, Number(part.value)]),
  );
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
  return Math.round((wall - Math.floor(date.getTime() / 60_000) * 60_000) / 60_000);
}

/** "2026-11-24T17:30" on a clock in the person's zone -> seconds since 1970. */
export function epochOfWallTime(wall) {
  const asUtc = Date.parse(`${wall}:00Z`);
  const first = asUtc - zoneOffset(new Date(asUtc), zone) * 60_000;
  // The offset at the guess may differ from the one that holds (summer time): settle once more.
  return (asUtc - zoneOffset(new Date(first), zone) * 60_000) / 1000;
}

/** The inverse of epochOfWallTime. */
export function wallTimeOfEpoch(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() + zoneOffset(date, zone) * 60_000).toISOString().slice(0, 16);
}
