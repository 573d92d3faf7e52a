"""Warm kernels: a kernel provisioner for Jupyter that forks kernels from a process with everything imported.

The kernel spec ``visionbook`` names it, so papermill, nbclient and nbval use it like any other kernel. Where a kernel
cannot be forked (Windows, macOS, or the prepared process fails), the ordinary kernel takes over, with one line of
notice.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from visionbook.messages import message, say
from visionbook.publish.kernels.client import (
    ADDRESS_VARIABLE,
    ForkedProcess,
    NoParentError,
    ordinary_by_choice,
    parent_address,
    require_fork,
)
from visionbook.publish.kernels.shield import shielded

KERNEL_NAME = "visionbook"
PROVISIONER_NAME = "visionbook-warm"
WATCH = "visionbook.publish.kernels.watch"
"""Extension of IPython for kernels whose reads are noted."""

SPECS = Path(__file__).with_name("jupyter")
_ARGUMENTS_BEGIN = ["-m", "ipykernel_launcher"]
_noticed = False


def make_known() -> None:
    """Let Jupyter in this process and those it starts find the kernel, whether or not the package is installed."""
    paths = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(SPECS) not in paths:
        os.environ["JUPYTER_PATH"] = os.pathsep.join([str(SPECS), *filter(None, paths)])
    KernelProvisionerFactory.provisioners.setdefault(
        PROVISIONER_NAME,
        EntryPoint(PROVISIONER_NAME, "visionbook.publish.kernels:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME),
    )


def notice(reason: object) -> None:
    """Say once in this process, in one line, that ordinary kernels take over."""
    global _noticed
    if not _noticed:
        _noticed = True
        say(message("build.ordinary_kernels", reason=reason), sys.stderr)


class WarmProvisioner(LocalProvisioner):
    """Fork the kernel from the kernel parent; all else is as for a local process."""

    _address: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Find the kernel parent, and put the connection file and the kernel's sockets into its private folder."""
        self._address = None
        if not ordinary_by_choice():
            try:
                require_fork()
                self._address = await asyncio.to_thread(parent_address)
            except NoParentError as error:
                notice(error)
        if self._address and self.parent is not None:
            self._use_private_folder(Path(self._address).parent)
        self._keep_folder()
        environment = kwargs.get("env")
        kwargs["env"] = shielded(os.environ if environment is None else environment)
        return await super().pre_launch(**kwargs)

    def _use_private_folder(self, folder: Path) -> None:
        manager = self.parent
        if not manager.connection_file:
            name = str(folder / f"kernel-{self.kernel_id[:12]}")
            manager.connection_file = f"{name}.json"
            if manager.transport == "tcp":
                # Only this user can reach sockets in the folder, and two kernels cannot pick the same port.
                manager.transport, manager.ip = "ipc", name

    def _keep_folder(self) -> None:
        """Make the folder of the connection file again if a parent that has ended took it with it (on a restart)."""
        if self.parent is not None and self.parent.connection_file:
            Path(self.parent.connection_file).parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel if it is the one that the parent has ready, else start the command."""
        if self._address and cmd[1:3] == _ARGUMENTS_BEGIN:
            try:
                return await asyncio.to_thread(self._fork, self._address, cmd[3:], kwargs)
            except NoParentError as error:
                notice(error)
                self._keep_folder()
                if self.parent is not None:
                    self.parent.write_connection_file()
        return await super().launch_kernel(cmd, **kwargs)

    def _fork(self, address: str, arguments: list[str], options: dict[str, Any]) -> dict[str, Any]:
        folder = Path(options.get("cwd") or Path.cwd()).resolve(strict=True)
        environment = options.get("env")
        environment = os.environ if environment is None else environment
        request = {
            "kind": "kernel",
            "arguments": arguments,
            "environment": {name: value for name, value in environment.items() if name != ADDRESS_VARIABLE},
            "folder": str(folder),
        }
        opened = [
            _stream(options.get("stdin"), 0),
            _stream(options.get("stdout"), 1),
            _stream(options.get("stderr"), 2),
        ]
        try:
            self.process = ForkedProcess(address, request, opened)
        finally:
            for descriptor in opened:
                os.close(descriptor)
        self.process.wait_ready()
        self.pid, self.pgid, self.cwd = self.process.pid, None, str(folder)
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, without looking only ten times a second."""
        if isinstance(self.process, ForkedProcess):
            while self.process.poll() is None:
                await asyncio.sleep(0.005)
            code, self.process = self.process.wait(), None
            return code
        return await super().wait()

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Return what describes the kernel; a forked one leads its process group."""
        return {**await super().get_provisioner_info(), "pgid": self.pgid or self.pid}


def _stream(wanted: Any, number: int) -> int:
    """Return a new descriptor for a standard stream: as asked, else nothing for input and ours for output."""
    if wanted is None and number > 0:
        try:
            return os.dup(number)
        except OSError:  # this process has none
            wanted = subprocess.DEVNULL
    if wanted in (None, subprocess.DEVNULL, subprocess.PIPE):
        return os.open(os.devnull, os.O_RDWR)
    return os.dup(wanted if isinstance(wanted, int) else wanted.fileno())
