"""Modules of Metaflow: what its client and services need in addition to AWS Batch."""
