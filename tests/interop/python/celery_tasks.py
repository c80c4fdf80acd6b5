"""The tasks of the interop tests in Python: celery -A celery_tasks worker."""
import os

from celery import Celery
from kombu.transport import sqlalchemy

sqlalchemy.Transport.polling_interval = 0.02  # instead of a second; no option sets it

app = Celery("interop", broker=os.environ["BROKER"], backend=os.environ["BACKEND"])
app.conf.worker_hijack_root_logger = False


@app.task(name="interop.add")
def add(x, y):
    return x + y


@app.task(name="interop.echo")
def echo(value):
    return value


@app.task(name="interop.fail")
def fail(text):
    raise ValueError(text)


@app.task(name="interop.flaky", bind=True, max_retries=3)
def flaky(self):
    if self.request.retries < 2:
        raise self.retry(exc=ConnectionError("try %d" % self.request.retries), countdown=0.05)
    return self.request.retries
