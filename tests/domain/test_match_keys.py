"""Reports are recognised again by what they show and by how they are worded."""

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.indicators import find_indicators
from bot.domain.match_keys import indicator_keys, is_near_duplicate, match_keys, text_keys

OWN = ("example.com",)

# Each family is one scam as several people get it: other names, numbers, links, greetings.
RE_LOGIN_ZH = (
    "【IT通知】各位同事,公司单点登录系统将于今晚升级,请在22:00前点击"
    " https://sso-example.net/login?u=1 重新登录,否则账号将被停用。",
    "【IT通知】张伟您好,公司单点登录系统将于明晚升级,请在18:30前点击"
    " https://evil.example/abc 重新登录,否则您的账号将被停用。",
    "【IT通知】各位同\u200b事,公司单点登录系统将于今晚升级,请在21:15前点击hxxps://a[.]b"
    "重新登录,否则账号将被停用!",
)
PARCEL_ZH = (
    "您好,您有一笔快递因地址不详无法派送,请点击链接补充收货地址并支付3.5元运费,逾期将退回。",
    "李娜您好:您有一笔快递因地址不详无法派送,请点击链接补充收货地址并支付12元运费,逾期将退回",
)
MAILBOX = (
    "Hi Anna, your mailbox is almost full. Please confirm your account at"
    " https://mail-evil.example/x?u=1 within 24 hours, otherwise your messages will be deleted.",
    "Dear Bob Miller,\n\nYour MAILBOX is almost full. Please confirm your account at"
    " http://other.example within 48 hours, otherwise your messages will be deleted. IT Help Desk",
    "I received this and did not click, is it real? Your mailbox is almost full. Please confirm"
    " your account within 48 hours, otherwise your messages will be deleted.",
)
GIFT_CARD = (
    "Hello Anna, I am in a meeting and can't talk. I need you to buy five gift cards of 100 euros"
    " for a client today and send me the codes. I will pay you back tonight.",
    "Hi Tom, I am in a meeting and can't talk. I need you to buy 8 gift cards of 200 euros"
    " for a client today and send me the codes. I will pay you back tomorrow.",
)
ALONE = (
    "Hello, the invoice for last month is attached. Please transfer the amount to the new bank"
    " account by Friday and confirm when it is done. Kind regards",
    "My laptop was stolen from the train on the way home yesterday evening. The disk is encrypted"
    " but I am still worried about my password.",
    "Please confirm your account details for the summer party: who comes, with how many guests,"
    " and whether you want the vegetarian menu.",
    "我的手机昨天晚上在地铁上被偷了,里面有公司邮箱和企业微信,需要尽快帮我远程锁定。",
    "各位同事,公司年会将于下周五举行,请在周三之前点击链接填写报名表,否则无法安排座位。",
)
FAMILIES = (RE_LOGIN_ZH, PARCEL_ZH, MAILBOX, GIFT_CARD, *((text,) for text in ALONE))
ALIKE = [pair for family in FAMILIES for pair in combinations(family, 2)]
STRANGERS = [
    (one, other) for first, second in combinations(FAMILIES, 2) for one in first for other in second
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_scam_to_another_person_shares_text_keys(one: str, other: str) -> None:
    assert set(text_keys(one)) & set(text_keys(other))
    assert is_near_duplicate(one, other)
    assert is_near_duplicate(other, one)


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_texts_about_something_else_are_no_near_duplicates(one: str, other: str) -> None:
    assert len(set(text_keys(one)) & set(text_keys(other))) <= 1
    assert not is_near_duplicate(one, other)


@pytest.mark.parametrize(
    "text", ["", "it asked me to log in again", "让我重新登录", "😀" * 50, "https://a.example/" * 9]
)
def test_texts_too_short_to_mean_anything_have_no_keys(text: str) -> None:
    assert text_keys(text) == ()


def test_a_link_has_keys_with_and_without_its_query_and_for_its_site() -> None:
    found = find_indicators("see hxxps://Login.Evil-Shop[.]com/a/b?user=7")
    assert indicator_keys(found, OWN) == (
        "url:https://login.evil-shop.com/a/b?user=7",
        "page:login.evil-shop.com/a/b",
        "domain:login.evil-shop.com",
        "site:evil-shop.com",
    )


def test_the_scheme_a_trailing_slash_and_the_query_make_no_other_page() -> None:
    one = indicator_keys(find_indicators("http://evil-shop.com/a/"), OWN)
    other = indicator_keys(find_indicators("https://evil-shop.com/a?x=1"), OWN)
    assert set(one) & set(other) == {
        "page:evil-shop.com/a",
        "domain:evil-shop.com",
        "site:evil-shop.com",
    }


@pytest.mark.parametrize(
    "text",
    [
        "https://sso.example.com/login",
        "example.com",
        "anna@example.com and bob@mail.example.com",
        "gmail.com or https://www.google.com/",
        "http://192.168.1.1/admin",
        "10.0.0.7",
    ],
)
def test_what_is_ours_local_or_everybodys_has_no_keys(text: str) -> None:
    assert indicator_keys(find_indicators(text), OWN) == ()


def test_at_a_common_host_only_the_whole_address_counts() -> None:
    form = "https://docs.google.com/forms/d/e/1FAIpQLSdX/viewform?usp=sf_link"
    assert indicator_keys(find_indicators(form), OWN) == (
        f"url:{form}",
        "page:docs.google.com/forms/d/e/1FAIpQLSdX/viewform",
    )
    assert indicator_keys(find_indicators("scam.person@gmail.com"), OWN) == (
        "email:scam.person@gmail.com",
    )


def test_customers_of_one_hoster_are_told_apart() -> None:
    one = indicator_keys(find_indicators("https://evil.sharepoint.com/x"), OWN)
    other = indicator_keys(find_indicators("https://good.sharepoint.com/y"), OWN)
    assert not set(one) & set(other)
    assert "site:evil.github.io" in indicator_keys(find_indicators("evil.github.io"), OWN)


def test_a_long_link_has_a_short_key() -> None:
    (url, *_) = indicator_keys(find_indicators("https://evil-shop.com/?" + "a" * 3000), OWN)
    assert len(url) < 100


@given(st.text())
def test_any_text_has_at_most_a_sketch_of_keys(text: str) -> None:
    keys = match_keys(find_indicators(text), text, OWN)
    assert len(keys) == len(set(keys))
    assert len(text_keys(text)) <= 8


@given(st.text(), st.text())
def test_likeness_is_mutual(one: str, other: str) -> None:
    assert is_near_duplicate(one, other) == is_near_duplicate(other, one)


@given(st.sampled_from([text for family in FAMILIES for text in family]), st.data())
def test_numbers_spaces_case_and_invisible_characters_change_no_key(
    text: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert text_keys(text[:place] + "\u200b" + text[place:]) == text_keys(text)
    assert text_keys(text.upper()) == text_keys(text)
    assert text_keys(text.replace(" ", " \n ")) == text_keys(text)


@pytest.mark.parametrize("text", ["请" * 50_000, "a" * 50_000, "a@" * 25_000, "http://" * 9000])
def test_a_huge_text_costs_no_more_than_a_long_one(text: str) -> None:
    started = time.process_time()
    text_keys(text)
    assert time.process_time() - started < 0.2
