"""Jobs: submitted, described, listed, cancelled and terminated.

In: the body of SubmitJob with a job queue and a job definition. Out: a job whose document
DescribeJobs returns. `job_overrides` merges the overrides into the definition, `arrays` and
`dependencies` expand array jobs and hold back jobs that wait for others, `consumables` counts
consumable resources, and `stuck` gives the reason for a RUNNABLE job that no compute environment
can run.
"""
