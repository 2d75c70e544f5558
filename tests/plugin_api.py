import pytest

from chat import broadcast


@pytest.fixture
def unhurried(settings):
    """Nobody is held back, however fast a test asks."""
    settings.CHAT_RATE_LIMITS = False


@pytest.fixture
def told(monkeypatch):
    """What goes over the channel layer: ``(group, event)``."""
    heard = []
    monkeypatch.setattr(broadcast, "whisper", lambda topic, event: heard.append((topic, event)))
    monkeypatch.setattr(broadcast, "direct", lambda name, event: heard.append((name, event)))
    return heard
