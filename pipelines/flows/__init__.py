"""What Prefect carries: thin flows around plain functions, so that all that a flow does can also be called.

Importing this costs nothing; importing `pipelines.flows.receive` imports Prefect.
"""
