"""add_worker in Python, with Celery: add_worker.py [BROKER]."""
import sys

from add_app import make_app

app = make_app(sys.argv[1] if len(sys.argv) > 1 else "sqlite:///tasks.db")


@app.task(name="addTask.add")
def add(x, y):
    return x + y


app.worker_main(["--quiet", "worker", "--pool", "solo", "--loglevel", "INFO"])
