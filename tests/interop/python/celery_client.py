"""Calls the tasks of celery_tasks.py, whoever runs them, and prints a line for each fact."""
import datetime
import time

from celery import chain, group
from celery_tasks import add, app, echo, fail, flaky

PATIENCE = 120


def fact(name, value):
    print(name, repr(value), flush=True)


def get(result):
    return result.get(timeout=PATIENCE, interval=0.02)


def error(result):
    try:
        return get(result)
    except Exception as exception:
        return "%s%r %s" % (type(exception).__name__, exception.args, result.state)


fact("add", get(add.delay(5, 5)))
fact("add-state", (lambda result: (get(result), result.state))(add.delay(1, 2)))
fact("kwargs", get(add.apply_async((), {"y": 2, "x": 40})))
fact("mixed", get(add.apply_async((40,), {"y": 2})))
fact("floats", get(add.delay(0.1, 0.2)))
fact("unicode", get(echo.delay("héllo ☃ 日本 😀 \"'\\\n\t")))
fact("types", get(echo.delay([None, True, 1.5, -7, 2**63, [1, [2]], {"a": {"b": []}}, []])))
fact("large", len(get(echo.delay("x" * 200_000))))
fact("fail", error(fail.delay("boom ü")))
fact("arity", error(app.send_task("interop.add", (1,))))
fact("too-many", error(app.send_task("interop.add", (1, 2, 3))))
fact("keyword", error(app.send_task("interop.add", (1,), {"z": 2})))
fact("unknown", error(app.send_task("no.such.task")))
fact("retry", get(flaky.delay()))
fact("group", get(group(add.s(i, i) for i in range(10)).apply_async()))
fact("chain", get(chain(add.s(1, 2), add.s(3), add.s(4)).apply_async()))
# When the last step is told of it depends on the backend, and on time.
fact("chain-breaks", error(chain(fail.s("boom"), add.s(3)).apply_async()).rsplit(" ", 1)[0])
fact("immutable", get(chain(add.s(1, 2), add.si(5, 5)).apply_async()))

linked = add.signature((10,), task_id="linked-%f" % time.time())
get(add.apply_async((1, 2), link=linked))
if app.conf.result_backend != "rpc://":  # there only the sender of a task hears of it
    fact("link", get(add.AsyncResult(linked.options["task_id"])))

before = time.time()
get(add.apply_async((1, 2), countdown=0.3))
fact("countdown", time.time() - before >= 0.3)
past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
fact("expired", error(add.apply_async((1, 2), expires=past)))
print("end")
