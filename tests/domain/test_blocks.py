"""What the team types to block something is read in any notation, or refused with a reason."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import DEFAULT_LIFETIME, BlockRequest, parse_block
from bot.domain.errors import InvalidInput
from bot.domain.indicators import find_indicators
from bot.domain.match_keys import indicator_keys

OURS = ("acme.example",)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("evil-shop.com", "site:evil-shop.com"),
        ("evil[.]com", "site:evil.com"),
        ("login.evil.com", "domain:login.evil.com"),
        ("https://evil.com/", "site:evil.com"),
        ("hxxps://evil[.]com/a?id=7", "page:evil.com/a"),
        ("https://bit.ly/3xYz", "page:bit.ly/3xYz"),
        ("update.zip", "site:update.zip"),
        ("203.0.113.9", "ip:203.0.113.9"),
        ("http://203.0.113.9", "ip:203.0.113.9"),
        ("Boss@Evil.com", "email:boss@evil.com"),
        ("boss[at]evil[.]com", "email:boss@evil.com"),
        ("D41D8CD98F00B204E9800998ECF8427E", "hash:d41d8cd98f00b204e9800998ecf8427e"),
        ("evil.sharepoint.com", "domain:evil.sharepoint.com"),
        ("evil.github.io", "site:evil.github.io"),
    ],
)
def test_any_notation_is_read(typed: str, key: str) -> None:
    assert parse_block(typed, OURS).key == key


@pytest.mark.parametrize(
    ("rest", "lifetime", "note"),
    [
        ("", DEFAULT_LIFETIME, ""),
        ("for 7d", timedelta(days=7), ""),
        ("for 12 hours seen at lunch", timedelta(hours=12), "seen at lunch"),
        ("2 weeks", timedelta(weeks=2), ""),
        ("for 365d", timedelta(days=365), ""),
        ("payroll scam, for HR", DEFAULT_LIFETIME, "payroll scam, for HR"),
        ("3 people got it", DEFAULT_LIFETIME, "3 people got it"),
    ],
)
def test_a_block_ends_when_asked_and_keeps_its_note(
    rest: str, lifetime: timedelta, note: str
) -> None:
    request = parse_block(f"evil.com {rest}", OURS)
    assert (request.lifetime, request.note) == (lifetime, note)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "block_what"),
        ("payroll scam", "block_unreadable"),
        ("evil.com forever", "block_for_ever"),
        ("evil.com for ever", "block_for_ever"),
        ("evil.com never", "block_for_ever"),
        ("evil.com for 366d", "block_for_ever"),
        ("evil.com for 53 weeks", "block_for_ever"),
        ("evil.com for 999999d", "block_for_ever"),
        ("evil.com for 0d", "block_no_time"),
        ("evil.com for 3 moons", "block_no_time"),
        ("sso.acme.example", "block_ours_or_everybodys"),
        ("https://acme.example/x", "block_ours_or_everybodys"),
        ("anna@acme.example", "block_ours_or_everybodys"),
        ("google.com", "block_ours_or_everybodys"),
        ("docs.google.com", "block_ours_or_everybodys"),
        ("sharepoint.com", "block_ours_or_everybodys"),
        ("192.168.1.1", "block_ours_or_everybodys"),
    ],
)
def test_what_cannot_be_blocked_is_refused_with_a_reason(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_block(typed, OURS)
    assert [problem.code for problem in refused.value.problems] == [code]


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        request = parse_block(typed, OURS)
    except InvalidInput:
        return
    assert isinstance(request, BlockRequest)
    assert timedelta(0) < request.lifetime <= timedelta(days=365)


@pytest.mark.parametrize(
    ("blocked", "reported"),
    [
        ("evil.com", "see https://a.b.evil.com/x?y"),
        ("evil.com", "mail from boss@evil.com"),
        ("https://evil.com/a", "http://evil.com/a/?user=7"),
        ("login.evil.com", "hxxps://login[.]evil[.]com"),
    ],
)
def test_a_block_is_found_by_what_people_report(blocked: str, reported: str) -> None:
    keys = indicator_keys(find_indicators(reported), OURS)
    assert parse_block(blocked, OURS).key in keys
