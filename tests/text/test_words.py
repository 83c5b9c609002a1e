"""How a reader is spoken to: language, zone, numbers, lists, and two languages side by side."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.text import Words, find_locale, words_for

# A Tuesday.
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TONIGHT = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)


def reader(*locales: str, zone: str = "Europe/Berlin", is_channel: bool = False) -> Words:
    return words_for(locales, zone, NOW, command_prefix="sec-", is_channel=is_channel)


@pytest.mark.parametrize(
    ("chat_locale", "locale"),
    [
        ("zh-CN", "zh_CN"),
        ("zh-TW", "zh_CN"),
        ("zh_CN", "zh_CN"),
        ("ZH", "zh_CN"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("de-DE", "en"),
        ("ja-JP", "en"),
        ("", "en"),
    ],
)
def test_chinese_readers_get_chinese_and_all_others_english(chat_locale: str, locale: str) -> None:
    assert find_locale(chat_locale) == locale


def test_a_reader_without_a_language_gets_english() -> None:
    assert words_for([], "UTC", NOW).locales == ("en",)


def test_one_language_named_twice_is_spoken_once() -> None:
    assert reader("zh-CN", "zh-TW").locales == ("zh_CN",)


def test_a_time_is_told_in_the_readers_zone_with_the_day() -> None:
    assert reader("en").moment(TONIGHT) == "Tue 22:00"
    assert reader("zh-CN").moment(TONIGHT) == "周二 22:00"
    assert reader("en", zone="Asia/Shanghai").moment(TONIGHT) == "Wed 05:00"
    assert reader("zh-CN", zone="America/New_York").moment(TONIGHT) == "周二 16:00"


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert reader("en", zone="Mars/Olympus").moment(TONIGHT) == "Tue 21:00"


def test_summer_time_is_kept() -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert words_for(["en"], "Europe/Berlin", summer).moment(summer) == "Wed 14:00"


@pytest.mark.parametrize("away", [timedelta(days=6), timedelta(days=-6), timedelta(days=400)])
def test_a_day_that_a_weekday_alone_would_not_tell_has_its_date(away: timedelta) -> None:
    assert str((NOW + away).year) in reader("en").moment(NOW + away)
    assert str((NOW + away).year) in reader("zh-CN").moment(NOW + away)


def test_a_far_date_is_written_out() -> None:
    far = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
    assert reader("en").moment(far) == "Fri 8 Jan 2027, 18:00"
    assert reader("zh-CN").moment(far) == "2027年1月8日 周五 18:00"


def test_in_a_channel_slack_tells_each_reader_their_own_time() -> None:
    told = reader("en", is_channel=True).moment(TONIGHT)
    seconds = int(TONIGHT.timestamp())
    assert told == f"<!date^{seconds}^{{date_short_pretty}} {{time}}|Tue 22:00 CET>"


def test_where_slack_fills_in_nothing_the_time_is_words() -> None:
    assert reader("en", is_channel=True).clock_time(TONIGHT) == "Tue 22:00"


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(0), "0 minutes", "0 分钟"),
        (timedelta(seconds=30), "1 minute", "1 分钟"),
        (timedelta(minutes=1), "1 minute", "1 分钟"),
        (timedelta(minutes=25), "25 minutes", "25 分钟"),
        (timedelta(hours=2), "2 hours", "2 小时"),
        (timedelta(hours=-2), "2 hours", "2 小时"),
        (timedelta(days=3), "3 days", "3 天"),
    ],
)
def test_a_length_of_time_is_told_in_round_numbers(
    length: timedelta, english: str, chinese: str
) -> None:
    assert reader("en").duration(length) == english
    assert reader("zh-CN").duration(length) == chinese


def test_a_list_reads_as_prose() -> None:
    assert reader("en").listed(["a", "b", "c"]) == "a, b, and c"
    assert reader("zh-CN").listed(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert reader("en").listed(["a"]) == "a"
    assert reader("en").listed([]) == ""


def test_singular_and_plural_differ_in_english_and_not_in_chinese() -> None:
    one, many = "{number} case open", "{number} cases open"
    assert reader("en").count(one, many, 1) == "1 case open"
    assert reader("en").count(one, many, 2) == "2 cases open"
    assert reader("zh-CN").count(one, many, 1) == "1 个事件待处理"
    assert reader("zh-CN").count(one, many, 2) == "2 个事件待处理"


def test_two_languages_stand_side_by_side() -> None:
    assert reader("en", "zh-CN").say("Claim") == "Claim / 认领"
    assert reader("zh-CN", "en").say("Claim") == "认领 / Claim"


def test_what_is_the_same_in_both_languages_is_said_once() -> None:
    assert reader("en", "zh-CN").say("IT") == "IT"


def test_an_age_of_seconds_is_just_now() -> None:
    assert reader("en").ago(NOW - timedelta(seconds=3)) == "just now"
    assert reader("zh-CN").ago(NOW - timedelta(seconds=3)) == "刚刚"


def test_each_language_is_filled_with_its_own_words() -> None:
    both = reader("en", "zh-CN")
    level = both.say("High")
    assert both.say("Severity: {level}", level=level) == "Severity: High / 严重程度：高"

    assert both.ago(NOW - timedelta(hours=2)) == "2 hours ago / 2 小时前"

    teams = both.listed([both.say("Security team"), both.say("Admin")])
    assert both.say("This is only for {teams}.", teams=teams) == (
        "This is only for Security team and Admin. / 此功能仅供安全团队和管理员使用。"
    )


def test_chinese_sentences_follow_each_other_without_a_space() -> None:
    first, second = "Please fill this in.", "Please choose a channel or people."
    for locale, space in (("en", " "), ("zh-CN", "")):
        words = reader(locale)
        assert words.prose(words.say(first), words.say(second)) == (
            words.say(first) + space + words.say(second)
        )


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ("IT 和安全团队", "此功能仅供 IT 和安全团队使用。"),
        ("安全团队和 IT", "此功能仅供安全团队和 IT 使用。"),
        ("管理员", "此功能仅供管理员使用。"),
    ],
)
def test_a_latin_name_stands_apart_from_chinese_around_it(teams: str, said: str) -> None:
    assert reader("zh-CN").say("This is only for {teams}.", teams=teams) == said


def test_a_value_is_filled_in_as_it_is() -> None:
    said = reader("en").say("Files: {names}", names="{0} {names} %s \\1")
    assert said == "Files: {0} {names} %s \\1"


def test_an_unknown_sentence_is_said_in_english() -> None:
    assert reader("zh-CN").say("Nobody translated this.") == "Nobody translated this."


def test_commands_carry_the_companys_prefix() -> None:
    assert reader("en").command("report") == "/sec-report"
    assert words_for(["en"], "UTC", NOW).command("report") == "/report"
