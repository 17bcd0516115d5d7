"""The one writer of names into a template.

A scope is a template and a prefix. `name(local)` is `prefix + local`; whoever makes a resource
asks the scope for its name and hands the resource over. Joining strings is not injective
("A" + "BC" is "AB" + "C"), so collisions are checked on the final name, against everything that
the template already holds, whoever put it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from troposphere import And, AWSHelperFn, AWSObject, Condition, Not, Output, Parameter, Template

from metaflow_batch_cfn.core.content_hash import content_hash
from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import DuplicateNameError, InvalidNameError, TemplateFullError
from metaflow_batch_cfn.core.values import Gated, Switch, condition_name

Resource = TypeVar("Resource", bound=AWSObject)


class Scope:
    """Where a module builds: a troposphere `Template` and a prefix for every name.

    Raises `InvalidNameError` for a prefix that could not begin a logical id. Nothing that the
    template holds is ever overwritten; after a refusal, what was added before stays in it.
    """

    def __init__(self, template: Template, prefix: str = "", when: Switch = True) -> None:
        if not isinstance(prefix, str) or (prefix and not _begins_logical_id(prefix)):
            raise InvalidNameError(
                str(prefix), "a prefix is letters and digits, beginning with a letter."
            )
        self._template = template
        self._when = when
        self.prefix = prefix

    def under(self, switch: Switch) -> Scope:
        """The same place; what is added there exists only where the switch is on, too."""
        return Scope(self._template, self.prefix, self._both(switch))

    def name(self, local: str) -> str:
        """The final logical id. Raises `InvalidNameError` past CloudFormation's rule."""
        name = self.prefix + local
        if not _is_alphanumeric(name) or len(name) > 255:
            raise InvalidNameError(name, "a logical id is 1 to 255 letters and digits.")
        return name

    def add(self, resource: Resource, when: Switch = True) -> Resource:
        """Put a resource into the template, under its condition; leave it out where `when` is
        False. Raises `DuplicateNameError` when a resource or parameter has the name."""
        when = self._both(when)
        if when is False:
            return resource
        self._refuse_taken("resource", str(resource.title))
        if isinstance(when, Condition):
            resource.resource["Condition"] = condition_name(when)
        self._put("resources", lambda: self._template.add_resource(resource))
        return resource

    def gated(self, value: Any, when: Switch = True) -> Any:
        """A result that exists only where `when`, this scope and, for a `Gated`, its own switch
        are on. It stays a plain value where all three are."""
        if isinstance(value, Gated):
            return self.under(when).gated(value.value, value.when)
        both = self._both(when)
        return value if both is True else Gated(value, both)

    def renewed_name(self, local: str, content: Mapping[str, Any]) -> str:
        """The logical id of a resource that must be replaced when its content changes, such as an
        API Gateway deployment: `local` and a hash of the content.

        Raises `UnstableNameError` where the content holds an intrinsic: what it resolves to may
        change while the name does not.
        """
        return self.name(local + content_hash(local, content))

    def parameter(self, parameter: Parameter) -> Parameter:
        self._refuse_taken("parameter", str(parameter.title))
        self._put("parameters", lambda: self._template.add_parameter(parameter))
        return parameter

    def condition(self, local: str, expression: AWSHelperFn) -> Condition:
        name = self.name(local)
        if name in self._template.conditions:
            raise DuplicateNameError("condition", name, "condition")
        if self._when is not False:  # else nothing is added that could read it
            self._template.add_condition(name, expression)
        return Condition(name)

    def negation(self, local: str, switch: Switch) -> Switch:
        """The opposite switch; a deploy-time one is declared as a condition called `local`."""
        if isinstance(switch, Condition):
            return self.condition(local, Not(switch))
        return not switch

    def output(self, output: Output) -> None:
        if output.title in self._template.outputs:
            raise DuplicateNameError("output", output.title, "output")
        self._put("outputs", lambda: self._template.add_output(output))

    def rule(self, rule: ParameterRule) -> None:
        name = self.name(rule.name)
        if name in self._template.rules:
            raise DuplicateNameError("rule", name, "rule")
        self._template.add_rule(name, rule.to_dict())

    def _both(self, when: Switch) -> Switch:
        """Where this scope's switch is on and that one; two conditions make a third, once."""
        if not (isinstance(self._when, Condition) and isinstance(when, Condition)):
            return when if self._when is True else (self._when if when is True else False)
        outer, inner = (condition_name(each) for each in (self._when, when))
        if outer == inner:
            return when
        name = self.name(f"{outer.removeprefix(self.prefix)}And{inner.removeprefix(self.prefix)}")
        expression = And(self._when, when)
        there = self._template.conditions.setdefault(name, expression)
        if there.to_dict() != expression.to_dict():
            raise DuplicateNameError("condition", name, "condition")
        return Condition(name)

    def _put(self, section: str, put: Callable[[], object]) -> None:
        """Names are checked before, so that a refusal of troposphere means a full section."""
        try:
            put()
        except ValueError as refusal:
            held = len(getattr(self._template, section))
            raise TemplateFullError(section, held) from refusal

    def _refuse_taken(self, kind: str, name: str) -> None:
        holders: dict[str, Mapping[str, object]] = {
            "resource": self._template.resources,
            "parameter": self._template.parameters,
        }
        for holder, names in holders.items():
            if name in names:
                raise DuplicateNameError(kind, name, holder)


def _is_alphanumeric(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _begins_logical_id(prefix: str) -> bool:
    return _is_alphanumeric(prefix) and prefix[0].isalpha()
