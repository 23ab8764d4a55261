"""How far a long piece of work is, told through the broker: outside its transaction, and nothing is lost with it."""

import redis
from django.conf import settings

KEPT = 600  # seconds
PREFIX = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]


def _broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def tell_progress(work: str, done: int, of: int) -> None:
    """Publish how much of this work is done; nobody is told while the broker is away."""
    try:
        _broker().set(f"{PREFIX}progress:{work}", f"{done} {of}", ex=KEPT)
    except redis.RedisError:
        return


def read_progress(work: str) -> tuple[int, int] | None:
    """How much is done, and of how much; None where nothing was published lately."""
    try:
        published = _broker().get(f"{PREFIX}progress:{work}")
    except redis.RedisError:
        return None
    if not isinstance(published, bytes):
        return None
    done, _space, of = published.decode().partition(" ")
    return int(done), int(of)
