"""Words what went wrong: what happened, what was kept, what to do."""

from collections.abc import Sequence
from typing import assert_never

from bot.domain.errors import (
    AlreadyClaimed,
    DomainError,
    InvalidInput,
    NotAllowed,
    NotFound,
    Problem,
    TooLateToUndo,
    WrongState,
)
from bot.domain.people import Person
from bot.domain.vocabulary import OPEN_STATES, CaseEvent, CaseState, Role
from bot.domain.vulnerability.process import NotPossible
from bot.slack import kit
from bot.slack.kit import Block
from bot.slack.views.vulnerability_words import not_possible
from bot.text import Words
from bot.text.words import mark

_PROBLEMS: dict[str, str] = {
    "empty": mark("Please write what happened."),
    "shows_who_sent": mark(
        "Slack shows who sent a file. Please take it out, or don't hide your name."
    ),
    "cannot_hide": mark("Names can't be hidden here yet, so nothing was sent."),
    "not_your_question": mark("Only the person who asked this can change it."),
    "no_text": mark("Please write a title and a text, in English or Chinese."),
    "title_and_text": mark("A language needs both a title and a text."),
    "no_channel": mark("Please choose a channel or people."),
    "no_link": mark("“{value}” is not a link. For example: https://example.com/update."),
    "mark_forbids": mark(
        "{mark} does not go to {value}: guests or other companies read it."
        " Please take it out, or choose a wider mark."
    ),
    "readers_unknown": mark(
        "{mark} goes only where we know who reads it, and we are still looking."
        " Please try again in a minute; in a private channel the bot must be a member."
    ),
    "only_named_people": mark("TLP:RED is for people whom you name, not for channels or groups."),
    "unknown_zone": mark("There is no time zone “{value}”. For example: Europe/Berlin."),
    "missing": mark("Please fill this in."),
    "past": mark("This time has passed. Please choose a later one."),
    "after_deadline": mark("It is needed before then. Please choose an earlier time."),
    "too_much_later": mark("Please choose a time within the next 14 days."),
    "no_longer_asked": mark("This notice was taken back. You don't need to do anything."),
    "snooze_too_long": mark("A snooze lasts 14 days at most. Please choose an earlier time."),
    "bad_duration": mark("We can't read “{value}”. For example: 15m, 1h 30m or 2d."),
    "bad_minutes": mark("Please give a number of minutes from 0 to 1440, not {value}."),
    "bad_percent": mark("Please give a number from 0 to 90."),
    "bad_time": mark("We can't read “{value}”. For example: 08:30."),
    "verdict_before_claim": mark("A verdict can't be due before the claim."),
    "ends_before_start": mark("The end must come after the beginning."),
    "no_address": mark("“{value}” is not an address. For example: sso.example.com."),
    "merge_into_itself": mark("Please choose another case than this one."),
    "merge_into_closed": mark("{number} is closed. Please choose an open case."),
    "only_report": mark("{number} is the only report of its case, so it stays there."),
    "not_in_team": mark("This person is not in the team that works on this case."),
    "already_confirmed": mark("This notice was confirmed already. Please write a new one."),
    "bad_working_hours": mark("We can't read “{value}”. For example: Mon-Fri 09:00-18:00."),
    "bad_holidays": mark("We can't read “{value}”. For example: DE-BY, 2026-12-24."),
    "bad_days": mark("Please give a number of days from 1 to 366."),
    "no_run_before_end": mark("No run comes before this time. Please choose a later one."),
    "no_run_left": mark("No run is left to go out. Change its schedule, or write a new notice."),
    "nothing_to_skip": mark("It is paused, so there is no run to skip."),
    "no_schedule_any_more": mark("It has no runs to come. Please write a new notice."),
    "cron_bad_field": mark("We can't read “{value}”. Every Monday at 9:00 is 0 9 * * MON."),
    "cron_never_fires": mark("“{value}” never comes: there is no such day."),
    "cron_too_often": mark("“{value}” is too often. Every 15 minutes is the most."),
    "no_admin": mark("Please leave at least one admin, so that the settings can be changed."),
    "bad_route": mark("Reports go to the security team or to IT, not to “{value}”."),
    "bad_floor": mark("Choose a number of people from 3 to 1000, not {value}."),
    "bad_on_call": mark("“{value}” names no person and no user group of Slack."),
    "block_what": mark("Please say what to block. For example: block evil[.]example for 30d."),
    "block_unreadable": mark(
        "“{value}” is no link, domain, IP address, file hash or e-mail address."
    ),
    "block_no_time": mark("We can't read “{value}”. For example: for 12h, for 30d, for 2w."),
    "block_for_ever": mark("A block always ends. The longest is a year: for 365d."),
    "block_ours_or_everybodys": mark(
        "{value} is our own, or shared by everybody. Please block the whole link instead."
    ),
    "not_blocked": mark("{value} is not blocked."),
    "too_many": mark("A file holds {value} reports at most. Please ask for fewer days."),
    "no_version": mark("We can't read the version “{value}”. For example: 4.2.1."),
    "no_date": mark("We can't read the day “{value}”. For example: 2026-12-15 or 15 Dec 18:00."),
    "required_no_date": mark("Please say until when. For example: by 2026-12-15."),
    "required_no_product": mark(
        "Please name the product, in quotation marks, with 60 characters at most."
    ),
    "required_too_far": mark("Please choose a day within a year."),
    "unknown_product": mark("We don't know the product “{value}”."),
    "did_you_mean": mark("Do you mean “{value}”?"),
    "no_products": mark("We don't ask about any product yet."),
    "inventory_encoding": mark("We can't read this file. Please save it as CSV in UTF-8."),
    "inventory_columns": mark("These columns are missing: {value}."),
    "inventory_empty": mark("There is no line below the names of the columns."),
    "inventory_too_long": mark("A file may have {value} lines at most. Please split it."),
    "inventory_too_big": mark("The file is larger than 10 MB. Please split it."),
    "inventory_unreadable": mark("We could not get the file from Slack. Please send it again."),
    "inventory_no_person": mark("The person is missing."),
    "inventory_no_product": mark("The product is missing."),
    "inventory_nobody": mark("We know nobody called “{value}”."),
    "inventory_several": mark("Several people are called “{value}”. Please give the Slack id."),
    "inventory_future": mark("The day “{value}” has not come yet."),
    "nothing_required": mark("No version of {value} is required."),
    "cvss_version": mark("A vector begins with CVSS:3.1/ or CVSS:4.0/."),
    "cvss_incomplete": mark("The vector is not complete. It lacks {value}."),
    "cvss_unreadable": mark("We can't read “{value}” in the vector."),
    "tick_all": mark("Please tick every line before you go on."),
    "no_percent": mark("“{value}” is no percentage. For example: 98%."),
    "release_missing": mark("It waits for the next release. Please choose its date."),
    "in_working_hours": mark("People work then. Say why; a second person must agree."),
    "not_a_colleague": mark("Only colleagues of your own company can be named."),
    "title_too_long": mark("Please keep the title within 120 characters."),
    "vendor_fixes_its_own": mark("What a vendor announced is fixed by the vendor."),
    "bad_scores": mark("Scores must rise from medium to high to critical, up to 10."),
    "bad_domain": mark("“{value}” is not a domain. For example: example.com."),
}

