"""The day's anchor."""

from procrastinate.contrib.django import app

from attestation.domain import forget_ended, make_anchor


# 2:50 in Kolkata, when the day's work is done; the queue's clock is UTC.
@app.periodic(cron="20 21 * * *")
@app.task(name="attestation.anchor", queueing_lock="attestation.anchor")
def anchor(timestamp: int = 0) -> int:
    """Anchor every chain and clear signings away that nobody finished; returns the anchor's number."""
    forget_ended()
    return make_anchor().serial
