"""A first flow: python hello_flow.py run --with batch"""

import os

from metaflow import FlowSpec, step


class HelloFlow(FlowSpec):
    @step
    def start(self):
        self.job = os.environ.get("AWS_BATCH_JOB_ID", "not a Batch job: this step ran locally")
        self.next(self.end)

    @step
    def end(self):
        print("Hello from AWS Batch! The previous step ran as job", self.job)


if __name__ == "__main__":
    HelloFlow()
