"""A click command with clearer errors: for an option given twice, where click would silently use
the last value, and for a stack name that looks like an option.
"""

from __future__ import annotations

from collections import Counter

import click


class StrictCommand(click.Command):
    """Rejects an option that is given more than once, unless it can be repeated."""

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
        """click reads `-bad` as the options -b, -a, and -d, and names only the first."""
        word = next((each for each in args if each.startswith(error.option_name)), "")
        has_stack = any(parameter.name == "stack" for parameter in self.params)
        if not has_stack or word.startswith("--") or len(word) < 3:
            return error
        return click.UsageError(
            f"{word!r} is neither an option nor a valid stack name: "
            "stack names begin with a letter.",
            ctx,
        )
