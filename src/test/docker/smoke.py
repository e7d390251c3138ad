"""The smoke test of a running image: what an operator would look at first."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

START = 240
JOB = 600
END = 60


class Smoke:
    def __init__(self, container, port, model, say=print):
        self.container = container
        self.base = "http://127.0.0.1:{}".format(port)
        self.model = model
        self.say = say

    def run(self):
        self._check(not self.container.healthy(), "HEALTHCHECK fails while nothing runs")
        begun = time.monotonic()
        self.container.start()
        self._until(lambda: self._get("/health/liveness")[0] == 200, START, "liveness")
        self.say("   alive after {:.1f} s".format(time.monotonic() - begun))
        self._page()
        self._until(self.container.healthy, START, "HEALTHCHECK")
        self.say("   ready after {:.1f} s".format(time.monotonic() - begun))
        self._job()
        self._confined()
        code = self.container.stop(END)
        self._check(code in (0, 143), "SIGTERM ends it with exit code {}".format(code))

    def _page(self):
        status, headers, body = self._get("/", {"Accept": "text/html"})
        self._check(status == 200 and b"<title>Penumbra" in body, "the page is served")
        script = body.split(b'src="')[1].split(b'"')[0].decode().lstrip("./")
        status, headers, body = self._get("/" + script)
        self._check(status == 200 and "javascript" in headers["Content-Type"], "and its script")
        status, headers, body = self._get("/api/cases")
        self._check(status == 200 and "phantom-embolic" in json.loads(body)["cases"], "cases are listed")

    def _job(self):
        wish = json.dumps({"case_id": "phantom-embolic", "model": self.model}).encode()
        status, headers, body = self._get("/api/segment", {"Content-Type": "application/json"}, wish)
        self._check(status == 202, "a job is accepted")
        path = "/api/jobs/" + json.loads(body)["jobId"]
        job = {}

        def over():
            job.update(json.loads(self._get(path + "?wait=5")[2]))
            return job["status"] in ("completed", "failed", "cancelled")

        self._until(over, JOB, "the job's end")
        self._check(job["status"] == "completed", "the job ends: {} {}".format(job["status"], job["error"]))
        result = job["result"]
        self.say("   {}: {} ml, Dice {}".format(self.model, result["volumeMl"], result["diceScore"]))
        self._check(result["volumeMl"] > 0, "it marks something")
        mask = "/files/" + result["predictionUrl"].partition("/files/")[2]
        status, headers, body = self._get(mask, {"Range": "bytes=0-99"})
        self._check(status == 206 and len(body) == 100 and body[:2] == b"\x1f\x8b", "a range of its mask")
        self._check(headers["Content-Range"].startswith("bytes 0-99/"), "which the answer names")

    def _confined(self):
        status = Path("/proc/{}/status".format(self.container.service())).read_text()
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        self._check(set(facts["Uid"].split()) == {"1000"}, "the service runs as user 1000")
        self._check(int(facts["CapEff"], 16) == 0 and facts["NoNewPrivs"] == "1", "with no privilege")
        for folder in ("/opt/penumbra", "/etc", "/var/tmp", "/home", "/"):
            code, _ = self.container.run(["touch", folder + "/written"])
            self._check(code != 0, "nothing can be written to " + folder)
        _, written = self.container.run(["find", "/tmp", "-type", "f"])
        self.say("   written: {}".format(" ".join(sorted(written.split()))))
        self._check(".so" not in written, "no library was unpacked")
        maps = Path("/proc/{}/maps".format(self.container.service())).read_text()
        self._check("/opt/penumbra/torch/lib/libtorch_cpu.so" in maps, "PyTorch is the image's")
        self._check("/opt/penumbra/native/libjnidispatch.so" in maps, "JNA is the image's")

    def _until(self, true, seconds, what):
        end = time.monotonic() + seconds
        while not true():
            self._check(not self.container.ended(), "the service runs")
            self._check(time.monotonic() < end, "{} within {} s".format(what, seconds))
            time.sleep(0.1)

    def _check(self, true, what):
        if not true:
            raise AssertionError("not so: {}\n{}".format(what, self.container.said()[-6000:] if
                                                         self.container.process else ""))

    def _get(self, path, headers=None, body=None):
        request = urllib.request.Request(self.base + path, data=body, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError:
            return 0, {}, b""
