"""A kernel manager and client for unattended runs: without idle waits, and with a file for what a kernel prints.

They ask sooner whether a kernel is ready, or gone. What a kernel process prints for itself, such as a complaint about a
socket that was closed before it, is no message to whoever builds; it is kept for the case that the kernel dies.
"""

from __future__ import annotations

import asyncio
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, Unicode

_LOOK_SECONDS = 0.01
_REPLY_SECONDS = 1.0
_OUTPUT_SECONDS = 0.05


class PromptClient(AsyncKernelClient):
    """A client that is ready once the kernel has answered on both channels; Jupyter's waits for 0.2 s of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output arrives.

        Raises
        ------
        RuntimeError
            If it died, or did not answer in time.
        """
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while time.monotonic() < until:
            if await self._heard_on_both(self.kernel_info()):
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    async def _heard_on_both(self, asked: str) -> bool:
        """Return whether the reply came, and the end of its work on the channel of outputs."""
        try:
            reply = await _answer(self.shell_channel, asked, _REPLY_SECONDS)
            while True:
                output = await _answer(self.iopub_channel, asked, _OUTPUT_SECONDS)
                if output["content"].get("execution_state") == "idle":
                    self._handle_kernel_info_reply(reply)
                    return True
        except Empty:  # the outputs were not subscribed to yet: ask again
            return False


async def _answer(channel: Any, asked: str, timeout: float) -> dict[str, Any]:
    while True:
        message = await channel.get_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") == asked:
            return message


class PromptManager(AsyncKernelManager):
    """A manager that sees the end of a kernel within a hundredth of a second, not a tenth."""

    printed = Unicode(help="File for what the kernel prints outside its cells; with ours if empty.").tag(config=True)

    client_factory = Type(default_value=PromptClient, klass=AsyncKernelClient)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        if not self.printed:
            return await super()._async_launch_kernel(kernel_cmd, **options)
        with open(self.printed, "ab") as file:
            return await super()._async_launch_kernel(kernel_cmd, **{**options, "stdout": file, "stderr": file})

    async def _async_wait(self, pollinterval: float = _LOOK_SECONDS) -> None:
        while await self._async_is_alive():
            await asyncio.sleep(min(pollinterval, _LOOK_SECONDS))
