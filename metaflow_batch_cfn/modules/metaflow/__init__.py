"""Modules of Metaflow: what its client and its services need besides AWS Batch."""
