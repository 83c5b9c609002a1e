/** The stack of modals: the top view in a dialog. */

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { focusables, h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { plainText } from "./mrkdwn.js";
import { trapFocus } from "./popup.js";
import { store } from "./store.js";
import { Values } from "./values.js";

/** What was entered in each view, and what is wrong with it. */
const drafts = new Map();

let dialog = null;
let opener = null;
let shownId = null;

function draftOf(view) {
  if (!drafts.has(view.id)) drafts.set(view.id, { values: new Values(), errors: {}, trouble: "", isBusy: false });
  return drafts.get(view.id);
}

/** Makes the dialog show the top of the acting person's stack. */
export function showModals() {
  const view = store.session?.views.at(-1);
  if (!view) {
    hide();
    return;
  }
  if (!dialog) open();
  draw(view);
}

function open() {
  opener = document.activeElement;
  dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // A second Escape would close a dialog in spite of preventDefault on its cancel event.
    event.preventDefault();
    close();
  });
  trapFocus(dialog, focusables);
  document.body.append(dialog);
  dialog.showModal();
}

function hide() {
  if (!dialog) return;
  dialog.close();
  dialog.remove();
  dialog = null;
  shownId = null;
  if (opener?.isConnected) opener.focus();
  opener = null;
}

function draw(view) {
  const draft = draftOf(view);
  const isOther = shownId !== view.id;
  if (isOther) {
    shownId = view.id;
    dialog.replaceChildren(frame(view));
  }
  const title = plainText(view.title);
  const submit = view.submit ? plainText(view.submit) : "";
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector(".dismiss").textContent = view.close ? plainText(view.close) : t(submit ? "modal.cancel" : "modal.close");
  const submitButton = dialog.querySelector(".submit");
  submitButton.hidden = !submit;
  submitButton.textContent = submit;
  submitButton.setAttribute("aria-busy", String(draft.isBusy));
  const trouble = dialog.querySelector(".trouble");
  trouble.textContent = draft.trouble;
  trouble.hidden = !draft.trouble;
  const body = dialog.querySelector(".modal-blocks");
  drawBlocks(body, view.blocks, surfaceOf(view, draft));
  if (isOther) (body.querySelector("[autofocus]") ?? body.querySelector("input:not([type=file]), textarea") ?? (submit ? submitButton : dialog.querySelector(".dismiss"))).focus();
}

function surfaceOf(view, draft) {
  return {
    me: store.session.me,
    container: { type: "view", view_id: view.id },
    values: draft.values,
    blocks: view.blocks,
    errors: draft.errors,
    trouble: (text) => {
      draft.trouble = text;
      showModals();
    },
  };
}

function frame(view) {
  const bot = { ...store.session.person(store.session.info.bot.user_id), name_shown: store.session.botName, is_bot: true };
  return h(
    "form",
    {
      novalidate: true,
      on: {
        submit: (event) => {
          event.preventDefault();
          submit(view.id);
        },
      },
    },
    h("header", { class: "modal-head" }, avatar(bot, "small"), h("h2", { id: "modal-title" }), iconButton("close", t("modal.close"), close)),
    h("div", { class: "modal-body" }, h("p", { class: "trouble", role: "alert", hidden: true }), h("div", { class: "modal-blocks" })),
    h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "button dismiss", on: { click: close } }), h("button", { type: "submit", class: "button primary submit" })),
  );
}

/** Closes the top view, as its Cancel button does. */
async function close() {
  const session = store.session;
  const view = session.views.at(-1);
  if (!view) return;
  session.dropView(view);
  drafts.delete(view.id);
  await api.closeView({ as: session.me, view_id: view.id });
}

async function submit(viewId) {
  const session = store.session;
  const view = session.views.find((other) => other.id === viewId);
  const draft = view && draftOf(view);
  if (!view?.submit || draft.isBusy) return;
  Object.assign(draft, { isBusy: true, errors: {}, trouble: "" });
  showModals();
  const answer = await api.submitView({ as: session.me, view_id: viewId, values: draft.values.state(view.blocks) });
  draft.isBusy = false;
  if (!answer.ok) {
    draft.errors = answer.errors ?? {};
    draft.trouble = answer.errors ? "" : (answer.text ?? t("modal.trouble"));
  }
  showModals();
  if (answer.errors) dialog?.querySelector(".has-error :is(input, textarea, button)")?.focus();
}
