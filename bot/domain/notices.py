"""The rules of notices: what a draft must hold, and how long what it says counts."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.audience import unnamed
from bot.domain.errors import Problem
from bot.domain.records import NoticeDraft
from bot.domain.runs import schedule_problems
from bot.domain.tlp import only_named_people
from bot.domain.vocabulary import NoticeKind

# What would end Slack's mark-up of a link, or hide a part of it.
_UNFIT = re.compile(r"[\s<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_ADDRESS = re.compile(r"(https?://)?[^\s/]+\.[^\s/]+(/\S*)?", re.IGNORECASE)


def check_draft(draft: NoticeDraft, now: datetime) -> tuple[Problem, ...]:
    """Everything that keeps the draft from being sent; empty when it can go."""
    problems: list[Problem] = []

    def refuse(field: str, code: str, **details: str) -> None:
        problems.append(Problem(field, code, details))

    for language in ("en", "zh"):
        title = getattr(draft, f"title_{language}").strip()
        text = getattr(draft, f"text_{language}").strip()
        if bool(title) != bool(text):
            refuse(f"text_{language}" if title else f"title_{language}", "title_and_text")
    if not any((draft.title_en.strip(), draft.title_zh.strip(), problems)):
        refuse("title_en", "no_text")
    if not draft.channels and draft.audience.is_empty:
        refuse("channels", "no_channel")
    if draft.link.strip() and not is_link(draft.link.strip()):
        refuse("link", "no_link", value=draft.link)
    if only_named_people(draft.tlp) and draft.channels:
        refuse("channels", "only_named_people")
    problems += schedule_problems(draft, now)
    if unnamed(draft.audience, draft.tlp):
        refuse("groups" if draft.audience.groups else "everyone", "only_named_people")
    _check_times(draft, now, refuse)
    return tuple(problems)


def is_link(text: str) -> bool:
    """Whether it is an https address that can be shown as a live link, just as it reads."""
    try:
        address = urlsplit(text)
        return (
            address.scheme == "https"
            and "." in (address.hostname or "")
            and address.username is None
            and not _UNFIT.search(text)
        )
    except ValueError:
        return False


def _check_times(draft: NoticeDraft, now: datetime, refuse: Callable[..., None]) -> None:
    if draft.kind is NoticeKind.ANNOUNCED_CHANGE:
        if draft.window_start is None:
            refuse("window_start", "missing")
        if draft.window_end is None:
            refuse("window_end", "missing")
        elif draft.window_end <= (draft.window_start or now):
            refuse("window_end", "ends_before_start")
        if not draft.expected_address.strip():
            refuse("expected_address", "missing")
        elif not _ADDRESS.fullmatch(draft.expected_address.strip()):
            refuse("expected_address", "no_address", value=draft.expected_address)
    if draft.deadline is not None and draft.deadline <= now:
        refuse("deadline", "past")


# An advisory without a deadline is on people's minds for so long.
_CURRENT_FOR = timedelta(days=14)


def current_until(draft: NoticeDraft, sent_at: datetime) -> datetime:
    """Until when what a notice says counts, once it went out (aware UTC)."""
    return draft.window_end or draft.deadline or sent_at + _CURRENT_FOR
