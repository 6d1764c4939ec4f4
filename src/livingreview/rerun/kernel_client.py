"""A client that knows when its kernel is ready from what the kernel says, not from its silence."""

from __future__ import annotations

import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient

# For the answer, and then for what everybody hears of it: it may have been said before this client listened, so ask again.
PATIENCE_S, MOMENT_S = 1.0, 0.05


class PromptClient(AsyncKernelClient):
    """Jupyter's own client but for its start, at which that one waits until nothing has come for a fifth of a second."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered, and has said so to everybody.

        Parameters
        ----------
        timeout : float, optional
            Seconds; without limit where it is not given.

        Raises
        ------
        RuntimeError
            If the kernel dies, or does not answer in time.
        """
        end = time.monotonic() + timeout if timeout is not None else float("inf")
        while not await self._greeted(self.kernel_info()):
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _greeted(self, request: str) -> bool:
        try:
            while True:
                answer = await self.get_shell_msg(timeout=PATIENCE_S)
                if answer["parent_header"].get("msg_id") == request:
                    self._handle_kernel_info_reply(answer)
                    break
            while True:
                said = await self.get_iopub_msg(timeout=MOMENT_S)
                idle = said["msg_type"] == "status" and said["content"]["execution_state"] == "idle"
                if idle and said["parent_header"].get("msg_id") == request:
                    return True
        except Empty:
            return False
