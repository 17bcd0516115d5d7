"""AWS::SageMaker: notebooks."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Tags

BY_NAME = {"NotebookInstanceName": "$attributes.NotebookInstanceName"}
CONFIG = {"NotebookInstanceLifecycleConfigName": "$attributes.NotebookInstanceLifecycleConfigName"}

NOTEBOOK_INSTANCE = Recipe(
    type="AWS::SageMaker::NotebookInstance",
    service="sagemaker",
    name=Name("NotebookInstanceName", 63),
    create=Call("CreateNotebookInstance"),
    attributes={"NotebookInstanceArn": "$answer.NotebookInstanceArn"},
    tags=Tags({"ResourceArn": "$id"}, "AddTags", "DeleteTags", "ListTags"),
    delete=(Call("StopNotebookInstance", BY_NAME), Call("DeleteNotebookInstance", BY_NAME)),
)

LIFECYCLE_CONFIG = Recipe(
    type="AWS::SageMaker::NotebookInstanceLifecycleConfig",
    service="sagemaker",
    name=Name("NotebookInstanceLifecycleConfigName", 63),
    create=Call("CreateNotebookInstanceLifecycleConfig"),
    attributes={
        "NotebookInstanceLifecycleConfigArn": "$answer.NotebookInstanceLifecycleConfigArn",
    },
    delete=(Call("DeleteNotebookInstanceLifecycleConfig", CONFIG),),
)

RECIPES = (LIFECYCLE_CONFIG, NOTEBOOK_INSTANCE)
