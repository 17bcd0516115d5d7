"""The commands of `mfcfn jobs`, one per file, and how they display jobs."""
