"""The redirector: a small door in front of Flask that answers tracked links once the click is safely stored.

`app.py` calls `install`; `/readyz` asks `writer_state`.
"""

from tracking.redirector.door import Redirector, install, writer_state
from tracking.redirector.writer import WriterState

__all__ = ["Redirector", "WriterState", "install", "writer_state"]
