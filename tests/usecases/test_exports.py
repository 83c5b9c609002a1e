"""Reports as a file: for the security team only, written down, harmless in a spreadsheet."""

import csv
import io
import json
from datetime import timedelta

import pytest

from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.exports import COLUMNS, ExportFormat, encode
from bot.domain.people import Actor
from bot.domain.vocabulary import Verdict
from bot.usecases import exports
from bot.usecases.cases import resolve_case
from bot.usecases.exports import ask_for_export, export
from tests.usecases.office import NOW, Office

DAY = timedelta(days=1)
CSV, JSON = ExportFormat.CSV, ExportFormat.JSON


async def ask(office: Office, actor: Actor) -> int:
    return await office.write(ask_for_export, NOW, actor, days=30, wanted=CSV, request_id="T1")


async def test_a_file_holds_every_report_of_the_period(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_BATCH", 2)
    await office.report(request_id="old", text="long ago", now=NOW - 40 * DAY)
    await office.report(request_id="a", text="重新登录 http://evil.example/x")
    await office.report(office.li, request_id="b", text="=HYPERLINK(1)")
    await office.report(request_id="c", text="a third one")
    await office.write(resolve_case, NOW, office.sam, 2, verdict=Verdict.SPAM, advice="")

    content = await office.read(export, NOW, office.sam, 30, CSV)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    assert content.startswith(b"\xef\xbb\xbf")
    assert [row["report"] for row in rows] == ["R-2", "R-3", "R-4"]
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["text"] == "重新登录 hxxp://evil[.]example/x"
    assert rows[0]["indicators"] == "hxxp://evil[.]example/x evil[.]example"
    assert (rows[0]["reporter"], rows[0]["owner"], rows[0]["verdict"]) == ("Anna", "Sam", "spam")
    assert rows[1]["text"] == "'=HYPERLINK(1)"
    as_json = json.loads(await office.read(export, NOW, office.sam, 30, JSON))
    assert [row["report"] for row in as_json] == ["R-2", "R-3", "R-4"]


async def test_who_took_what_is_written_down(office: Office) -> None:
    await office.report()
    assert await ask(office, office.sam) == 1
    row = (await office.audit())[-1]
    assert (row.action, row.actor_key) == ("export.ask", office.sam.key)
    assert row.detail == {"days": 30, "format": "csv", "reports": 1}
    assert ("export", "Sam") in await office.messages()


async def test_only_the_security_team_gets_a_file(office: Office) -> None:
    for actor in (office.anna, office.ita, office.chen, office.guest):
        with pytest.raises(NotAllowed):
            await ask(office, actor)
        with pytest.raises(NotAllowed):
            await office.read(export, NOW, actor, 30, CSV)


async def test_more_than_a_file_holds_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_REPORTS", 1)
    await office.report(request_id="a", text="one")
    await office.report(request_id="b", text="another thing")
    with pytest.raises(InvalidInput):
        await ask(office, office.sam)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1", " =1", "\t=1", "\n@x"])
def test_no_cell_is_a_formula(text: str) -> None:
    row = dict.fromkeys(COLUMNS, text)
    [read] = csv.DictReader(io.StringIO(encode([row], CSV).decode("utf-8-sig"), newline=""))
    assert read["text"] == f"'{text}"
