"""A local stand-in for Slack: same protocol, same limits, with a web page to try the bot in."""
