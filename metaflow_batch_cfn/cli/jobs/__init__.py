"""The commands of `mfcfn jobs`, one file each, and how they show jobs."""