# Roles as they stand in a sentence.
_TEAMS: dict[Role, str] = {
    Role.EMPLOYEE: mark("employees"),
    Role.IT: mark("IT"),
    Role.SECURITY: mark("the security team"),
    Role.COMMITTEE: mark("the security committee"),
    Role.ADMIN: mark("admins"),
}


def problem(words: Words, found: Problem) -> str:
    """One field's problem as a sentence of plain text, as it stands beside the field."""
    details = {name: kit.shorten(value, 60) for name, value in found.details.items()}
    return words.say(_PROBLEMS[found.code], **details)


def explain(words: Words, error: DomainError, helpers: Sequence[Person]) -> str:
    """The error as sentences; `helpers` are the people whom to ask for access."""
    match error:
        case NotAllowed(_, needed) if not needed:
            return words.say("This is only for the people who are named for it.")
        case NotAllowed(_, needed):
            return _refusal(words, needed, helpers)
        case NotFound(reference):
            return words.say(
                "We can't find {reference}. Please check the number.",
                reference=kit.brief(reference, 40),
            )
        case AlreadyClaimed(reference, _, owner):
            return words.say(
                "{person} was faster and has {number} already.",
                person=kit.mention(owner),
                number=reference,
            )
        case TooLateToUndo(reference):
            return words.say(
                "{number} was resolved more than 10 minutes ago, so its message can't be taken"
                " back. You can still reopen it: {command}. The reporters then get a new message.",
                number=reference,
                command=f"`{words.command('triage')} {reference}`",
            )
        case WrongState(reference, CaseEvent.REOPEN, state) if state in OPEN_STATES:
            return words.say("{number} is open already.", number=reference)
        case WrongState(reference, _, state):
            return _wrong_state(words, reference, state)
        case NotPossible():
            return not_possible(words, error)
        case InvalidInput(problems):
            return kit.escape(words.prose(*(problem(words, found) for found in problems)))
        case _:
            return trouble(words, "")


def _wrong_state(words: Words, reference: str, state: CaseState) -> str:
    match state:
        case CaseState.RESOLVED:
            return words.say("{number} is resolved already.", number=reference)
        case CaseState.WITHDRAWN:
            return words.say("{number} was withdrawn by its reporter.", number=reference)
        case CaseState.MERGED:
            return words.say(
                "{number} was merged into another case. {command} shows that one.",
                number=reference,
                command=f"`{words.command('triage')} {reference}`",
            )
        case CaseState.CLAIMED | CaseState.WAITING_FOR_REPORTER | CaseState.NEW:
            return words.say(
                "{number} has changed meanwhile. Please look at it again.", number=reference
            )
        case _:
            assert_never(state)


def _refusal(words: Words, needed: frozenset[Role], helpers: Sequence[Person]) -> str:
    teams = words.listed(words.say(_TEAMS[role]) for role in Role if role in needed)
    sentences = [
        words.say("This is only for {teams}.", teams=teams),
        words.say("To report something, use {report}.", report=f"`{words.command('report')}`"),
    ]
    if helpers:
        people = words.listed(kit.mention(person.chat_id) for person in helpers[:3])
        sentences.append(words.say("If you should have access, ask {people}.", people=people))
    return words.prose(*sentences)


def trouble(words: Words, reference: str) -> str:
    """Our own trouble, with a reference that is also in the log."""
    sentence = words.say("Something went wrong on our side. Please try again in a minute.")
    if not reference:
        return sentence
    return words.prose(sentence, words.say("Ref {reference}.", reference=reference))


def kept(words: Words, typed: str) -> list[Block]:
    """What the person typed, given back, so that they can use it again."""
    # More is hardly typed after a command, and 50 blocks hold no more.
    return [kit.section(words.say("What you wrote:")), *kit.quoted_sections(typed, limit=40_000)]
