"""Python's side of pyro_bench: the same server and the same callers, with Pyro4.

    pyro4_peer.py serve                                    prints the port
    pyro4_peer.py call PORT KIND CONNECTIONS SECONDS       prints calls a second, median latency
"""
import multiprocessing
import sys
import threading
import time

import Pyro4

BATCH = 40000
LARGE = 1000000


@Pyro4.expose
class Echo(object):
    def echo(self, value):
        return value


def serve():
    Pyro4.config.THREADPOOL_SIZE = 100
    daemon = Pyro4.Daemon(host="127.0.0.1")
    daemon.register(Echo, "bench")
    print(daemon.sock.getsockname()[1], flush=True)
    daemon.requestLoop()


def caller(port, kind):
    proxy = Pyro4.Proxy("PYRO:bench@127.0.0.1:%d" % port)
    if kind == "echo":
        return lambda: proxy.echo("hello, world")
    if kind == "text":
        text = "x" * LARGE
        return lambda: proxy.echo(text)
    if kind == "bytes":
        data = b"\xfe" * LARGE

        def call_bytes():
            # The receiver gets a dict with base 64 in it, and has to decode that itself.
            return Pyro4.util.SerpentSerializer and __import__("serpent").tobytes(proxy.echo(data))

        return call_bytes

    def call_batch():
        batch = Pyro4.batch(proxy)
        for number in range(BATCH):
            batch.echo(number)
        return list(batch())

    return call_batch


def run(port, kind, threads, seconds, results):
    counts = []

    def work():
        call = caller(port, kind)
        call()
        samples = []
        end = time.perf_counter() + seconds
        before = time.perf_counter()
        while before < end:
            call()
            now = time.perf_counter()
            samples.append(now - before)
            before = now
        counts.append(samples)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    begin = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    del begin
    results.put([sample for samples in counts for sample in samples])


def call(port, kind, connections, seconds):
    # One interpreter runs one thread at a time, so the callers share four of them.
    processes = min(4, connections)
    results = multiprocessing.Queue()
    children = [
        multiprocessing.Process(
            target=run, args=(port, kind, connections // processes, seconds, results))
        for _ in range(processes)
    ]
    for child in children:
        child.start()
    samples = sorted(sample for _ in children for sample in results.get())
    for child in children:
        child.join()
    # A caller that ends a call late has had more time; the sum of its calls says how much.
    rate = connections * len(samples) / sum(samples)
    print(rate, samples[len(samples) // 2], flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        call(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
