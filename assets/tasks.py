"""Jobs of the register."""

from procrastinate.contrib.django import app

from assets.models import AssetCount, AssetFacet, SearchWord


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="compact_asset_counts", pass_context=False)
def compact_asset_counts(timestamp: int) -> None:
    """Sum up what changes have added to the counts, every ten minutes."""
    AssetCount.compact()


@app.periodic(cron="5-59/10 * * * *")
@app.task(queueing_lock="compact_asset_facets", pass_context=False)
def compact_asset_facets(timestamp: int) -> None:
    """Sum up what changes have added to the facets, every ten minutes."""
    AssetFacet.compact()


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="count_search_words", pass_context=False)
def count_search_words(timestamp: int) -> None:
    """Count anew how common each word is, every night: rare words tell more."""
    SearchWord.count()
