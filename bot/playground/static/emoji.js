/** Emoji: shortcodes become characters, and some characters become drawings. */

import { h } from "./dom.js";

/** An unknown shortcode stays as it was typed. */
const EMOJI = {
  "+1": "👍", "-1": "👎", "1234": "🔢", alarm_clock: "⏰", alert: "🚨", arrow_down: "⬇️", arrow_left: "⬅️",
  arrow_right: "➡️", arrow_up: "⬆️", arrows_counterclockwise: "🔄", ballot_box_with_check: "☑️", bar_chart: "📊",
  bell: "🔔", black_circle: "⚫", blue_circle: "🔵", large_blue_circle: "🔵", bookmark: "🔖", bug: "🐛", bulb: "💡",
  calendar: "📆", chart_with_upwards_trend: "📈", clap: "👏", clipboard: "📋", clock1: "🕐", computer: "💻",
  construction: "🚧", date: "📅", dart: "🎯", email: "📧", envelope: "✉️", exclamation: "❗", eyes: "👀", fire: "🔥",
  gear: "⚙️", globe_with_meridians: "🌐", green_circle: "🟢", large_green_circle: "🟢", grey_question: "❔", hammer: "🔨",
  hammer_and_wrench: "🛠️", heart: "❤️", heavy_check_mark: "✔️", heavy_exclamation_mark: "❗", heavy_multiplication_x: "✖️",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", house: "🏠", inbox_tray: "📥", information_source: "ℹ️", joy: "😂", key: "🔑",
  large_orange_circle: "🟠", large_red_circle: "🔴", large_yellow_circle: "🟡", link: "🔗", lock: "🔒", loudspeaker: "📢",
  mag: "🔍", mega: "📣", memo: "📝", moneybag: "💰", mute: "🔇", negative_squared_cross_mark: "❎", no_bell: "🔕", no_entry: "⛔",
  no_entry_sign: "🚫", octagonal_sign: "🛑", ok: "🆗", ok_hand: "👌", orange_circle: "🟠", outbox_tray: "📤", package: "📦",
  page_facing_up: "📄", paperclip: "📎", pencil: "📝", pencil2: "✏️", point_right: "👉", pray: "🙏", purple_circle: "🟣",
  pushpin: "📌", question: "❓", raised_hands: "🙌", red_circle: "🔴", repeat: "🔁", robot_face: "🤖", rocket: "🚀",
  rotating_light: "🚨", satellite: "📡", scroll: "📜", shield: "🛡️", slightly_smiling_face: "🙂", smile: "😄", sos: "🆘",
  speech_balloon: "💬", spiral_calendar_pad: "🗓️", star: "⭐", stopwatch: "⏱️", tada: "🎉", thinking_face: "🤔",
  thumbsdown: "👎", thumbsup: "👍", triangular_flag_on_post: "🚩", unlock: "🔓", warning: "⚠️", wastebasket: "🗑️", wave: "👋",
  white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", yellow_circle: "🟡", zap: "⚡", zzz: "💤",
};

/** The signs that carry meaning are drawn by the page, so that they look alike where no emoji font is installed. */
const DRAWN = {
  "🔴": "red", "🟠": "orange", "🟡": "yellow", "🟢": "green", "🔵": "blue", "🟣": "purple", "⚪": "white", "⚫": "black",
  "✅": "check", "❌": "cross", "⚠️": "warning", "🚨": "alarm",
};
const SIGN = new RegExp(`(${Object.keys(DRAWN).join("|")})`, "u");

/** A text whose signs are elements; their characters stay in it for copying and for screen readers. */
export function withSigns(text) {
  return text
    .split(SIGN)
    .filter(Boolean)
    .map((piece) => (piece in DRAWN ? h("span", { class: `sign sign-${DRAWN[piece]}` }, piece) : piece));
}

/** Replaces the :shortcodes: of a text. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
}
