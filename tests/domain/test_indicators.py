"""Indicators are found in any notation, and shown so that nobody can click them."""

import re
from ipaddress import IPv4Address, IPv6Address

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.indicators import (
    Indicator,
    IndicatorType,
    defang,
    defang_text,
    find_indicators,
)

URL, DOMAIN, IP = IndicatorType.URL, IndicatorType.DOMAIN, IndicatorType.IP
HASH, EMAIL = IndicatorType.HASH, IndicatorType.EMAIL

SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

MD5 = "d41d8cd98f00b204e9800998ecf8427e"
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def found(text: str) -> list[tuple[IndicatorType, str]]:
    return [(indicator.type, indicator.value) for indicator in find_indicators(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "see https://evil.example/x now",
            [(URL, "https://evil.example/x"), (DOMAIN, "evil.example")],
        ),
        ("HTTPS://EVIL.COM/Path", [(URL, "https://evil.com/Path"), (DOMAIN, "evil.com")]),
        (
            "http://evil.com:8080/a?b=c#d.",
            [(URL, "http://evil.com:8080/a?b=c#d"), (DOMAIN, "evil.com")],
        ),
        ("ftp://evil.com/x", [(URL, "ftp://evil.com/x"), (DOMAIN, "evil.com")]),
        (
            "http://a.com/x,http://b.com/y",
            [
                (URL, "http://a.com/x"),
                (DOMAIN, "a.com"),
                (URL, "http://b.com/y"),
                (DOMAIN, "b.com"),
            ],
        ),
        ("http://intranet/x", [(URL, "http://intranet/x")]),
        ("http://1.2.3.4/x", [(URL, "http://1.2.3.4/x"), (IP, "1.2.3.4")]),
        (
            "http://[2001:DB8::1]:8080/x",
            [(URL, "http://[2001:db8::1]:8080/x"), (IP, "2001:db8::1")],
        ),
        # The host is what follows the last @.
        (
            "https://paypal.com@evil.com/x",
            [(URL, "https://paypal.com@evil.com/x"), (DOMAIN, "evil.com")],
        ),
        (
            "https://evil.com@evil.com",
            [(URL, "https://evil.com@evil.com"), (DOMAIN, "evil.com")],
        ),
        ("open evil.com/login", [(DOMAIN, "evil.com")]),
        ("Login.Evil.COM", [(DOMAIN, "login.evil.com")]),
        ("_dmarc.evil.co.uk", [(DOMAIN, "_dmarc.evil.co.uk")]),
        ("write mallory@evil.example.", [(EMAIL, "mallory@evil.example")]),
        ("a.b+c@mail.evil.com", [(EMAIL, "a.b+c@mail.evil.com")]),
        ("Mallory@Evil.com", [(EMAIL, "mallory@evil.com")]),
        ("a@b.xn--fiqs8s", [(EMAIL, "a@b.xn--fiqs8s")]),
        ("1.2.3.4:8080", [(IP, "1.2.3.4")]),
        ("from 10.0.0.0/8.", [(IP, "10.0.0.0")]),
        ("[2001:db8::1]:443 2001:db8:0:0::2.", [(IP, "2001:db8::1"), (IP, "2001:db8::2")]),
        (f"{MD5} {SHA1.upper()}", [(HASH, MD5), (HASH, SHA1)]),
        (f"sha256:{SHA256}", [(HASH, SHA256)]),
        ("twice evil.com, evil.com, EVIL.com", [(DOMAIN, "evil.com")]),
        ("", []),
    ],
)
def test_plain_text(text: str, expected: list[tuple[IndicatorType, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<https://evil.com/a?b=1&amp;c=2|Click here>",
            [(URL, "https://evil.com/a?b=1&c=2"), (DOMAIN, "evil.com")],
        ),
        ("<http://evil.com|evil.com>", [(URL, "http://evil.com"), (DOMAIN, "evil.com")]),
        ("<https://evil.com>", [(URL, "https://evil.com"), (DOMAIN, "evil.com")]),
        (
            "<https://evil.com|https://bank.com>",
            [
                (URL, "https://bank.com"),
                (DOMAIN, "bank.com"),
                (URL, "https://evil.com"),
                (DOMAIN, "evil.com"),
            ],
        ),
        ("<mailto:a@evil.com|a@evil.com>", [(EMAIL, "a@evil.com")]),
        ("<mailto:a@evil.com|Anna>", [(EMAIL, "a@evil.com")]),
        ("<@U012AB3CD> in <#C012AB3CD|general> <!channel>", []),
    ],
)
def test_slack_links(text: str, expected: list[tuple[IndicatorType, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "hxxps://evil[.]example/x",
        "hxxps[:]//evil[.]example/x",
        "hxxps[://]evil(.)example/x",
        "HXXPS://evil[dot]example/x",
        "h**ps://evil{.}example/x",
        "https://evil (dot) example/x",
        "https://evil．example/x",
    ],
)
def test_defanged_urls(text: str) -> None:
    assert found(text) == [(URL, "https://evil.example/x"), (DOMAIN, "evil.example")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("evil[.]com", (DOMAIN, "evil.com")),
        ("mallory[at]evil[.]example", (EMAIL, "mallory@evil.example")),
        ("mallory (at) evil (dot) example", (EMAIL, "mallory@evil.example")),
        ("mallory[@]evil.example", (EMAIL, "mallory@evil.example")),
        ("1[.]2[.]3[.]4", (IP, "1.2.3.4")),
        ("2001[:]db8[:][:]1", (IP, "2001:db8::1")),
    ],
)
def test_other_defanged_indicators(text: str, expected: tuple[IndicatorType, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请打开 http://evil.com/x。谢谢", [(URL, "http://evil.com/x"), (DOMAIN, "evil.com")]),
        ("链接是http://evil.com/x,不要点", [(URL, "http://evil.com/x"), (DOMAIN, "evil.com")]),
        ("打开http://evil.com/x登录", [(URL, "http://evil.com/x"), (DOMAIN, "evil.com")]),
        ("(https://evil.com)", [(URL, "https://evil.com"), (DOMAIN, "evil.com")]),
        ("「https://evil.com/」", [(URL, "https://evil.com/"), (DOMAIN, "evil.com")]),
        ("请打开evil.com登录", [(DOMAIN, "evil.com")]),
        ("联系mallory@evil.com吧", [(EMAIL, "mallory@evil.com")]),
        ("地址1.2.3.4的主机", [(IP, "1.2.3.4")]),
        ("我住在中国。中国很大", []),
    ],
)
def test_chinese_text_around_an_indicator(
    text: str, expected: list[tuple[IndicatorType, str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("MÜNCHEN.de", "xn--mnchen-3ya.de"),
        ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("straße.de", "xn--strae-oqa.de"),
        ("раураl.com", "xn--l-7sba6dbr.com"),
        ("ｅｖｉｌ.com", "evil.com"),
    ],
)
def test_an_international_domain_has_one_spelling(text: str, host: str) -> None:
    assert found(text) == [(DOMAIN, host)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(https://en.wikipedia.org/wiki/A_(b))", "https://en.wikipedia.org/wiki/A_(b)"),
        ("[x](http://a.com/y)", "http://a.com/y"),
        ("*http://a.com/y*", "http://a.com/y"),
        ("_http://a.com_", "http://a.com"),
        ('"http://a.com/y"!', "http://a.com/y"),
        ("http://a.com/y...", "http://a.com/y"),
    ],
)
def test_a_url_ends_before_the_marks_of_the_sentence(text: str, expected: str) -> None:
    assert found(text)[0] == (URL, expected)


@pytest.mark.parametrize(
    "text",
    [
        "update to 4.2.1",
        "v1.2.3.4",
        "version 10.0.19.1",
        "版本 1.2.3.4",
        "Windows 10.0.19041.1",
        "at 10.30",
        "10:30:45",
        "3.14.15",
        "e.g. this, i.e. that, 5 a.m., U.S.A.",
        "report.pdf and invoice.docx, readme.md, deploy.sh, backup.zip",
        "ASP.NET and Node.js",
        "I clicked.It asked.Then",
        "std::vector A::B",
        "00:1a:2b:3c:4d:5e",
        "12345678901234567890123456789012",
        f"{MD5}0",
        "123e4567-e89b-12d3-a456-426614174000",
        "@anna.mueller said hi",
        "999.1.1.1",
        "1.2.3.4.5",
        "http://",
        "::",
        "...",
    ],
)
def test_what_is_no_indicator(text: str) -> None:
    assert found(text) == []


def test_a_sentence_that_follows_without_a_space_is_no_part_of_the_domain() -> None:
    assert found("see evil.com.Please") == [(DOMAIN, "evil.com")]


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (Indicator(URL, "https://evil.example/x"), "hxxps://evil[.]example/x"),
        (Indicator(URL, "ftp://evil.com"), "fxp://evil[.]com"),
        (
            Indicator(URL, "https://a.com/?u=http://b.com/i.php"),
            "hxxps://a[.]com/?u=hxxp://b[.]com/i[.]php",
        ),
        (Indicator(DOMAIN, "evil.example"), "evil[.]example"),
        (Indicator(IP, "1.2.3.4"), "1[.]2[.]3[.]4"),
        (Indicator(IP, "2001:db8::1"), "2001[:]db8[:][:]1"),
        (Indicator(EMAIL, "mallory@evil.example"), "mallory[at]evil[.]example"),
        (Indicator(HASH, MD5), MD5),
    ],
)
def test_defang(indicator: Indicator, expected: str) -> None:
    assert defang(indicator) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Open https://evil.com/x, now.", "Open hxxps://evil[.]com/x, now."),
        ("<https://evil.com/x|Click here>!", "Click here (hxxps://evil[.]com/x)!"),
        ("<http://evil.com|evil.com>", "hxxp://evil[.]com"),
        ("<mailto:a@evil.com|Anna>", "Anna (a[at]evil[.]com)"),
        ("Hi (dot) there, call (at) noon", "Hi (dot) there, call (at) noon"),
        ("请打开evil.com登录,版本 4.2.1", "请打开evil[.]com登录,版本 4.2.1"),
        # A client would make a link of these, whatever was meant.
        ("readme.md", "readme[.]md"),
        ("http:// alone", "hxxp:// alone"),
        ("HTTP://EVIL.COM", "hxxp://EVIL[.]COM"),
    ],
)
def test_defang_text(text: str, expected: str) -> None:
    assert defang_text(text) == expected


