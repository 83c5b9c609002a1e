"""What people read: every sentence in the reader's language, every time in their zone."""

from bot.text.words import Words, find_locale, words_for

__all__ = ["Words", "find_locale", "words_for"]
