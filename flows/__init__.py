"""Orchestration and all input and output. Only ``flows.nightly`` imports Prefect."""
