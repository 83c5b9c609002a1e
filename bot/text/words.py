"""`Words` is how a view speaks to one reader: their language, their time zone."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta
from babel.lists import format_list

from bot.domain.people import zone_or_utc
from bot.text.catalogue import translations

ENGLISH, CHINESE = "en", "zh_CN"
LOCALES = (ENGLISH, CHINESE)

_DAY_AND_TIME = {ENGLISH: "EEE HH:mm", CHINESE: "EEE HH:mm"}
_DATE_AND_TIME = {ENGLISH: "EEE d MMM y, HH:mm", CHINESE: "y年M月d日 EEE HH:mm"}
_NEAR = timedelta(days=6)


# Chinese typography sets numbers and Latin words apart: "20 分钟", "IT 和安全团队".
_LATIN_BESIDE_CHINESE = re.compile(
    r"(?<=[A-Za-z\d])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[A-Za-z\d])"
)
_PLACE = re.compile(r"\{(?P<name>\w+)\}")


def find_locale(chat_locale: str) -> str:
    """The catalogue for a locale of the chat platform: Chinese readers get Chinese."""
    return CHINESE if chat_locale.lower().startswith("zh") else ENGLISH


def mark(message: str) -> str:
    """Mark a constant for the catalogues; `Words.say` translates it later."""
    return message


class _Bilingual(str):
    """A text in several languages side by side that can still be taken apart, to fill a place."""

    by_locale: Mapping[str, str]

    @classmethod
    def of(cls, by_locale: Mapping[str, str]) -> "_Bilingual":
        text = cls(" / ".join(dict.fromkeys(by_locale.values())))
        text.by_locale = by_locale
        return text


def _part(value: object, locale: str) -> object:
    return value.by_locale.get(locale, value) if isinstance(value, _Bilingual) else value


def _set_apart(text: str, parts: Mapping[str, object]) -> str:
    """Space around a place between Chinese and what fills it, where that begins or ends Latin."""

    def spaced(place: re.Match[str]) -> str:
        value = str(parts.get(place["name"], ""))
        before, after = text[: place.start()][-1:], text[place.end() :][:1]
        left = " " if _LATIN_BESIDE_CHINESE.search(before + value[:1]) else ""
        right = " " if _LATIN_BESIDE_CHINESE.search(value[-1:] + after) else ""
        return f"{left}{place[0]}{right}"

    return _PLACE.sub(spaced, text) if parts else text


@dataclass(frozen=True, slots=True)
class Words:
    """Says things to one reader, or to a channel that reads two languages side by side."""

    locales: tuple[str, ...]
    zone: ZoneInfo
    now: datetime
    command_prefix: str = ""
    # In a channel each reader has a zone of their own: Slack shows the time in theirs.
    is_channel: bool = False

    @property
    def locale(self) -> str:
        """The first, or only, language."""
        return self.locales[0]

    def say(self, message: str, /, **values: object) -> str:
        """The message in the reader's language, with `{name}` places filled in."""
        return self._fill(lambda locale: translations(locale).gettext(message), values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message in singular or plural; `{number}` is filled in."""
        return self._fill(
            lambda locale: translations(locale).ngettext(one, many, number),
            {"number": number, **values},
        )

    def command(self, name: str) -> str:
        """A slash command as it is called in this company: `/report`."""
        return f"/{self.command_prefix}{name}"

    def moment(self, moment: datetime) -> str:
        """A time in the reader's zone, with the day: `Tue 22:00`."""
        if not self.is_channel:
            return self.clock_time(moment)
        fallback = _part(self.clock_time(moment), self.locale)
        zone = moment.astimezone(self.zone).tzname()
        return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback} {zone}>"

    def clock_time(self, moment: datetime) -> str:
        """Like `moment`, always as words: for places where Slack fills in nothing."""
        near = abs(moment - self.now) < _NEAR
        patterns = _DAY_AND_TIME if near else _DATE_AND_TIME
        return self._join(
            lambda locale: format_datetime(
                moment, patterns[locale], tzinfo=self.zone, locale=locale
            )
        )

    def ago(self, moment: datetime) -> str:
        """How long ago it was; in a channel Slack keeps it up to date while people look."""
        age = self.now - moment
        said = (
            self.say("just now")
            if age < timedelta(minutes=1)
            else self.say("{age} ago", age=self.duration(age))
        )
        if not self.is_channel:
            return said
        return f"<!date^{int(moment.timestamp())}^{{ago}}|{_part(said, self.locale)}>"

    def until(self, moment: datetime) -> str:
        """How long it is until then; in a channel Slack keeps it up to date while people look."""
        said = self.say("in {time}", time=self.duration(moment - self.now))
        if not self.is_channel:
            return said
        return f"<!date^{int(moment.timestamp())}^{{ago}}|{_part(said, self.locale)}>"

    def duration(self, duration: timedelta) -> str:
        """A length of time in round numbers: `2 hours`."""

        def rounded(locale: str) -> str:
            text = format_timedelta(
                abs(duration), granularity="minute", threshold=1.2, locale=locale
            )
            return _LATIN_BESIDE_CHINESE.sub(" ", text)

        return self._join(rounded)

    def listed(self, items: Iterable[str]) -> str:
        """Items as a list in prose: `a, b and c`."""
        parts = list(items)

        def joined(locale: str) -> str:
            text = format_list([str(_part(each, locale)) for each in parts], locale=locale)
            return _LATIN_BESIDE_CHINESE.sub(" ", text) if locale == CHINESE else text

        return self._join(joined)

    def prose(self, *sentences: str) -> str:
        """Sentences one after the other; Chinese sets no space between them."""
        return self._join(
            lambda locale: ("" if locale == CHINESE else " ").join(
                str(_part(each, locale)) for each in sentences
            )
        )

    def _fill(self, find: Callable[[str], str], values: dict[str, object]) -> str:
        def filled(locale: str) -> str:
            text = find(locale)
            parts = {name: _part(value, locale) for name, value in values.items()}
            if locale == CHINESE:
                text = _set_apart(text, parts)
            return text.format(**parts) if parts else text

        return self._join(filled)

    def _join(self, speak: Callable[[str], str]) -> str:
        by_locale = {locale: speak(locale) for locale in self.locales}
        return by_locale[self.locale] if len(by_locale) == 1 else _Bilingual.of(by_locale)


def words_for(
    locales: Iterable[str],
    time_zone: str,
    now: datetime,
    *,
    command_prefix: str = "",
    is_channel: bool = False,
) -> Words:
    """Words for a reader, or for a channel, by locale names of the chat platform."""
    found = tuple(dict.fromkeys(find_locale(locale) for locale in locales)) or (ENGLISH,)
    return Words(found, zone_or_utc(time_zone), now, command_prefix, is_channel)
