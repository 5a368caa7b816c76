"""What each key of `dolbear.toml` means, for editors and the reference."""

from __future__ import annotations

from dolbear.project import settings as s

KEYS: dict[type[s.Section], dict[str, str]] = {
    s.Settings: {
        "project": "Who the model is.",
        "data": "The datasets: named tables of the project.",
        "select": "Which rows a training uses, and how they are split.",
        "inputs": "What the model is given. This, not the data, moves the version.",
        "outputs": "What the model answers, and what training learns: exactly one.",
        "train": "How the model is trained.",
        "metric": "Metrics of your own, for gates.",
        "gate": "Test criteria: what a model must reach to ship.",
        "parity": "How far the ONNX model may be from the original.",
        "archive": "Where big data and stage results are kept.",
        "repository": "The Maven-layout repositories that versions go to.",
        "ledger": "Where decisions are kept in Git.",
    },
    s.About: {
        "name": "The model's Maven artifact: small letters, digits and hyphens. Its Java interface is named after it.",
        "group": "The model's Maven group, such as com.example.models.",
        "branch": "The branch that versions are made on.",
        "description": "One sentence on what the model is for.",
        "license": "The model's licence, as an SPDX identifier such as Apache-2.0.",
    },
    s.Dataset: {
        "path": "The file, relative to the project: Parquet (.parquet), else a text table.",
        "key": "Columns that name a row: checked to be unique, used for diff, merge and the split.",
        "checks": "SQL conditions that each row must meet, by name.",
        "format": "How a text table is read.",
        "source": "Where `dolbear collect` brings the dataset from.",
    },
    s.Format: {
        "encoding": "The text encoding, such as utf-8, utf-16 or cp1252.",
        "delimiter": "The sign between fields.",
        "decimal": "The decimal sign.",
        "thousands": "The sign between groups of three digits, if any; a space stands for all kinds of space.",
        "date": "How dates are written, as a strftime pattern such as %d.%m.%Y.",
        "missing": "Texts that mean: no value. The empty field always does.",
        "types": "The kind of a column, where it would be guessed otherwise.",
    },
    s.Source: {
        "file": "A file to copy from.",
        "sqlite": "An SQLite database to query.",
        "query": "The SQL query on it.",
    },
    s.Select: {
        "sql": "One select statement; datasets are its tables. It gives all inputs and the output by name.",
        "split": "Which rows are for training, which for validation, which for the test.",
    },
    s.Split: {
        "by": "Columns whose hash decides: equal values stay together. By default the dataset's key, else all inputs.",
        "validation": "The share of validation rows.",
        "test": "The share of test rows.",
        "seed": "Another seed, another split.",
        "time": "A date column: split by time instead of by hash.",
        "validation_from": "With time: the first date of the validation part.",
        "test_from": "With time: the first date of the test part.",
    },
    s.Field: {
        "type": "The type of its values.",
        "unit": "Its unit, such as 1/s or EUR.",
        "optional": "Whether it may be missing.",
        "values": "Closes a text to these labels: an enum in Java.",
        "description": "What it is; part of the Java documentation.",
    },
    s.Train: {
        "entry": "A Python function, module:function: train(data, params, previous) gives an estimator or ONNX model.",
        "command": "A command in any language, instead of entry.",
        "params": "Parameters handed to it.",
        "requirements": "The file of pinned Python packages; a change trains again.",
        "seconds": "The time limit: 30s, 10min or 2h, or a number of seconds.",
        "seed": "The seed of all random numbers.",
        "files": "Further files that the result depends on; patterns such as conf/*.json.",
        "python": "The Python interpreter; by default the project's .venv, else dolbear's own.",
        "checkpoint": "safe: data only; pickle: may run any code when it is loaded.",
        "trusted": "Names of classes that a safe checkpoint may hold.",
    },
    s.Metric: {
        "entry": "A Python function, module:function: metric(truth, prediction) gives a number.",
        "better": "Whether lower or higher is better.",
    },
    s.Gate: {
        "metric": "What is measured, on the test part: a built-in metric, or one of [metric.NAME].",
        "at_most": "The highest value that passes.",
        "at_least": "The lowest value that passes.",
        "versus": "What the model is compared with, on the same rows.",
        "worse_by_at_most": "How much worse than versus is borne: an amount, or a share such as 2%.",
        "on_thin": "What it means if the rows are too few to tell.",
    },
    s.Parity: {
        "absolute": "The absolute difference that is borne in each value.",
        "relative": "The relative difference that is borne on top.",
        "share": "The share of rows that may be further off.",
    },
    s.Archive: {"url": "A directory; empty: one folder per user."},
    s.Repository: {
        "candidates": "Where what passed its gates is published.",
        "releases": "Where what is promoted is published.",
    },
    s.Ledger: {
        "remote": "The Git remote that the ledger is pushed to.",
        "branch": "The branch that holds it, and nothing else.",
        "message": "The commit message; {event} is the event.",
    },
}
