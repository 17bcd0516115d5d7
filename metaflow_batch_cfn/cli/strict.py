"""A click command that takes no option twice: click would let the last one win, silently."""

from __future__ import annotations

from collections import Counter

import click


class StrictCommand(click.Command):
    """Refuses a repeated option that is not meant to be repeated."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for parameter, times in Counter(order).items():
            if times > 1 and isinstance(parameter, click.Option) and not parameter.multiple:
                raise click.UsageError(
                    f"{parameter.opts[-1]} is given {times} times. Give it once.", ctx
                )
        return super().parse_args(ctx, args)