TOP_LEVEL = st.sampled_from(["com", "example", "co.uk", "cn", "中国", "xn--fiqs8s", "io"])
NAMES = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True) | st.sampled_from(
    ["例子", "münchen", "xn--fsqu00a"]
)
DOMAINS = st.builds(
    lambda names, top: ".".join([*names, top]), st.lists(NAMES, min_size=1, max_size=3), TOP_LEVEL
)
PATHS = st.from_regex(r"(/[a-z0-9_.-]{0,8}){0,3}(\?[a-z]=[a-z0-9.:/%&]{0,9})?", fullmatch=True)
URLS = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS", "ftp"]),
    DOMAINS | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda ip: f"[{ip}]"),
    st.sampled_from(["", ":8080"]),
    PATHS,
)
EMAILS = st.builds("{}@{}".format, st.from_regex(r"[a-z][a-z0-9.+_]{0,9}", fullmatch=True), DOMAINS)
HASHES = st.sampled_from([MD5, SHA1, SHA256, MD5.upper()])
ADDRESSES = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str)
LINKS = st.builds("<{}|{}>".format, URLS, DOMAINS | URLS | st.just("Click here"))
WORDS = st.sampled_from(
    ["please", "open", "请打开", "登录", "v4.2.1", "report.pdf", "10.30", "e.g."]
)
JOINTS = st.sampled_from([" ", ", ", ",", "。", "\n", " (", ") ", ":\n"])
SENTENCES = st.lists(
    st.tuples(URLS | DOMAINS | EMAILS | HASHES | ADDRESSES | LINKS | WORDS, JOINTS), max_size=8
).map(lambda pairs: "".join(part for pair in pairs for part in pair))
ODD_TEXT = st.text(alphabet="htpsxf:/.[]()<>|@a1é中。- \n_&;dot", max_size=60)


