"""Python's side of tasks_bench over RabbitMQ or Redis: the same tasks, with Celery.

    celery_peer.py worker URL QUEUE PROCESSES     prints "ready", serves until it is stopped
    celery_peer.py publish URL QUEUE COUNT        prints messages a second, each confirmed
    celery_peer.py round_trips URL QUEUE COUNT    prints the median of delay().get() in milliseconds
"""
import os
import statistics
import sys
import time

from celery import Celery, signals

mode, url, queue, number = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
app = Celery("bench", broker=url, backend=url if url.startswith("redis") else "rpc://")
app.conf.task_default_queue = queue
app.conf.worker_hijack_root_logger = False


@app.task(name="add")
def add(x, y):
    return x + y


def worker():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the banner is no answer

    @signals.worker_ready.connect
    def ready(**_):
        print("ready", file=answers, flush=True)

    app.worker_main(["--quiet", "worker", "-P", "prefork", "-c", str(number), "-l", "ERROR",
                     "--without-gossip", "--without-mingle", "--without-heartbeat"])


def publish():
    if not url.startswith("redis"):
        app.conf.broker_transport_options = {"confirm_publish": True}
    add.delay(0, 0)
    before = time.perf_counter()
    for i in range(number):
        add.delay(i, i)
    print(number / (time.perf_counter() - before))


def round_trips():
    times = []
    for i in range(number):
        before = time.perf_counter()
        add.delay(i, i).get(timeout=60)
        times.append(time.perf_counter() - before)
    print(statistics.median(times) * 1000)


{"worker": worker, "publish": publish, "round_trips": round_trips}[mode]()
