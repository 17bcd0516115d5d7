"""AWS::IAM: users, groups, policies of roles, and service-linked roles."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Setting, Tags

USER = Recipe(
    type="AWS::IAM::User",
    service="iam",
    name=Name("UserName", 64),
    create=Call("CreateUser"),
    attributes={"Arn": "$answer.User.Arn"},
    tags=Tags({"UserName": "$id"}, "TagUser", "UntagUser", "ListUserTags"),
    delete=(Call("DeleteUser", {"UserName": "$id"}),),
)

GROUP = Recipe(
    type="AWS::IAM::Group",
    service="iam",
    name=Name("GroupName", 128),
    create=Call("CreateGroup"),
    attributes={"Arn": "$answer.Group.Arn"},
    delete=(Call("DeleteGroup", {"GroupName": "$id"}),),
)

ROLE_POLICY = Recipe(
    type="AWS::IAM::RolePolicy",
    service="iam",
    create=Call("PutRolePolicy"),
    update=Call("PutRolePolicy"),
    delete=(Call("DeleteRolePolicy", {"RoleName": "$properties.RoleName", "PolicyName": "$id"}),),
)

SERVICE_LINKED_ROLE = Recipe(
    type="AWS::IAM::ServiceLinkedRole",
    service="iam",
    create=Call("CreateServiceLinkedRole"),
    attributes={"RoleName": "$answer.Role.RoleName"},
    settings=(Setting(("Description",), Call("UpdateRole", {"RoleName": "$id"})),),
    delete=(Call("DeleteServiceLinkedRole", {"RoleName": "$id"}),),
)

RECIPES = (GROUP, ROLE_POLICY, SERVICE_LINKED_ROLE, USER)
