"""Where the papers' peaks lie: the audit of abstracts against them, the registered test of models, and the atlas."""

from livingreview.reports.peaks.atlas import PeakAtlas, peak_atlas
from livingreview.reports.peaks.audit import Audit, audit
from livingreview.reports.peaks.models import RegisteredTest, registered_test

__all__ = ["Audit", "PeakAtlas", "RegisteredTest", "audit", "peak_atlas", "registered_test"]
