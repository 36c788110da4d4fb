"""Jobs of the register."""

from procrastinate.contrib.django import app

from assets.models import AssetCount


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="compact_asset_counts", pass_context=False)
def compact_asset_counts(timestamp: int) -> None:
    """Sum up what changes have added to the counts, every ten minutes."""
    AssetCount.compact()
