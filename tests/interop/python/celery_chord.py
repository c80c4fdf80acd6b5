"""Sends a chord, and prints the result of its body or the error."""
from celery import chord
from celery.exceptions import ChordError
from celery_tasks import add, echo

body = chord([add.s(1, 1), add.s(2, 2)])(echo.s())
try:
    print("chord", body.get(timeout=120, interval=0.02))
except ChordError as error:
    print("chord", "ChordError", error)
print("end")
