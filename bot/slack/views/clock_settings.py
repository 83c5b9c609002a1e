"""The settings of clocks: time to claim and to a verdict by severity, leads, warnings, digest."""

from collections.abc import Sequence

from bot.domain.clock_settings import (
    HIGHEST_GATHER_MINUTES,
    HIGHEST_WARNING,
    LOWEST_WARNING,
    assess_field,
    claim_field,
)
from bot.domain.policy import Policy
from bot.domain.vocabulary import Role, Severity
from bot.slack import kit
from bot.slack.ids import Form
from bot.slack.kit import View
from bot.slack.views import pickers
from bot.slack.views.labels import label
from bot.text import Words

LED_TEAMS = (Role.SECURITY, Role.IT)


def summary(words: Words, policy: Policy) -> list[str]:
    """The times and who hears when they are over, line by line."""
    lines = []
    for severity in Severity:
        times = policy.times_of(severity)
        said = words.say(
            "{severity}: claim within {claim}, verdict within {assess}",
            severity=label(words, severity),
            claim=times.claim,
            assess=times.assess,
        )
        always = words.say("round the clock")
        lines.append(f"{said} · {always}" if times.round_the_clock else said)
    nobody = words.say("nobody, so the channel is told")
    lines += [
        words.say(
            "Lead of {team}: {people}",
            team=label(words, team),
            people=", ".join(map(kit.named, policy.leads.get(team, ()))) or nobody,
        )
        for team in LED_TEAMS
    ]
    lines.append(
        words.say(
            "Overview of the day: {time}",
            time=policy.digest_at or words.say("as work begins"),
        )
    )
    lines.append(
        words.count(
            "Reports of one kind make one case within {number} minute",
            "Reports of one kind make one case within {number} minutes",
            policy.gather_minutes,
        )
        if policy.gather_minutes
        else words.say("Reports of one kind alone never make one case")
    )
    return lines


def clocks_form(
    words: Words, policy: Policy, groups: Sequence[tuple[str, str]], people: Sequence[str]
) -> View:
    """Times as text, people by picker, user groups by name (id, handle)."""
    blocks = []
    for severity in Severity:
        times = policy.times_of(severity)
        name = label(words, severity)
        blocks += [
            kit.input_block(
                claim_field(severity),
                words.say("{severity}: claim within", severity=name),
                kit.text_input("value", initial=times.claim, max_length=40),
            ),
            kit.input_block(
                assess_field(severity),
                words.say("{severity}: verdict within", severity=name),
                kit.text_input("value", initial=times.assess, max_length=40),
                hint="15m · 1h 30m · 2d",
            ),
        ]
    options = [kit.option(label(words, severity), severity) for severity in Severity]
    chosen = [item for item in options if policy.times_of(Severity(item["value"])).round_the_clock]
    round_the_clock: kit.Element = {
        "type": "checkboxes",
        "action_id": "value",
        "options": options,
        **({"initial_options": chosen} if chosen else {}),
    }
    blocks.append(
        kit.input_block(
            "round_the_clock",
            words.say("Counted and told round the clock"),
            round_the_clock,
            optional=True,
            hint=words.say(
                "A day (d) then has 24 hours. Else only working hours count, and a day has 8."
            ),
        )
    )
    for team in LED_TEAMS:
        named, name = policy.leads.get(team, ()), label(words, team)
        title = words.say("Lead of {team}: people", team=name)
        blocks.append(pickers.people(f"{team}_lead_people", title, named, people))
        if groups:
            title = words.say("Lead of {team}: user groups", team=name)
            blocks.append(pickers.user_groups(f"{team}_lead_groups", title, named, groups))
    percent = _number(policy.warn_percent, LOWEST_WARNING, HIGHEST_WARNING)
    minutes = _number(policy.gather_minutes, 0, HIGHEST_GATHER_MINUTES)
    return pickers.form(
        words,
        Form.SETTINGS_CLOCKS,
        words.say("Times"),
        *blocks,
        kit.input_block(
            "warn_percent",
            words.say("Warn when this percentage of the time is left"),
            percent,
            hint=words.say("0 means no warning."),
        ),
        kit.input_block(
            "stale_after",
            words.say("Ask the owner after this long without a sign of work"),
            kit.text_input("value", initial=policy.stale_after, max_length=40),
            hint=words.say("Without an answer in the same time, the case goes back to the queue."),
        ),
        kit.input_block(
            "digest_at",
            words.say("Overview of the day at"),
            kit.text_input("value", initial=policy.digest_at, max_length=5, placeholder="08:30"),
            optional=True,
            hint=words.say("Empty: as work begins. Nothing is posted when nothing is open."),
        ),
        kit.input_block(
            "gather_minutes",
            words.say("Reports of one kind make one case within so many minutes"),
            minutes,
            hint=words.say(
                "0 means never. Reports of the same link or words always make one case."
            ),
        ),
    )


def _number(value: int, lowest: int, highest: int) -> kit.Element:
    return {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": False,
        "initial_value": str(value),
        "min_value": str(lowest),
        "max_value": str(highest),
    }
