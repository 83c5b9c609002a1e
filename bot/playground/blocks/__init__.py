"""Block Kit checked as Slack checks it, so that a view that works here works there."""

from bot.playground.blocks.check import check_blocks, check_view

__all__ = ["check_blocks", "check_view"]
