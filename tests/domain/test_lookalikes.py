"""Addresses that pretend to be the company's are named; the company's own and strangers' aren't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lookalikes import Lookalike, Trick, find_lookalike

OURS = ("contoso.com", "sso.contoso.com", "acme.example", "bosch-rexroth.de", "ibm.com")


@pytest.mark.parametrize(
    ("host", "imitates", "trick"),
    [
        ("xn--cntoso-wqf.com", "contoso.com", Trick.LETTERS),  # Cyrillic о
        ("c0ntoso.com", "contoso.com", Trick.LETTERS),
        ("contos0.net", "contoso.com", Trick.LETTERS),
        ("lbm.com", "ibm.com", Trick.LETTERS),
        ("sso.c0ntoso.com", "contoso.com", Trick.LETTERS),
        ("acrne.example", "acme.example", Trick.LETTERS),
        ("xn--cntoso-bxa.com", "contoso.com", Trick.LETTERS),
        ("contoso.net", "contoso.com", Trick.ENDING),
        ("contoso.com.cn", "contoso.com", Trick.ENDING),
        ("login.contoso.co", "contoso.com", Trick.ENDING),
        ("ibm.net", "ibm.com", Trick.ENDING),
        ("sso.contoso.com.evil.net", "contoso.com", Trick.NAME),
        ("contoso-com.evil.net", "contoso.com", Trick.NAME),
        ("contoso.com-login.net", "contoso.com", Trick.NAME),
        ("contoso-com-verify.info", "contoso.com", Trick.NAME),
        ("contoso-login.net", "contoso.com", Trick.NAME),
        ("contoso.evil.net", "contoso.com", Trick.NAME),
        ("login-c0ntoso.net", "contoso.com", Trick.NAME),
        ("contosologin.net", "contoso.com", Trick.NAME),
        ("ssocontoso.com", "contoso.com", Trick.NAME),
        ("contsoo-sso.net", "contoso.com", Trick.NAME),
        ("contoso-sso.pages.dev", "contoso.com", Trick.NAME),
        ("contoso-login.sharepoint.com", "contoso.com", Trick.NAME),
        ("ibm.com.evil.net", "ibm.com", Trick.NAME),
        ("ibm-login.net", "ibm.com", Trick.NAME),
        ("acme-payroll.example", "acme.example", Trick.NAME),
        ("bosch-rexroth-vpn.com", "bosch-rexroth.de", Trick.NAME),
        ("contosso.com", "contoso.com", Trick.SPELLING),
        ("cotnoso.com", "contoso.com", Trick.SPELLING),
        ("contoo.com", "contoso.com", Trick.SPELLING),
        ("boschrexroth.de", "bosch-rexroth.de", Trick.SPELLING),
        ("bosch-rexorth.com", "bosch-rexroth.de", Trick.SPELLING),
    ],
)
def test_an_attack_is_named(host: str, imitates: str, trick: Trick) -> None:
    assert find_lookalike(host, OURS) == Lookalike(host, imitates, trick)


@pytest.mark.parametrize(
    "host",
    [
        "contoso.com",
        "www.contoso.com",
        "a.b.sso.contoso.com",
        "mail.acme.example",
        "example.org",
        "acne.example",  # One letter from a name too short to tell.
        "acme-tours.example",
        "ibn.com",
        "ibm-museum.org",
        "google.com",
        "docs.google.com",
        "contoso.slack.com",  # The company's place at a vendor.
        "contoso.sharepoint.com",
        "contoso.github.io",
        "contoso-prod.s3.amazonaws.com",
        "contest.com",
        "consolto.net",
        "bosch.de",
        "rexroth.de",
        "bbc.co.uk",
        "中国.cn",
        "xn--fiqs8s.xn--fiqs8s",
        "localhost",
        "com",
        "",
        "xn--",
        "xn--\u20ac.com",
        "192.168.1.1",
    ],
)
def test_an_innocent_is_left_alone(host: str) -> None:
    assert find_lookalike(host, OURS) is None


def test_a_company_without_domains_has_no_look_alikes() -> None:
    assert find_lookalike("contoso-login.net", ()) is None
    assert find_lookalike("contoso-login.net", ("corp",)) is None


@given(st.text(), st.lists(st.text(), max_size=3))
def test_nothing_that_looks_like_a_host_fails(host: str, ours: list[str]) -> None:
    find_lookalike(host, ours)
    find_lookalike(f"xn--{host}.com", (*ours, *OURS))


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


@given(st.lists(LABELS, max_size=4), st.sampled_from(OURS))
def test_what_is_below_the_companys_domain_is_the_companys(labels: list[str], own: str) -> None:
    assert find_lookalike(".".join([*labels, own]), OURS) is None
    assert find_lookalike(".".join([*labels, own]).upper(), OURS) is None
