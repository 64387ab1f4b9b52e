"""A proxy on the loopback that delays every octet by a fixed time each way and keeps their order.

python -m tests.bench.delay LISTEN_PORT TARGET_PORT MILLISECONDS_EACH_WAY
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import socket
import sys


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Hand on what comes, `delay` seconds later."""
    loop = asyncio.get_running_loop()
    waiting: collections.deque[tuple[float, bytes]] = collections.deque()
    filled = asyncio.Event()

    async def out() -> None:
        while True:
            while not waiting:
                filled.clear()
                await filled.wait()
            due, data = waiting.popleft()
            if (rest := due - loop.time()) > 0:
                await asyncio.sleep(rest)
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    task = asyncio.create_task(out())
    try:
        while data := await reader.read(1 << 16):
            waiting.append((loop.time() + delay, data))
            filled.set()
    except ConnectionError:
        pass
    waiting.append((loop.time() + delay, b""))
    filled.set()
    with contextlib.suppress(ConnectionError):
        await task


async def main(listen: int, target: int, delay: float) -> None:
    """Serve until killed."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        for one in (writer, far_writer):
            one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(pump(reader, far_writer, delay), pump(far_reader, writer, delay))

    server = await asyncio.start_server(serve, "127.0.0.1", listen, limit=1 << 18)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
