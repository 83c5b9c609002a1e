"""Slack's Web API: /api/<method>."""

from bot.playground.web_api.dispatch import WebApi

__all__ = ["WebApi"]
