"""What was written is found by its words, in Chinese by two characters as well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search import phrase, segment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Forced Re-Login", "forced re login"),
        ("强制重新登录", "强 制 重 新 登 录"),
        ("登录SSO失败3次", "登 录 sso 失 败 3 次"),
        ("https://sso.example.com/a?b=1", "https sso example com a b 1"),
        ("mallory@evil.example", "mallory evil example"),
        ("hxxps://evil[.]example", "hxxps evil example"),
        ("client 4.2.1", "client 4 2 1"),
        ("CVE-2026-12345", "cve 2026 12345"),
        ("vpn_setup", "vpn setup"),
        ("ＶＰＮ　１２", "vpn 12"),
        ("Straße ÉCOLE", "strasse école"),
        ("e\u0301cole", "école"),
        ("カタカナとひらがな", "カ タ カ ナ と ひ ら が な"),
        ("로그인", "로 그 인"),
        ("Вход ΣΊΣΥΦΟΣ", "вход σίσυφοσ"),
        ("", ""),
        (" ,。!*\"()' ", ""),
    ],
)
def test_text_is_cut_into_tokens(text: str, expected: str) -> None:
    assert segment(text) == expected
    assert phrase(text) == expected


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(tokens, source UNINDEXED)")
        yield connection


def is_found(index: sqlite3.Connection, text: str, query: str) -> bool:
    index.execute("DELETE FROM texts")
    index.execute("INSERT INTO texts (tokens) VALUES (?)", [segment(text)])
    rows = index.execute("SELECT 1 FROM texts WHERE tokens MATCH ?", [f'"{phrase(query)}"'])
    return rows.fetchone() is not None


CHINESE = "今天早上突然要求强制重新登录 SSO,地址是 https://sso.evil.example/login。"


@pytest.mark.parametrize(
    "query",
    ["登录", "重新登录", "强制", "早上", "SSO", "sso", "evil.example", "登录 sso", "HTTPS://SSO"],
)
def test_a_phrase_is_found_in_chinese_text(index: sqlite3.Connection, query: str) -> None:
    assert is_found(index, CHINESE, query)


@pytest.mark.parametrize("query", ["录登", "登陆", "登早", "sso login evil"])
def test_other_words_are_not_found(index: sqlite3.Connection, query: str) -> None:
    assert not is_found(index, CHINESE, query)


@pytest.mark.parametrize("query", ['" OR "', "NEAR(", "tokens:x*", "a AND NOT b", "^x", "-x", "{"])
def test_a_query_is_no_program_for_the_database(index: sqlite3.Connection, query: str) -> None:
    if phrase(query):
        is_found(index, CHINESE, query)
    assert set(phrase(query)) <= set("abcdefghijklmnopqrstuvwxyz ")


@given(st.text())
def test_cutting_twice_is_cutting_once(text: str) -> None:
    assert segment(segment(text)) == segment(text)


@given(st.text(), st.text())
def test_texts_with_a_space_between_them_are_cut_apart(before: str, after: str) -> None:
    joined = " ".join(filter(None, [segment(before), segment(after)]))

    assert segment(f"{before} {after}") == joined


WORDS = st.lists(st.sampled_from(["登录", "失败", "SSO", "Ünite", "4.2.1", "ログイン"]), min_size=1)


@given(WORDS)
def test_every_part_of_a_text_is_found(words: list[str]) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(tokens)")
        for word in words:
            assert is_found(connection, ",".join(words), word)
