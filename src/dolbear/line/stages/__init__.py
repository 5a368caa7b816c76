"""The stages that compute, in the order of the line."""

from __future__ import annotations

from dolbear.line.stage import Stage
from dolbear.line.stages.check import Check
from dolbear.line.stages.evaluate import Evaluate
from dolbear.line.stages.gate import GateStage
from dolbear.line.stages.package import Package
from dolbear.line.stages.select import Select
from dolbear.line.stages.train import Train

COMPUTING: tuple[Stage, ...] = (Check(), Select(), Train(), Evaluate(), GateStage(), Package())
