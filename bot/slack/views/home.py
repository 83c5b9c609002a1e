"""The App Home tab."""

from collections.abc import Sequence

from bot.domain.people import Actor
from bot.domain.records import Report
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block, View
from bot.slack.views.company import tocsin_help
from bot.slack.views.report import my_reports
from bot.text import Words


def home_view(words: Words, actor: Actor, reports: Sequence[Report], total: int) -> View:
    """Report button first, then one's own reports, then what one may do here."""
    blocks = [
        kit.header(words.say("Something looks odd?")),
        kit.section(
            words.say(
                "A strange message, a login that you didn't expect, a lost phone:"
                " tell us. You will hear how it ended."
            )
        ),
        report_button(words),
        kit.divider(),
        *my_reports(words, reports, total),
        kit.divider(),
        *tocsin_help(words, actor),
    ]
    return {"type": "home", "blocks": blocks}


def report_button(words: Words) -> Block:
    """Opens the report form."""
    return kit.actions(
        kit.button(
            words.say("Report something odd"), Press.OPEN_REPORT_FORM, "home", style="primary"
        )
    )
