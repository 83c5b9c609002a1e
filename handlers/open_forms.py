"""Forms about a case that were left open while somebody else took the case."""

from collections.abc import Callable
from typing import Any

from bot.domain.errors import AlreadyClaimed
from bot.domain.records import Case
from bot.slack import kit
from bot.slack.kit import View
from bot.slack.views import errors
from bot.slack.views.triage import case_pages
from bot.text import Words
from bot.usecases.cases import see_case
from handlers.call import Call
from handlers.desk import Handle

_NOBODY = "-"
# What a person filled in, and how a form shows it again.
_SHOWN_AGAIN = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_user": "initial_user",
}


def remember(view: View, case: Case, whisper_url: str) -> View:
    """Let the form know its case, whose it was, and the private answer that it was opened from."""
    owner = case.owner.key if case.owner else _NOBODY
    view["private_metadata"] = f"{case.number} {owner} {whisper_url}"
    return view


def about(call: Call) -> tuple[int, str]:
    """The case that the form is about, and the private answer that it was opened from."""
    number, _, url = call.private_metadata.split(" ", 2)
    return int(number), url


def show_anew(call: Call, url: str, case: Case) -> None:
    """Let the private answer or modal that was worked from show what became of the case."""
    blocks = case_pages(call.words, case, call.now, 1)
    if url:
        call.whisper_later(blocks, replace=True, url=url)
    elif view_id := call.modal_with_case:
        call.update_modal_later(view_id, case.reference, blocks)


def unless_taken(submit: Handle, make: Callable[[Words, Case], View]) -> Handle:
    """Where somebody took the case meanwhile, say who and keep every word, to be sent again."""

    async def submit_or_ask(call: Call) -> None:
        number, seen_owner, url = call.private_metadata.split(" ", 2)
        async with call.desk.database.read() as session:
            case = await see_case(session, call.actor, int(number))
        owner = case.owner
        if not case.is_open or owner is None or owner.key in (seen_owner, call.actor.key):
            await submit(call)
            return
        taken = AlreadyClaimed(case.reference, owner.key, owner.chat_id)
        said = call.words.prose(
            errors.explain(call.words, taken, ()),
            call.words.say("Nothing was sent yet. Send it again if you still want to."),
        )
        view = remember(make(call.words, case), case, url)
        _fill_in(view, call.form.values)
        view["blocks"].insert(0, kit.section(f":warning: {said}"))
        await call.ack(response_action="update", view=view)

    return submit_or_ask


def _fill_in(view: View, values: Any) -> None:
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            typed = values.get(block["block_id"], {}).get(element["action_id"], {})
            for name, shown in _SHOWN_AGAIN.items():
                if typed.get(name):
                    element[shown] = typed[name]
