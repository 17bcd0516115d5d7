"""A click command that says plainly what click would not: an option given twice, where the last
one would win silently, and the name of a stack that looks like an option.
"""

from __future__ import annotations

from collections import Counter

import click


class StrictCommand(click.Command):
    """Refuses a repeated option that is not meant to be repeated."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        except click.NoSuchOption as error:
            raise self._explained(error, args, ctx) from error
        for parameter, times in Counter(order).items():
            if times > 1 and isinstance(parameter, click.Option) and not parameter.multiple:
                raise click.UsageError(
                    f"{parameter.opts[-1]} is given {times} times. Give it once.", ctx
                )
        return super().parse_args(ctx, args)

    def _explained(
        self, error: click.NoSuchOption, args: list[str], ctx: click.Context
    ) -> click.UsageError:
        """click takes `-bad` for the options -b, -a and -d, and names the first of them."""
        word = next((one for one in args if one.startswith(error.option_name)), "")
        takes_stack = any(one.name == "stack" for one in self.params)
        if not takes_stack or word.startswith("--") or len(word) < 3:
            return error
        return click.UsageError(
            f"{word!r} is neither an option nor the name of a stack: such names begin with a "
            "letter.",
            ctx,
        )
