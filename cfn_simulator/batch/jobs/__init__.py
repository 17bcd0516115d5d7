"""Jobs: submitted, described, listed, cancelled and terminated.

In: the body of SubmitJob with a job queue and a job definition. Out: a job whose document
DescribeJobs returns. `job_overrides` merges the overrides into the definition, `arrays` and
`dependencies` expand array jobs and hold back jobs that depend on others, `consumables` tracks
consumable resources, and `stuck_in_runnable` gives the status reason of a RUNNABLE job that no
compute environment can run.
"""
