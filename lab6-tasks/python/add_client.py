"""add_client in Python, with Celery: add_client.py [BROKER]."""
import sys

from add_app import make_app

app = make_app(sys.argv[1] if len(sys.argv) > 1 else "sqlite:///tasks.db")

result = app.send_task("addTask.add", (5, 5))
print("Task sent:", result.id)
print("Result:", result.get(timeout=30, interval=0.1))
