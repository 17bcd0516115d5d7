"""AWS::RDS: DB instances, DB clusters and DB subnet groups."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Tags

TAGS = "AddTagsToResource", "RemoveTagsFromResource"
INSTANCE = {"DBInstanceIdentifier": "$id"}
CLUSTER = {"DBClusterIdentifier": "$id"}
GROUP = {"DBSubnetGroupName": "$id"}

DB_INSTANCE = Recipe(
    type="AWS::RDS::DBInstance",
    service="rds",
    name=Name("DBInstanceIdentifier", 63, lowercase=True),
    renames={"VPCSecurityGroups": "VpcSecurityGroupIds"},
    create=Call("CreateDBInstance"),
    update=Call("ModifyDBInstance", {**INSTANCE, "ApplyImmediately": True}),
    read=Call("DescribeDBInstances", INSTANCE),
    attributes={
        "DBInstanceArn": "$answer.DBInstances[0].DBInstanceArn",
        "DBInstanceStatus": "$answer.DBInstances[0].DBInstanceStatus",
        "DbiResourceId": "$answer.DBInstances[0].DbiResourceId",
        "Endpoint": "$answer.DBInstances[0].Endpoint.{Address: Address, Port: to_string(Port)}",
        "Endpoint.Address": "$answer.DBInstances[0].Endpoint.Address",
        "Endpoint.Port": "$answer.DBInstances[0].Endpoint.to_string(Port)",
        "MasterUserSecret.SecretArn": "$answer.DBInstances[0].MasterUserSecret.SecretArn",
    },
    tags=Tags({"ResourceName": "$attributes.DBInstanceArn"}, *TAGS),
    delete=(Call("DeleteDBInstance", {**INSTANCE, "SkipFinalSnapshot": True}),),
)

DB_CLUSTER = Recipe(
    type="AWS::RDS::DBCluster",
    service="rds",
    name=Name("DBClusterIdentifier", 63, lowercase=True),
    create=Call("CreateDBCluster"),
    update=Call("ModifyDBCluster", {**CLUSTER, "ApplyImmediately": True}),
    read=Call("DescribeDBClusters", CLUSTER),
    attributes={
        "DBClusterArn": "$answer.DBClusters[0].DBClusterArn",
        "DBClusterResourceId": "$answer.DBClusters[0].DbClusterResourceId",
        "Endpoint.Address": "$answer.DBClusters[0].Endpoint",
        "Endpoint.Port": "$answer.DBClusters[0].to_string(Port)",
        "MasterUserSecret.SecretArn": "$answer.DBClusters[0].MasterUserSecret.SecretArn",
        "ReadEndpoint.Address": "$answer.DBClusters[0].ReaderEndpoint",
    },
    tags=Tags({"ResourceName": "$attributes.DBClusterArn"}, *TAGS),
    delete=(Call("DeleteDBCluster", {**CLUSTER, "SkipFinalSnapshot": True}),),
)

# No update: moto's ModifyDBSubnetGroup loses the group (5.2.5), so only the record changes.
DB_SUBNET_GROUP = Recipe(
    type="AWS::RDS::DBSubnetGroup",
    service="rds",
    name=Name("DBSubnetGroupName", 255, lowercase=True),
    create=Call("CreateDBSubnetGroup"),
    delete=(Call("DeleteDBSubnetGroup", GROUP),),
)

RECIPES = (DB_CLUSTER, DB_INSTANCE, DB_SUBNET_GROUP)
