"""Jupyter's way to a warm kernel: a provisioner, so that papermill, nbclient and every Jupyter front end run unchanged.

A kernel specification that names it, as the installed ``livingreview-warm`` does, gets its kernels forked from a process
that has the libraries loaded. Where none answers, or this system cannot fork safely, an ordinary kernel is started.
"""

from __future__ import annotations

import sys
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Unicode

from livingreview.rerun import forked_kernels, warm_server

NAME = "livingreview-warm"


class WarmProvisioner(LocalProvisioner):
    """Starts a companion of a forked kernel in place of the command of the kernel specification."""

    address = Unicode("", help="Socket of the process that forks; that of 'livingreview warm' where it is empty").tag(
        config=True
    )

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Prepare the launch as for any local kernel, then put the companion in the command's place."""
        prepared = await super().pre_launch(**options)
        address = self.address or str(warm_server.address())
        if forked_kernels.available() and warm_server.answers(address):
            prepared["cmd"] = [sys.executable, "-P", "-S", forked_kernels.__file__, "join", address, self.parent.connection_file]
        elif self.parent is not None:
            self.parent.log.warning("no process of warm kernels answers: an ordinary kernel is started")
        return prepared
