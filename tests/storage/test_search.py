"""Both databases find the same words, whatever a person types."""

import pytest

from storage.bulk import insert_all
from storage.engine import Database
from storage.search import (
    index_text,
    matching_cases,
    remark_document,
    report_document,
    texts_to_index,
)

TEXTS = {
    1: "请点击链接重新登录公司邮箱，否则账号停用",
    2: "Payroll asks me to log in again at https://sso.evil-payroll.example/login",
    3: 'He wrote "urgent" AND * NEAR (me) \\ it\'s odd: 50% off; DROP TABLE report',
    4: "登陆页面和平时不一样。录音笔丢了。",
    5: "Zürich office: Müller’s CAFÉ, ＦＵＬＬ ｗｉｄｔｈ, straße, a.b@acme.example, 10.0.0.1",
}

QUERIES = [
    ("登录", {1}),
    ("登陆", {4}),
    ("录音", {4}),
    ("邮箱", {1}),
    ("重新登录", {1}),
    ("登 录", {1}),
    # Both characters are there, but not side by side.
    ("登音", set()),
    ("录登", set()),
    ("payroll", {2}),
    ("PAYROLL ASKS me", {2}),
    ("asks payroll", set()),
    ("log in", {2}),
    ("evil-payroll.example", {2}),
    ("https://sso.evil-payroll.example/login", {2}),
    ("pay", set()),
    ("full width", {5}),
    ("STRASSE", {5}),
    ("müller", {5}),
    ("café", {5}),
    ("a.b@acme.example", {5}),
    ("10.0.0.1", {5}),
    ("链接重新", {1}),
    ("urgent", {3}),
    ("50%", {3}),
    ("it's", {3}),
]


@pytest.fixture
async def library(database: Database) -> Database:
    async with database.write() as session:
        for case_id, content in TEXTS.items():
            await index_text(
                session, document=report_document(case_id), case_id=case_id, content=content
            )
    return database


async def find(database: Database, query: str) -> set[int]:
    async with database.read() as session:
        found = matching_cases(session, query)
        return set() if found is None else set((await session.scalars(found)).all())


async def test_words_and_phrases_are_found(library: Database) -> None:
    found = [(query, await find(library, query)) for query, _ in QUERIES]
    assert found == QUERIES


async def test_accents_count_on_both_databases(library: Database) -> None:
    """What is the same letter is said by our segmenting alone, not by a database."""
    assert await find(library, "Müller") == {5}
    for query in ("Muller", "cafe", "Zurich"):
        assert await find(library, query) == set(), query


async def test_quotes_and_operators_are_only_characters(library: Database) -> None:
    for query in (
        '"',
        '""',
        "*",
        "' OR 1=1 --",
        "\\",
        "(",
        ")",
        "^",
        "-",
        ":",
        "%",
        "",
        "  ",
        "&|!",
    ):
        assert await find(library, query) in (set(), {3}), query
    for query in (
        '"urgent" AND',
        "urgent AND *",
        "AND * NEAR (",
        "NEAR(me)",
        'odd: 50% off; "DROP',
    ):
        assert await find(library, query) == {3}, query
    for query in ("NOT urgent", "tokens: urgent", "urgent OR payroll", "urg*", "case_id : 1"):
        assert await find(library, query) == set(), query


async def test_remarks_lead_to_their_case_and_new_words_replace_the_old(database: Database) -> None:
    async with database.write() as session:
        texts = [
            (report_document(1), 7, "first words"),
            (remark_document(1), 7, "an answer 已经点了"),
        ]
        await insert_all(session, [texts_to_index(session, texts)])
    assert await find(database, "first words") == await find(database, "点了") == {7}
    async with database.write() as session:
        await index_text(
            session, document=report_document(1), case_id=7, content="second words", is_new=False
        )
    assert await find(database, "first words") == set()
    assert await find(database, "second words") == await find(database, "answer") == {7}


async def test_a_long_query_is_no_trouble(library: Database) -> None:
    assert await find(library, "登录 " * 2000) == set()
