"""Reports as a file: what is on its way, and the message that brings it."""

from bot.domain.exports import ExportFormat
from bot.slack.kit import MadeFile, Post
from bot.text import Words


def on_its_way(words: Words, reports: int) -> str:
    """Said at once to the person who asked."""
    if not reports:
        return words.say("Nothing was reported.")
    return words.count(
        "{number} report comes to you as a file in a direct message. It names people: please keep"
        " it to yourself.",
        "{number} reports come to you as a file in a direct message. It names people: please keep"
        " it to yourself.",
        reports,
    )


def export_message(words: Words, days: int, wanted: ExportFormat, content: bytes) -> Post:
    """The file with a line above it."""
    text = words.count(
        "Reports of the last {number} day", "Reports of the last {number} days", days
    )
    return Post(text, [], made=MadeFile(f"reports-{days}d.{wanted}", content))
