"""Converts a recipe to a handler.

In: a recipe. Out: the three functions of a `Handler`. Attributes that no service response contains
come from CloudFormation's record of the resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import generated_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.recipes.api_calls import call, required
from cfn_simulator.types.machinery.recipes.expression import filled, value_of
from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Properties, Recipe, Setting
from cfn_simulator.types.machinery.recipes.tagging import retag, tag_arguments
from cfn_simulator.types.machinery.records.record import recorded
from cfn_simulator.types.machinery.tags import desired_tags
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

MAX_GENERATED_LENGTH = 100


def handler_of(recipe: Recipe) -> Handler:
    handler = _RecipeHandler(recipe)
    return Handler(recipe.type, handler.create, handler.update, handler.delete)


@dataclass(frozen=True)
class _RecipeHandler:
    recipe: Recipe

    def create(self, request: ResourceRequest, services: Services) -> ResourceState:
        request = self._named(request, None)
        client = self._client(request, services)
        answer = self._create(client, request)
        created = self._state(request, self._facts(request, None, answer), {})
        with undone_on_failure(lambda: self.delete(request, created, services)):
            facts = self._facts(request, created, answer)
            for setting in self.recipe.settings:
                if setting.at_creation:
                    self._set(client, setting, request, {}, facts)
            return self._as_read(client, request, facts, created)

    def update(
        self,
        request: ResourceRequest,
        state: ResourceState,
        before: Properties,
        services: Services,
    ) -> ResourceState:
        request = self._named(request, state)
        client = self._client(request, services)
        facts = {**self._facts(request, state, {}), "before": dict(before)}
        if self.recipe.update is not None:
            self._call(client, self.recipe.update, request, facts)
        for setting in self.recipe.settings:
            self._set(client, setting, request, before, facts)
        if self.recipe.tags is not None:
            retag(client, self.recipe.tags, facts, self._tags(request))
        return self._as_read(client, request, facts, state)

    def delete(self, request: ResourceRequest, state: ResourceState, services: Services) -> None:
        request = self._named(request, state)
        client = self._client(request, services)
        facts = self._facts(request, state, {})
        for step in self.recipe.delete:
            arguments = filled(step.arguments, facts)
            # Without its required parameters there is nothing to delete: a rule without targets.
            if required(client, step.operation) <= arguments.keys():
                with ignoring_absence():
                    call(client, step.operation, arguments)

    def _client(self, request: ResourceRequest, services: Services) -> Any:
        return services.client(self.recipe.service, request.region)

    def _create(self, client: Any, request: ResourceRequest) -> Any:
        operation = self.recipe.create.operation
        tags = self._tags(request) if self.recipe.tags_at_creation else {}
        extra = tag_arguments(client, operation, tags)
        return self._call(
            client, self.recipe.create, request, self._facts(request, None, {}), extra
        )

    def _set(
        self,
        client: Any,
        setting: Setting,
        request: ResourceRequest,
        before: Properties,
        facts: Mapping[str, Any],
    ) -> None:
        now, then = (_in_effect(given, setting) for given in (request.properties, before))
        if now == then:
            return
        facts = {**facts, "before": dict(before)}
        if setting.remove is not None and then and (setting.remove_first or not now):
            call(client, setting.remove.operation, filled(setting.remove.arguments, facts))
        if now or setting.remove is None:
            given = replace(request, properties={**setting.default, **request.properties})
            only = replace(setting.put, only=setting.put.only or setting.properties)
            arguments = self._arguments(client, only, given, facts)
            # Without its required parameters there is nothing to put: a method without integration.
            if required(client, only.operation) <= arguments.keys():
                call(client, only.operation, arguments)

    def _call(
        self,
        client: Any,
        step: Call,
        request: ResourceRequest,
        facts: Mapping[str, Any],
        extra: Mapping[str, Any] | None = None,
    ) -> Any:
        arguments = {**self._arguments(client, step, request, facts), **(extra or {})}
        return call(client, step.operation, arguments)

    def _arguments(
        self, client: Any, step: Call, request: ResourceRequest, facts: Mapping[str, Any]
    ) -> dict[str, Any]:
        given = _picked(request.properties, step.only)
        if self.recipe.shape is not None:
            given = self.recipe.shape(given, request, client)
        tag_property = resource_type(request.type, request.region).tag_property
        renamed = {
            self.recipe.renames.get(name, name): value
            for name, value in given.items()
            if name != tag_property
        }
        return {
            **api_parameters(client, step.operation, renamed),
            **filled(step.arguments, facts),
        }

    def _as_read(
        self,
        client: Any,
        request: ResourceRequest,
        facts: Mapping[str, Any],
        state: ResourceState,
    ) -> ResourceState:
        if self.recipe.read is None:
            return self._state(request, facts, state.attributes)
        read = self.recipe.read
        answer = call(client, read.operation, filled(read.arguments, facts))
        current = self._state(request, {**facts, "answer": answer}, state.attributes)
        return replace(current, physical_id=state.physical_id, ref=state.ref)

    def _state(
        self, request: ResourceRequest, facts: Mapping[str, Any], kept: Mapping[str, Json]
    ) -> ResourceState:
        returned = {name: value_of(path, facts) for name, path in self.recipe.attributes.items()}
        known = {name: value for name, value in returned.items() if value is not None}
        kind = resource_type(request.type, request.region)
        settable = kind.properties - kind.read_only
        generated = {name: value for name, value in kept.items() if name not in settable}
        return recorded(request, {**generated, **known})

    def _facts(
        self, request: ResourceRequest, state: ResourceState | None, answer: object
    ) -> dict[str, Any]:
        return {
            "id": state.physical_id if state else None,
            "properties": dict(request.properties),
            "attributes": dict(state.attributes) if state else {},
            "answer": answer,
            "region": request.region,
            "account": request.account_id,
            "token": request.token,
            "generated": generated_name(request, MAX_GENERATED_LENGTH),
        }

    def _tags(self, request: ResourceRequest) -> dict[str, str]:
        kind = resource_type(request.type, request.region)
        return desired_tags(request, kind.tag_property) if kind.tag_property else {}

    def _named(self, request: ResourceRequest, state: ResourceState | None) -> ResourceRequest:
        """The request with the resource's present or future name."""
        name = self.recipe.name
        if name is None or request.properties.get(name.property):
            return request
        chosen = _first_name(request, name) if state is None else _kept_name(request, name, state)
        if chosen is None:
            return request
        return replace(request, properties={**request.properties, name.property: chosen})


def _first_name(request: ResourceRequest, name: Name) -> Json:
    generated = generated_name(request, name.max_length)
    return generated.lower() if name.lowercase else generated


def _kept_name(request: ResourceRequest, name: Name, state: ResourceState) -> Json:
    """The generated name, if an attribute or the physical ID still contains it."""
    kind = resource_type(request.type, request.region)
    identifies = name.property in (*kind.ref, *kind.primary_identifier)
    return state.attributes.get(name.property, state.physical_id if identifies else None)


def _in_effect(properties: Properties, setting: Setting) -> Properties:
    """The setting's properties; if a call removes the setting, `false` counts as unset."""
    found = _picked(properties, setting.properties)
    disabled = all(str(value).lower() == "false" for value in found.values())
    return {} if setting.remove is not None and disabled else found


def _picked(properties: Properties, names: tuple[str, ...] | None) -> Properties:
    if names is None:
        return properties
    return {name: properties[name] for name in names if name in properties}
