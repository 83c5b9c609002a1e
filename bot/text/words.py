"""`Words` is how a view speaks to one reader: their language, their time zone."""

from collections.abc import Callable, Iterable
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


def find_locale(chat_locale: str) -> str:
    """The catalogue for a locale of the chat platform: Chinese readers get Chinese."""
    return CHINESE if chat_locale.lower().startswith("zh") else ENGLISH


def mark(message: str) -> str:
    """Mark a constant for the catalogues; `Words.say` translates it later."""
    return message


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
        return self._join(lambda locale: translations(locale).gettext(message), values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message in singular or plural; `{number}` is filled in."""
        return self._join(
            lambda locale: translations(locale).ngettext(one, many, number),
            {"number": number, **values},
        )

    def command(self, name: str) -> str:
        """A slash command as it is called in this company: `/report`."""
        return f"/{self.command_prefix}{name}"

    def moment(self, moment: datetime) -> str:
        """A time in the reader's zone, with the day: `Tue 22:00`."""
        fallback = self.clock_time(moment)
        if not self.is_channel:
            return fallback
        zone = moment.astimezone(self.zone).tzname()
        return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback} {zone}>"

    def clock_time(self, moment: datetime) -> str:
        """Like `moment`, always as words: for places where Slack fills in nothing."""
        near = abs(moment - self.now) < _NEAR
        patterns = _DAY_AND_TIME if near else _DATE_AND_TIME
        return format_datetime(moment, patterns[self.locale], tzinfo=self.zone, locale=self.locale)

    def duration(self, duration: timedelta) -> str:
        """A length of time in round numbers: `2 hours`."""
        return self._join(
            lambda locale: format_timedelta(abs(duration), threshold=1.2, locale=locale), {}
        )

    def listed(self, items: Iterable[str]) -> str:
        """Items as a list in prose: `a, b and c`."""
        return format_list(list(items), locale=self.locale)

    def _join(self, find: Callable[[str], str], values: dict[str, object]) -> str:
        texts = [find(locale) for locale in self.locales]
        filled = [text.format(**values) if values else text for text in texts]
        return " / ".join(dict.fromkeys(filled))


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
