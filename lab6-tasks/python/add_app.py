"""A Celery app for a broker that is named as in C++."""
from celery import Celery
from kombu.transport import sqlalchemy

sqlalchemy.Transport.polling_interval = 0.1  # Celery asks a file once a second


def make_app(url):
    if url.startswith("sqlite:"):  # Celery reaches files through SQLAlchemy
        return Celery("addTask", broker="sqla+" + url, backend="db+" + url)
    if url.startswith("redis:"):
        return Celery("addTask", broker=url, backend=url)
    return Celery("addTask", broker=url, backend="rpc://")
