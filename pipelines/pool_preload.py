"""What every checking process needs, imported and warmed once by the fork server, so that a new process has it at once.

The warm-up is a check of the bundled sample: it reads rule packs, texts and templates, which are then kept. PDF is left out,
because its engine starts threads, and threads do not survive a fork.
"""

from datetime import date

from pipelines.check import Request
from pipelines.rendered import Job, answer
from reference_data.sample import SAMPLE

WARMED = answer(Job(Request(SAMPLE.sosi.read_bytes(), "sample.sos", SAMPLE.notice.read_bytes(), on=date(2026, 10, 1)), ("json", "html")))
