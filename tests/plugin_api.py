import pytest

from chat import broadcast


@pytest.fixture
def unhurried(settings):
    """Nobody is held back, however fast a test asks."""
    settings.CHAT_RATE_LIMITS = False


@pytest.fixture
def told(monkeypatch):
    """What goes over the channel layer: ``(group or channel, event)``."""
    heard = []
    monkeypatch.setattr(broadcast, "_tell", lambda news: heard.extend(news))
    monkeypatch.setattr(broadcast, "direct", lambda name, event: heard.append((name, event)))
    return heard
