"""`python -m bot` is the same as `tocsin`."""

from bot.cli import main

main()
