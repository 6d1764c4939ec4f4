"""A kernel is ready when it says so."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from livingreview.rerun import execution


def _started(place, work, command=()):
    async def run():
        manager = execution.kernel_manager(str(place), None, command)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            return await work(manager, client)
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    return asyncio.run(run())


def test_a_kernel_that_is_ready_answers_and_nothing_is_left_in_the_way(tmp_path):
    async def work(_manager, client):
        await client.wait_for_ready(timeout=60)
        return await client.execute_interactive("print('here')", output_hook=said.append)

    said = []
    assert _started(tmp_path, work)["content"]["status"] == "ok"
    assert [message["content"]["text"] for message in said if message["msg_type"] == "stream"] == ["here\n"]


def test_a_kernel_that_dies_at_once_is_not_waited_for(tmp_path):
    async def work(_manager, client):
        with pytest.raises(RuntimeError, match="died"):
            await client.wait_for_ready(timeout=60)

    started = time.monotonic()
    _started(tmp_path, work, ["false"])
    assert time.monotonic() - started < 30


def test_one_that_never_answers_is_given_up_in_time(tmp_path):
    async def work(manager, client):
        await client.wait_for_ready(timeout=60)
        await manager.signal_kernel(signal.SIGSTOP)
        with pytest.raises(RuntimeError, match="didn't respond"):
            await client.wait_for_ready(timeout=2)
        await manager.signal_kernel(signal.SIGCONT)

    _started(tmp_path, work)
