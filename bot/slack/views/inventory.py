"""An inventory of clients: the form that takes the file, and what became of it."""

import csv
import io
from collections.abc import Sequence

from bot.domain.errors import Problem
from bot.domain.exports import harmless_cell
from bot.domain.inventory import InventoryOutcome, LineProblem
from bot.slack import kit
from bot.slack.ids import Form
from bot.slack.kit import MadeFile, Post, View
from bot.slack.views import errors
from bot.text import Words

_EXAMPLE = "person,product,version,seen\nanna@example.com,Desktop client,4.2.1,2026-11-24"


def inventory_form(words: Words) -> View:
    """Which columns the file has, and the file."""
    explained = words.prose(
        words.say("A person is an e-mail address, a Slack id or a name as in Slack."),
        words.say("If one line is wrong, nothing is imported, and you hear which."),
    )
    return kit.modal(
        Form.INVENTORY,
        words.say("Inventory"),
        [
            kit.section(f"{explained}\n```{_EXAMPLE}```"),
            kit.input_block(
                "file",
                words.say("CSV file"),
                {
                    "type": "file_input",
                    "action_id": "value",
                    "max_files": 1,
                    "filetypes": ["csv", "tsv", "txt"],
                },
            ),
        ],
        close=words.say("Cancel"),
        submit=words.say("Import"),
    )


def reading(words: Words, name: str) -> str:
    return words.say(
        "We are reading {name}. What comes of it follows as a direct message.",
        name=kit.brief(name, 100),
    )


def news(words: Words, name: str, outcome: InventoryOutcome | None) -> Post:
    """That the file is read, that it was imported, or what is wrong with which line."""
    shown = kit.brief(name, 100)
    if outcome is None:
        text = words.say("We are reading {name}.", name=shown)
        return Post(text, [kit.section(text)])
    if not outcome.problems:
        lines = words.count("{number} line", "{number} lines", outcome.lines)
        people = words.count("{number} person", "{number} people", outcome.people)
        text = words.say(
            "{name} is imported: {lines}, {people}.", name=shown, lines=lines, people=people
        )
        return Post(text, [kit.section(text)])
    text = words.say(
        "Nothing was imported from {name}. Please mend this and send it again:", name=shown
    )
    said = "\n".join(kit.escape(_said(words, problem)) for problem in outcome.problems)
    blocks = [kit.section(text), *kit.sections(said)]
    if outcome.more:
        more = words.count(
            "{number} more; the file below lists all of them.",
            "{number} more; the file below lists all of them.",
            outcome.more,
        )
        blocks.append(kit.context(more))
    return Post(text, blocks)


def problems_file(words: Words, name: str, problems: Sequence[LineProblem]) -> Post:
    """Everything that is wrong, as a file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["line", "value", "problem"])
    for problem in problems:
        cells = (problem.value, _problem(words, problem))
        writer.writerow([problem.line, *map(harmless_cell, cells)])
    content = text.getvalue().encode("utf-8-sig")
    said = words.say("Everything to mend in {name}", name=kit.brief(name, 100))
    return Post(said, [], made=MadeFile("problems.csv", content))


def _said(words: Words, problem: LineProblem) -> str:
    if not problem.line:
        return f"• {_problem(words, problem)}"
    return words.say(
        "• Line {number}: {problem}", number=problem.line, problem=_problem(words, problem)
    )


def _problem(words: Words, problem: LineProblem) -> str:
    return errors.problem(words, Problem("", problem.code, {"value": problem.value}))
