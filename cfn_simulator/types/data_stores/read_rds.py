"""Reads back DB instances and DB subnet groups from RDS."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

DB_INSTANCE = ReadRecipe(
    service="rds",
    call=Call("DescribeDBInstances", {"DBInstanceIdentifier": "$id"}),
    record="$answer.DBInstances[0]",
    same=(
        "AllocatedStorage",
        "BackupRetentionPeriod",
        "DBInstanceClass",
        "DBInstanceIdentifier",
        "DBInstanceArn",
        "DBName",
        "DbiResourceId",
        "DeletionProtection",
        "Engine",
        "MasterUsername",
        "MultiAZ",
        "PubliclyAccessible",
        "StorageEncrypted",
        "StorageType",
    ),
    members={
        "DBSubnetGroupName": "$record.DBSubnetGroup.DBSubnetGroupName",
        "Tags": "$record.TagList",
        "VPCSecurityGroups": "$record.VpcSecurityGroups[].VpcSecurityGroupId",
    },
)
DB_SUBNET_GROUP = ReadRecipe(
    service="rds",
    call=Call("DescribeDBSubnetGroups", {"DBSubnetGroupName": "$id"}),
    record="$answer.DBSubnetGroups[0]",
    same=("DBSubnetGroupDescription", "DBSubnetGroupName"),
    members={"SubnetIds": "$record.Subnets[].SubnetIdentifier"},
)

READERS: Mapping[str, Reader] = {
    "AWS::RDS::DBInstance": DB_INSTANCE,
    "AWS::RDS::DBSubnetGroup": DB_SUBNET_GROUP,
}
