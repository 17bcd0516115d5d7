"""Upgrades that break a law of `test_baseline`, each of which is caught: doctored templates."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from metaflow_batch_cfn.compile.ledger import Drift
from metaflow_batch_cfn.compile.moved import MOVED, REPLACED, Moved, Replaced
from metaflow_batch_cfn.diff.verdicts import Verdict
from tests.cfn_simulator.driver import Driver
from tests.launches import Launch

from .upgrade import CONTRACT, baseline, lost_names, unexplained, upgraded

Body = dict[str, Any]
Doctor = Callable[[Body], Body]


def renamed(body: Body, old: str, new: str) -> Body:
    """The template with a logical id renamed wherever it is."""
    return dict(json.loads(re.sub(rf"\b{old}\b", new, json.dumps(body))))


def changed(body: Body, value: object, *path: str) -> Body:
    """The template with one value set."""
    copied = copy.deepcopy(body)
    member = copied
    for step in path[:-1]:
        member = member[step]
    member[path[-1]] = value
    return copied


def without(body: Body, section: str, name: str) -> Body:
    kept = {key: one for key, one in body[section].items() if key != name}
    return {**body, section: kept}


def with_topic(body: Body) -> Body:
    return changed(body, {"Type": "AWS::SNS::Topic"}, "Resources", "Added")


def bucket_renamed(body: Body) -> Body:
    name = "datastore-of-another-name"
    return changed(body, name, "Resources", "DatastoreBucket", "Properties", "BucketName")


def bucket_named_by_another(body: Body) -> Body:
    """Its name is known only once the other resource is there."""
    name = {"Fn::GetAtt": ["Added", "TopicName"]}
    path = ("Resources", "DatastoreBucket", "Properties", "BucketName")
    return changed(with_topic(body), name, *path)


def table_moved(body: Body) -> Body:
    return renamed(body, "JobTable", "TrackingTable")


def table_removed(body: Body) -> Body:
    never = {"Fn::Equals": [{"Ref": "EnableJobTracking"}, "never"]}
    return changed(body, never, "Conditions", "EnableJobTracking")


def queue_renamed(body: Body) -> Body:
    path = ("Resources", "DefaultJobQueue", "Properties", "JobQueueName")
    return changed(body, "another-name", *path)


def queue_moved(body: Body) -> Body:
    return renamed(body, "DefaultJobQueue", "MainJobQueue")


def queue_retyped(body: Body) -> Body:
    return changed(body, {"Type": "AWS::SQS::Queue"}, "Resources", "DefaultJobQueue")


def environment_named(body: Body) -> Body:
    path = ("Resources", "OnDemandComputeEnvironment", "Properties", "ComputeEnvironmentName")
    return changed(body, "mine", *path)


def environment_named_and_tagged(body: Body) -> Body:
    path = ("Resources", "OnDemandComputeEnvironment", "Properties", "Tags")
    return changed(environment_named(body), {"stage": "test"}, *path)


def parameter_required(body: Body) -> Body:
    return changed(body, {"Type": "String"}, "Parameters", "Stage")


@pytest.mark.parametrize(
    ("name", "launch", "doctor", "victim", "verdict"),
    [
        ("quickstart", Launch.DEFAULTS, bucket_renamed, "DatastoreBucket", Verdict.REPLACE),
        ("processing", Launch.SWITCHED_ON, table_moved, "JobTable", Verdict.REMOVE),
        ("processing", Launch.SWITCHED_ON, table_removed, "JobTable", Verdict.REMOVE),
        ("batch", Launch.DEFAULTS, queue_renamed, "DefaultJobQueue", Verdict.REPLACE),
        ("batch", Launch.NAMED, queue_renamed, "DefaultJobQueue", Verdict.REPLACE),
        ("batch", Launch.DEFAULTS, queue_moved, "DefaultJobQueue", Verdict.REMOVE),
    ],
)
def test_an_upgrade_that_loses_data_or_a_queue_is_caught(
    driver: Driver, name: str, launch: Launch, doctor: Doctor, victim: str, verdict: Verdict
) -> None:
    upgrade = upgraded(driver, baseline(name), doctor(baseline(name)), launch)
    assert victim in unexplained(name, upgrade.lost, MOVED, REPLACED)
    assert upgrade.worked, driver.history()
    assert upgrade.reviewed[victim] is verdict
    assert upgrade.compared == upgrade.reviewed


def test_an_upgrade_that_may_replace_data_is_caught(driver: Driver) -> None:
    old = baseline("quickstart")
    upgrade = upgraded(driver, old, bucket_named_by_another(old), Launch.DEFAULTS)
    assert upgrade.lost == ["DatastoreBucket"]
    assert upgrade.compared == upgrade.reviewed


@pytest.mark.parametrize(
    ("doctor", "reason"),
    [
        (parameter_required, r"Parameters: \[Stage\] must have values"),
        (queue_retyped, "Update of resource type is not permitted"),
    ],
)
def test_an_upgrade_that_cloudformation_refuses_is_caught(
    driver: Driver, doctor: Doctor, reason: str
) -> None:
    with pytest.raises((AssertionError, ClientError), match=reason):
        upgraded(driver, baseline("batch"), doctor(baseline("batch")), Launch.DEFAULTS)


def test_an_upgrade_that_replaces_a_named_environment_fails_and_is_caught(driver: Driver) -> None:
    old = baseline("batch")
    named, tagged = environment_named(old), environment_named_and_tagged(old)
    upgrade = upgraded(driver, named, tagged, Launch.DEFAULTS)
    assert not upgrade.worked
    assert any("custom-named resource requires replacing" in line for line in driver.history())


def test_an_upgrade_may_add_what_it_likes(driver: Driver) -> None:
    old = baseline("batch")
    upgrade = upgraded(driver, old, with_topic(old), Launch.DEFAULTS)
    assert (upgrade.lost, upgrade.reviewed, upgrade.compared) == ([], {}, {})
    assert upgrade.after["Added"]
    assert upgrade.worked


@pytest.mark.parametrize("section", CONTRACT)
def test_a_lost_name_is_caught(section: str) -> None:
    body = baseline("batch")
    name = next(iter(body[section]))
    assert lost_names("batch", without(body, section, name)) == Drift((f"{section}/{name}",), ())


def test_a_retyped_parameter_is_caught() -> None:
    body = changed(baseline("batch"), "Number", "Parameters", "NamePrefix", "Type")
    assert lost_names("batch", body) == Drift((), ("Parameters/NamePrefix",))


MOVE = Moved("batch", "Resources", "Jobs", "Queue", "It was misspelt.")


@pytest.mark.parametrize(
    ("moved", "replaced", "left"),
    [
        ([], [], ["Jobs"]),
        ([], [Replaced("batch", "Jobs", "AWS retires the old kind.")], []),
        ([], [Replaced("spot", "Jobs", "AWS retires the old kind.")], ["Jobs"]),
        ([MOVE], [], []),
        ([replace(MOVE, entry="spot")], [], ["Jobs"]),
        ([replace(MOVE, section="Outputs")], [], ["Jobs"]),
    ],
)
def test_only_a_record_of_the_stack_and_the_resource_explains_a_loss(
    moved: list[Moved], replaced: list[Replaced], left: list[str]
) -> None:
    assert unexplained("batch", ["Jobs"], moved, replaced) == left
