"""Drives `vibe mcp` with the official Python SDK: takes one JSON plan on standard input, prints one JSON line a step.

{"command": [...], "cwd": "...", "env": {...}, "mode": "auto" | "legacy",
 "steps": [{"list": true} | {"ping": true} | {"call": "tool", "arguments": {...}, "cancel_when": "file that is there"}
           | {"together": [steps]}]}
"""

import json
import os
import sys

import anyio
from mcp import Client, MCPError, StdioServerParameters


def plain(model):
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


async def call(client, step):
    progress = []
    cancelled = False
    with anyio.CancelScope() as scope:

        async def heard(done, total, message):
            progress.append([done, message])

        async def watch(path):
            nonlocal cancelled
            while not (os.path.exists(path) and open(path).read().endswith("\n")):
                await anyio.sleep(0.02)
            cancelled = True
            scope.cancel()

        async with anyio.create_task_group() as group:
            if "cancel_when" in step:
                group.start_soon(watch, step["cancel_when"])
            try:
                answer = await client.call_tool(step["call"], step.get("arguments", {}), progress_callback=heard)
                told = {"answer": plain(answer)}
            except MCPError as error:
                told = {"refused": str(error)}
            group.cancel_scope.cancel()
    if cancelled:
        told = {"cancelled": True}
    return {**told, "progress": progress}


async def take(client, step):
    if "list" in step:
        return {"tools": [plain(tool) for tool in (await client.list_tools()).tools]}
    if "ping" in step:
        await client.send_ping()
        return {"pong": True}
    if "together" in step:
        told = [None] * len(step["together"])

        async def one(at, inner):
            told[at] = await take(client, inner)

        async with anyio.create_task_group() as group:
            for at, inner in enumerate(step["together"]):
                group.start_soon(one, at, inner)
        return {"together": told}
    return await call(client, step)


async def main():
    plan = json.loads(sys.stdin.read())
    command, *arguments = plan["command"]
    server = StdioServerParameters(command=command, args=arguments, cwd=plan["cwd"], env=plan["env"])
    async with Client(server, mode=plan.get("mode", "auto"), read_timeout_seconds=300) as client:
        told = {
            "server": client.server_info.name,
            "version": client.server_info.version,
            "protocol": client.protocol_version,
            "instructions": client.instructions,
        }
        print(json.dumps(told), flush=True)
        for step in plan["steps"]:
            print(json.dumps(await take(client, step)), flush=True)


anyio.run(main)
