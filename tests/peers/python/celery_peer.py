"""The real Celery as the other side of a check: see the script celery_peer."""
import ast
import importlib.util
import sys


def is_installed():
    return all(importlib.util.find_spec(name) for name in ("celery", "sqlalchemy"))


if sys.argv[1:] == ["--probe"]:
    sys.exit(0 if is_installed() else 1)

import celery
from celery.signals import worker_ready
from kombu.transport import sqlalchemy

sqlalchemy.Transport.polling_interval = 0.02  # instead of a second; no option sets it

PATIENCE = 60


def make_app(url):
    """Both ends of one broker, named as Celery names it."""
    scheme = url.split(":", 1)[0]
    if scheme == "sqlite":
        app = celery.Celery("celery_peer", broker="sqla+" + url, backend="db+" + url)
    else:
        app = celery.Celery("celery_peer", broker=url, backend=url if scheme == "redis" else "rpc://")
    app.conf.worker_hijack_root_logger = False
    app.conf.worker_redirect_stdouts = False
    return app


def read_call(text):
    """Name, arguments and keyword arguments of "addTask.add(5, y=5)"."""
    call = ast.parse(text.strip(), mode="eval").body
    kwargs = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    return ast.unparse(call.func), [ast.literal_eval(item) for item in call.args], kwargs


def show_call(name, args, kwargs):
    items = [repr(item) for item in args] + ["%s=%r" % item for item in kwargs.items()]
    return "%s(%s)" % (name, ", ".join(items))


def say(text):
    print(text, flush=True)


def work(app, rules):
    answers = {}
    for rule in rules:
        call, answer = rule.split("->")
        name, args, kwargs = read_call(call)
        answers.setdefault(name, []).append((args, kwargs, ast.literal_eval(answer.strip())))

    def register(name):
        def run(*args, **kwargs):
            say(show_call(name, args, kwargs))
            for wanted_args, wanted_kwargs, answer in answers[name]:
                if (list(args), kwargs) == (wanted_args, wanted_kwargs):
                    return answer
            raise ValueError("no rule for " + show_call(name, args, kwargs))

        app.task(run, name=name, acks_late=True)

    for name in answers:
        register(name)
    worker_ready.connect(lambda **_: say("Serving " + ", ".join(answers)), weak=False)
    app.worker_main(["--quiet", "worker", "-P", "solo", "-l", "ERROR", "--without-gossip",
                     "--without-mingle", "--without-heartbeat"])


def ask(app, steps):
    for step in steps:
        name, args, kwargs = read_call(step)
        try:
            say(repr(app.send_task(name, args, kwargs).get(timeout=PATIENCE, interval=0.02)))
        except Exception as error:
            say("error %s: %s" % (type(error).__name__, error))


def main(option, url, *items):
    assert option == "--broker"
    say("Asking with Celery " + celery.__version__)
    app = make_app(url)
    border = items.index("--")
    ask(app, items[:border])
    work(app, items[border + 1:])


main(*sys.argv[1:])
