"""The only writer of names into a template.

A scope is a template and a prefix. `name(local)` is `prefix + local`; code that creates a resource
gets its name from the scope and adds the resource to the scope. Different pairs can join to the
same name ("A" + "BC" is "AB" + "C"), so the final name is checked against everything that the
template already contains, whatever added it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from troposphere import And, AWSHelperFn, AWSObject, Condition, Not, Output, Parameter, Template

from metaflow_batch_cfn.core.adjust import Adjuster, Adjustments
from metaflow_batch_cfn.core.content_hash import content_hash
from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import (
    DefinitionError,
    DuplicateNameError,
    InvalidNameError,
    TemplateFullError,
    did_you_mean,
)
from metaflow_batch_cfn.core.values import Gated, Switch, condition_name

Resource = TypeVar("Resource", bound=AWSObject)


class Scope:
    """Where a module builds: a troposphere `Template`, and a prefix for every name.

    Raises `InvalidNameError` for a prefix that cannot begin a logical id. Existing items of the
    template are never overwritten; after an error, items added earlier remain in it.
    """

    def __init__(
        self,
        template: Template,
        prefix: str = "",
        when: Switch = True,
        adjust: Adjustments | None = None,
    ) -> None:
        if not isinstance(prefix, str) or (prefix and not _begins_logical_id(prefix)):
            raise InvalidNameError(
                str(prefix), "a prefix must be letters and digits, beginning with a letter."
            )
        self._template = template
        self._when = when
        self._adjuster = Adjuster({} if adjust is None else adjust)
        self._depth = 0
        self.prefix = prefix

    def under(self, switch: Switch) -> Scope:
        """The same scope; items added to it exist only if the switch is on as well."""
        narrowed = Scope(self._template, self.prefix, self._both(switch))
        narrowed._adjuster, narrowed._depth = self._adjuster, self._depth
        return narrowed

    @contextmanager
    def building(self) -> Iterator[None]:
        """Encloses the build of a module; with adjustments, of one module only. When the outermost
        build ends, `AdjustmentError` is raised for adjustments that could not be made."""
        if self._depth == 0:
            self._adjuster.begin()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        if self._depth == 0:
            self._adjuster.finish()

    def get(self, kind: type[Resource], local: str) -> Resource:
        """The resource that was built under this local name, as a troposphere object.

        Raises `DefinitionError` if there is none, or if its type is another one.
        """
        found = self._template.resources.get(self.name(local))
        if isinstance(found, kind):
            return found
        if found is not None:
            raise DefinitionError(f"{local!r} is {found.resource_type}, not {kind.resource_type}.")
        known = [
            str(name).removeprefix(self.prefix)
            for name in self._template.resources
            if str(name).startswith(self.prefix)
        ]
        raise DefinitionError(f"the template has no {local!r}. {did_you_mean(local, known)}")

    def name(self, local: str) -> str:
        """The final logical id. Raises `InvalidNameError` if it is not a valid logical id."""
        name = self.prefix + local
        if not _is_alphanumeric(name) or len(name) > 255:
            raise InvalidNameError(name, "a logical id must be 1 to 255 letters and digits.")
        return name

    def add(self, resource: Resource, when: Switch = True) -> Resource:
        """Add a resource to the template, under its condition; leave it out if `when` is False.

        Raises `DuplicateNameError` if a resource or parameter already has the name.
        """
        when, local = self._both(when), str(resource.title).removeprefix(self.prefix)
        if when is False:
            self._adjuster.leave_out(local)
            return resource
        self._adjuster.adjust(local, resource)
        self._reject_taken("resource", str(resource.title))
        if isinstance(when, Condition):
            resource.resource["Condition"] = condition_name(when)
        self._put("resources", lambda: self._template.add_resource(resource))
        return resource

    def gated(self, value: Any, when: Switch = True) -> Any:
        """A result that exists only if `when`, this scope's switch and, for a `Gated`, its own
        switch are on. It stays a plain value if all of them are known to be on."""
        if isinstance(value, Gated):
            return self.under(when).gated(value.value, value.when)
        both = self._both(when)
        return value if both is True else Gated(value, both)

    def renewed_name(self, local: str, content: Mapping[str, Any]) -> str:
        """The logical id of a resource that must be replaced when its content changes, such as an
        API Gateway deployment: `local` and a hash of the content.

        Raises `UnstableNameError` if the content includes an intrinsic function: its value could
        change while the name does not.
        """
        return self.name(local + content_hash(local, content))

    def parameter(self, parameter: Parameter) -> Parameter:
        self._reject_taken("parameter", str(parameter.title))
        self._put("parameters", lambda: self._template.add_parameter(parameter))
        return parameter

    def condition(self, local: str, expression: AWSHelperFn) -> Condition:
        name = self.name(local)
        if name in self._template.conditions:
            raise DuplicateNameError("condition", name, "condition")
        if self._when is not False:  # otherwise nothing is added that could read it
            self._template.add_condition(name, expression)
        return Condition(name)

    def negation(self, local: str, switch: Switch) -> Switch:
        """The opposite switch; at deploy time, a condition named `local`."""
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
        """This scope's switch and the given one; two conditions combine into a third."""
        if not (isinstance(self._when, Condition) and isinstance(when, Condition)):
            return when if self._when is True else (self._when if when is True else False)
        outer, inner = (condition_name(each) for each in (self._when, when))
        if outer == inner:
            return when
        name = self.name(f"{outer.removeprefix(self.prefix)}And{inner.removeprefix(self.prefix)}")
        expression = And(self._when, when)
        existing = self._template.conditions.setdefault(name, expression)
        if existing.to_dict() != expression.to_dict():
            raise DuplicateNameError("condition", name, "condition")
        return Condition(name)

    def _put(self, section: str, put: Callable[[], object]) -> None:
        """Names have been checked, so a ValueError of troposphere means that a section is full."""
        try:
            put()
        except ValueError as error:
            held = len(getattr(self._template, section))
            raise TemplateFullError(section, held) from error

    def _reject_taken(self, kind: str, name: str) -> None:
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