@given(SENTENCES)
def test_defanged_text_holds_the_same_indicators(text: str) -> None:
    assert find_indicators(defang_text(text)) == find_indicators(text)


@given(SENTENCES | ODD_TEXT | st.text())
def test_defanging_twice_is_defanging_once(text: str) -> None:
    once = defang_text(text)

    assert defang_text(once) == once


@given(SENTENCES | ODD_TEXT | st.text())
def test_defanged_text_has_no_live_link(text: str) -> None:
    shown = defang_text(text)

    assert not re.search(r"(?i)(https?|ftp)://|<mailto:[^<>|\s@]+@", shown)
    for name in re.findall(r"(?i)[a-z0-9-]+(?:\.[a-z0-9-]+)+", shown):
        assert not SUFFIXES(name).top_domain_under_public_suffix


@given(SENTENCES)
def test_found_indicators_are_unique_and_are_found_again_by_themselves(text: str) -> None:
    indicators = find_indicators(text)

    assert len(set(indicators)) == len(indicators)
    for indicator in indicators:
        if indicator.type is IP and not any(map(str.isdigit, indicator.value)):
            continue  # "a::b" is an address in a URL only; alone it is rather code.
        assert find_indicators(indicator.value)[:1] == (indicator,)
        assert find_indicators(defang(indicator))[:1] == (indicator,)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_an_address_in_a_url_is_found(address: IPv4Address | IPv6Address) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)

    assert (IP, str(address)) in found(f"http://{host}:81/x")


REPEATED = [
    "a", "a.", "a-", "a@", "a_", "http://", "http://a", "http://a@", "http://a.com/))))", "登录",
    "登.", "登录.com", "<http://a", "<mailto:a", ".", ":", "f:", "1.", "a.b ", "[.]", "hxxp", " [",
    "%", MD5, "a.com.Please.",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_a_hundred_thousand_characters_take_little_time(piece: str) -> None:
    # A quadratic pattern would need minutes here; pytest's own time-out would speak up.
    text = (piece * 100_000)[:100_000]

    find_indicators(text)
    defang_text(text)
