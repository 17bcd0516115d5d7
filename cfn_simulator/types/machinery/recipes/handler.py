"""A recipe as a handler.

In: a recipe. Out: the three functions of a `Handler`. CloudFormation's record is kept beside what
the service makes: attributes that no answer tells are those of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import absent_is_gone, undone_on_failure
from cfn_simulator.types.machinery.names import generated_name
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.recipes.expression import filled, value_of
from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Properties, Recipe, Setting
from cfn_simulator.types.machinery.recipes.sending import call, required
from cfn_simulator.types.machinery.recipes.tagging import retag, tag_arguments
from cfn_simulator.types.machinery.records.record import recorded
from cfn_simulator.types.machinery.tags import wanted_tags
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

LONGEST_GENERATED = 100


def handler_of(recipe: Recipe) -> Handler:
    made = _RecipeHandler(recipe)
    return Handler(recipe.type, made.create, made.update, made.delete)


@dataclass(frozen=True)
class _RecipeHandler:
    recipe: Recipe

    def create(self, request: ResourceRequest, services: Services) -> ResourceState:
        request = self._named(request, None)
        client = self._client(request, services)
        answer = self._make(client, request)
        made = self._state(request, self._facts(request, None, answer), {})
        with undone_on_failure(lambda: self.delete(request, made, services)):
            facts = self._facts(request, made, answer)
            for setting in self.recipe.settings:
                if setting.at_creation:
                    self._set(client, setting, request, {}, facts)
            return self._as_read(client, request, facts, made)

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
        for one in self.recipe.delete:
            arguments = filled(one.arguments, facts)
            # A call that lacks what it requires has nothing to delete: a rule without targets.
            if required(client, one.operation) <= arguments.keys():
                with absent_is_gone():
                    call(client, one.operation, arguments)

    def _client(self, request: ResourceRequest, services: Services) -> Any:
        return services.client(self.recipe.service, request.region)

    def _make(self, client: Any, request: ResourceRequest) -> Any:
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
        now, then = (_in_force(one, setting) for one in (request.properties, before))
        if now == then:
            return
        facts = {**facts, "before": dict(before)}
        if setting.remove is not None and then and (setting.anew or not now):
            call(client, setting.remove.operation, filled(setting.remove.arguments, facts))
        if now or setting.remove is None:
            given = replace(request, properties={**setting.default, **request.properties})
            only = replace(setting.put, only=setting.put.only or setting.properties)
            arguments = self._arguments(client, only, given, facts)
            # A call that lacks what it requires has nothing to put: a method without integration.
            if required(client, only.operation) <= arguments.keys():
                call(client, only.operation, arguments)

    def _call(
        self,
        client: Any,
        one: Call,
        request: ResourceRequest,
        facts: Mapping[str, Any],
        extra: Mapping[str, Any] | None = None,
    ) -> Any:
        arguments = {**self._arguments(client, one, request, facts), **(extra or {})}
        return call(client, one.operation, arguments)

    def _arguments(
        self, client: Any, one: Call, request: ResourceRequest, facts: Mapping[str, Any]
    ) -> dict[str, Any]:
        given = _picked(request.properties, one.only)
        if self.recipe.shape is not None:
            given = self.recipe.shape(given, request, client)
        tag_property = resource_type(request.type, request.region).tag_property
        renamed = {
            self.recipe.renames.get(name, name): value
            for name, value in given.items()
            if name != tag_property
        }
        return {
            **api_parameters(client, one.operation, renamed),
            **filled(one.arguments, facts),
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
        made = self._state(request, {**facts, "answer": answer}, state.attributes)
        return replace(made, physical_id=state.physical_id, ref=state.ref)

    def _state(
        self, request: ResourceRequest, facts: Mapping[str, Any], kept: Mapping[str, Json]
    ) -> ResourceState:
        told = {name: value_of(path, facts) for name, path in self.recipe.attributes.items()}
        known = {name: value for name, value in told.items() if value is not None}
        kind = resource_type(request.type, request.region)
        settable = kind.properties - kind.read_only
        made_up = {name: value for name, value in kept.items() if name not in settable}
        return recorded(request, {**made_up, **known})

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
            "generated": generated_name(request, LONGEST_GENERATED),
        }

    def _tags(self, request: ResourceRequest) -> dict[str, str]:
        kind = resource_type(request.type, request.region)
        return wanted_tags(request, kind.tag_property) if kind.tag_property else {}

    def _named(self, request: ResourceRequest, state: ResourceState | None) -> ResourceRequest:
        """The request with the name that the resource has or gets."""
        name = self.recipe.name
        if name is None or request.properties.get(name.property):
            return request
        chosen = _first_name(request, name) if state is None else _kept_name(request, name, state)
        if chosen is None:
            return request
        return replace(request, properties={**request.properties, name.property: chosen})


def _first_name(request: ResourceRequest, name: Name) -> Json:
    made = generated_name(request, name.longest)
    return made.lower() if name.lowercase else made


def _kept_name(request: ResourceRequest, name: Name, state: ResourceState) -> Json:
    """The name that was made up, where it can still be told: as an attribute, or as the id."""
    kind = resource_type(request.type, request.region)
    identifies = name.property in (*kind.ref, *kind.primary_identifier)
    return state.attributes.get(name.property, state.physical_id if identifies else None)


def _in_force(properties: Properties, setting: Setting) -> Properties:
    """The setting's properties; a `false` is none where there is a call that switches off."""
    found = _picked(properties, setting.properties)
    off = setting.remove is not None and all(str(one).lower() == "false" for one in found.values())
    return {} if off else found


def _picked(properties: Properties, names: tuple[str, ...] | None) -> Properties:
    if names is None:
        return properties
    return {name: properties[name] for name in names if name in properties}
