"""A module and its pinned values to a stand-alone template.

    open fields        -> Parameters, their Conditions, the launch form's groups and labels, Rules
    pinned fields      -> values: no Parameter, no Condition, and no resource that they turn off
    results of build   -> Outputs; one that may be absent has its condition

The module is built with `Ref`s to the Parameters, as if they were values. If fields are pinned,
properties adjusted or groups chosen, Conditions and Parameters that nothing reads are removed.
Otherwise nothing is removed: an unread Parameter is then an error in the module, which a test
reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import Equals, Join, Not, Parameter, Ref, Template

from metaflow_batch_cfn.compile.names_read import NamesRead, names_read
from metaflow_batch_cfn.compile.outputs import add_outputs
from metaflow_batch_cfn.core.adjust import Adjustments
from metaflow_batch_cfn.core.declare import Param, Setting, Toggle, Wired
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem, UnknownFieldError
from metaflow_batch_cfn.core.fields import Field, fields_of, make
from metaflow_batch_cfn.core.published import Compilable, Published, flat, reject_wired
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated


def standalone(
    module: Compilable, /, *, adjust: Adjustments | None = None, **pins: Any
) -> Template:
    """Compile a module into a stand-alone template.

    Fields in `pins` are set now; the others become Parameters. A group is pinned member by member,
    or as a whole by a value; a class chooses among the groups that a field allows. `adjust` sets
    properties that are not fields.

    Raises `UnknownFieldError` for a pin that is not a field of the module, `InvalidFieldError` for
    values that are not valid, and `AdjustmentError` for adjustments that cannot be made.
    """
    chosen, pinned = flat(module, pins)
    fields = fields_of(chosen)
    _reject_unknown(chosen, fields, pinned)
    template = Template(Description=chosen.summary)
    template.set_version()
    scope = Scope(template, adjust=adjust)
    pinned = {field.name: field.default for field in fields if field.pinned} | pinned
    opened = [field for field in fields if field.name not in pinned]
    values = pinned | {field.name: _open(scope, field) for field in opened}
    results = make(chosen, values).build(scope)
    add_outputs(scope, results)
    for rule in chosen.rules:
        scope.rule(rule)
    if pinned or adjust or chosen.differs:
        _reject_dangling(template, chosen)
        _sweep(template)
    _drop_unread_presence(template, opened)
    _drop_unreadable_rules(template)
    _add_launch_form(template, opened)
    return template


def _reject_unknown(chosen: Published, fields: tuple[Field, ...], pins: Mapping[str, Any]) -> None:
    wired = [field.name for field in fields if isinstance(field.declaration, Wired)]
    reject_wired(name for name in wired if name in pins)
    known = [field.name for field in fields]
    unknown = [name for name in pins if name not in known]
    if unknown:
        raise UnknownFieldError(chosen.module.__name__, unknown, known)


def _open(scope: Scope, field: Field) -> Any:
    """The value of an open field: a reference to the Parameter that is declared for it here."""
    match field.declaration:
        case Toggle() as toggle:
            parameter = scope.parameter(_toggle_parameter(scope, toggle, field))
            return scope.condition(toggle.name, Equals(Ref(parameter), "true"))
        case Param() as param:
            parameter = scope.parameter(_value_parameter(scope, param, field))
            if not field.optional:
                return Ref(parameter)
            return Gated(Ref(parameter), scope.condition(_presence(param), _is_given(param)))
        case Setting() if field.required:
            what = "it is set at compile time and has no default"
            raise InvalidFieldError([Problem(field.name, what, "Pin it.")])
        case Setting() | Wired():
            return field.default


def _presence(param: Param) -> str:
    """The name of the condition that an optional Parameter has a value."""
    return f"Has{param.name}"


def _is_given(param: Param) -> Not:
    """Fn::Equals compares text, so a list is joined first."""
    given = Join("", Ref(param.name)) if param.is_list else Ref(param.name)
    return Not(Equals(given, ""))


def _toggle_parameter(scope: Scope, toggle: Toggle, field: Field) -> Parameter:
    return Parameter(
        scope.name(toggle.name),
        Type="String",
        Description=toggle.description,
        AllowedValues=["true", "false"],
        ConstraintDescription="must be true or false.",
        **_default(field),
    )


def _value_parameter(scope: Scope, param: Param, field: Field) -> Parameter:
    return Parameter(
        scope.name(param.name),
        Type=param.type,
        Description=param.description,
        **_default(field),
        **_bounds(param),
        **_pattern(param, field),
    )


def _default(field: Field) -> dict[str, Any]:
    if field.required:
        return {}
    if field.optional:
        return {"Default": ""}
    match field.default:
        case bool() as switch:
            return {"Default": "true" if switch else "false"}
        case tuple() as items:
            return {"Default": ",".join(items)}
        case value:
            return {"Default": value}


def _bounds(param: Param) -> dict[str, Any]:
    limits = {
        "MinValue": param.minimum,
        "MaxValue": param.maximum,
        "AllowedValues": list(param.allowed) or None,
    }
    return {name: limit for name, limit in limits.items() if limit is not None}


def _pattern(param: Param, field: Field) -> dict[str, Any]:
    if param.rule is None or not param.takes_pattern:
        return {}
    pattern, description = param.rule.pattern, param.rule.description
    if field.optional:
        pattern, description = f"^$|^(?:{pattern})$", f"empty, or {description}"
    else:
        pattern = f"^(?:{pattern})$"
    return {"AllowedPattern": pattern, "ConstraintDescription": f"must be {description}."}


def _reject_dangling(template: Template, chosen: Published) -> None:
    """Raise `InvalidFieldError` for references in pins and adjustments to names that the template
    does not have."""
    read = _all_names_read(template)
    known = {*template.resources, *template.parameters}
    names = {name for name in read.logical_ids if "::" not in name} - known
    conditions = read.conditions - set(template.conditions)
    if names or conditions:
        raise InvalidFieldError(
            [
                Problem(
                    chosen.module.__name__,
                    f"a pinned or adjusted value refers to {name!r}, which this template does not"
                    " have",
                    "Embed the module in the template that has it.",
                )
                for name in sorted(names | conditions)
            ]
        )


def _all_names_read(template: Template) -> NamesRead:
    return names_read(
        Resources=template.resources, Outputs=template.outputs, Conditions=template.conditions
    )


def _sweep(template: Template) -> None:
    """Remove conditions, then parameters, that neither resources nor outputs read."""
    read = names_read(Resources=template.resources, Outputs=template.outputs)
    while unread := set(template.conditions) - _conditions_read(template, read.conditions):
        for name in unread:
            del template.conditions[name]
    kept = read.logical_ids | names_read(Conditions=template.conditions).logical_ids
    for name in set(template.parameters) - kept:
        del template.parameters[name]


def _drop_unread_presence(template: Template, opened: list[Field]) -> None:
    """Remove the presence conditions of optional fields that the module does not read."""
    unread = {
        _presence(field.declaration)
        for field in opened
        if field.optional and isinstance(field.declaration, Param)
    }
    for read in _conditions_read_by_each(template):
        if not unread:
            return
        unread -= read
    for name in unread:
        template.conditions.pop(name, None)


def _conditions_read_by_each(template: Template) -> Iterator[frozenset[str]]:
    """The conditions that each item of the template reads, the last items first: a stack builds the
    resources with optional fields last, so a search that ends early reads a fraction of them."""
    sections: dict[str, dict[str, Any]] = {
        "Conditions": template.conditions,
        "Resources": template.resources,
        "Outputs": template.outputs,
    }
    for section, items in sections.items():
        for name in reversed(items):
            yield names_read(**{section: {name: items[name]}}).conditions


def _drop_unreadable_rules(template: Template) -> None:
    """Remove rules that read a parameter of a pinned field, which the template does not have."""
    for name, rule in list(template.rules.items()):
        read = {each for each in names_read(Rules={name: rule}).logical_ids if "::" not in each}
        if not read <= set(template.parameters):
            del template.rules[name]


def _conditions_read(template: Template, outside: frozenset[str]) -> frozenset[str]:
    return outside | names_read(Conditions=template.conditions).conditions


def _add_launch_form(template: Template, opened: list[Field]) -> None:
    """`AWS::CloudFormation::Interface`: groups in the order of the fields, and labels."""
    shown = [
        field.declaration
        for field in opened
        if isinstance(field.declaration, (Param, Toggle)) and field.parameter in template.parameters
    ]
    if not shown:
        return
    groups: dict[str, list[str]] = {}
    for declaration in shown:
        groups.setdefault(declaration.group, []).append(declaration.name)
    template.set_metadata(
        {
            "AWS::CloudFormation::Interface": {
                "ParameterGroups": [
                    {"Label": {"default": group}, "Parameters": names}
                    for group, names in groups.items()
                ],
                "ParameterLabels": {
                    declaration.name: {"default": declaration.label} for declaration in shown
                },
            }
        }
    )
