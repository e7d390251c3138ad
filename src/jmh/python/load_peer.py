#!/usr/bin/python3
"""The endpoints of the load measurement as a FastAPI application that keeps everything in memory.

    load_peer.py PORT

Jobs "run" one after the other for 40 s with ten steps of progress a second; waiting jobs hear of their place at most once a
second. Each job's event is made once and put into the queue of each of its streams. Nothing is written to disk.
"""
import asyncio
import datetime
import json
import sys
import uuid

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse

RUN_SECONDS = 40
STEPS_A_SECOND = 10
STREAM_QUEUE = 256
HEARTBEAT_SECONDS = 15

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
jobs = {}
waiting = []
wake = asyncio.Event()


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Job:
    def __init__(self, case_id, model, base):
        self.id = uuid.uuid4().hex
        self.streams = set()
        links = {"self": f"{base}api/jobs/{self.id}", "events": f"{base}api/jobs/{self.id}/events"}
        self.snapshot = {
            "jobId": self.id, "status": "pending", "progress": 0.0, "progressMessage": "Waiting", "stage": "queued",
            "seq": 1, "attempt": 0, "queuePosition": len(waiting) + 1, "etaSeconds": None, "createdAt": now(),
            "startedAt": None, "finishedAt": None, "elapsedSeconds": None, "caseId": case_id, "model": model,
            "fastMode": True, "device": None, "result": None, "error": None, "errorType": None, "links": links}

    @property
    def ended(self):
        return self.snapshot["status"] in ("completed", "cancelled")

    def event(self, name):
        data = json.dumps(self.snapshot, separators=(",", ":"))
        return f"event: {name}\nid: {self.snapshot['seq']}\ndata: {data}\n\n".encode()

    def change(self, **fields):
        self.snapshot.update(fields, seq=self.snapshot["seq"] + 1)
        if self.streams:
            event = self.event(self.snapshot["status"] if self.ended else "progress")
            for stream in self.streams:
                if stream.full():
                    stream.get_nowait()
                stream.put_nowait(event)


@app.post("/api/segment", status_code=202)
async def segment(request: Request):
    body = await request.json()
    job = Job(body["case_id"], body.get("model"), str(request.base_url))
    jobs[job.id] = job
    waiting.append(job)
    wake.set()
    return {"jobId": job.id, "status": "pending", "message": "Accepted", "etaSeconds": None,
            "queuePosition": job.snapshot["queuePosition"], "links": job.snapshot["links"]}


def find(job_id):
    if job_id not in jobs:
        raise HTTPException(404)
    return jobs[job_id]


@app.delete("/api/jobs/{job_id}", status_code=202)
async def cancel(job_id: str):
    job = find(job_id)
    if not job.ended:
        if job in waiting:
            waiting.remove(job)
        job.change(status="cancelled", queuePosition=None, finishedAt=now())
    return JSONResponse(job.snapshot, status_code=202)


@app.get("/api/jobs/{job_id}/events")
async def events(job_id: str):
    job = find(job_id)

    async def frames():
        stream = asyncio.Queue(STREAM_QUEUE)
        job.streams.add(stream)
        try:
            ended = job.ended
            yield b"retry: 2000\n\n" + job.event("snapshot")
            if ended:
                yield job.event(job.snapshot["status"])
            while not ended:
                try:
                    event = await asyncio.wait_for(stream.get(), HEARTBEAT_SECONDS)
                    yield event
                    ended = event.startswith((b"event: completed", b"event: cancelled"))
                except asyncio.TimeoutError:
                    yield b": heartbeat\n\n"
        finally:
            job.streams.discard(stream)

    return StreamingResponse(frames(), media_type="text/event-stream",
                             headers={"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"})


@app.get("/health/readiness")
async def health():
    return {"status": "UP"}


async def run():
    while True:
        while not waiting:
            wake.clear()
            await wake.wait()
        job = waiting.pop(0)
        job.change(status="running", stage="inferring", attempt=1, queuePosition=None, startedAt=now(), device="cpu")
        steps = RUN_SECONDS * STEPS_A_SECOND
        for step in range(steps):
            await asyncio.sleep(1 / STEPS_A_SECOND)
            if job.ended:
                break
            job.change(progress=round(100 * step / steps, 1), progressMessage=f"Inferring, {step} of {steps}")
        if not job.ended:
            job.change(status="completed", stage="done", progress=100.0, finishedAt=now(), elapsedSeconds=RUN_SECONDS)


async def tell_positions():
    while True:
        await asyncio.sleep(1)
        for place, job in enumerate(list(waiting), 1):
            if job.snapshot["queuePosition"] != place:
                job.change(queuePosition=place)


@app.on_event("startup")
async def start():
    global wake
    wake = asyncio.Event()
    app.state.tasks = [asyncio.create_task(run()), asyncio.create_task(tell_positions())]


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False, backlog=4096)
