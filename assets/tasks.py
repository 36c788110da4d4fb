"""Jobs of the register."""

from procrastinate.contrib.django import app

from assets import boundaries
from assets.models import AssetCount, AssetFacet, PastCount, SearchWord
from assets.need import derive_needs


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="compact_asset_counts", pass_context=False)
def compact_asset_counts(timestamp: int) -> None:
    """Sum up what changes have added to the counts, every ten minutes."""
    AssetCount.compact()


# Just after midnight in Kolkata, when weights come into force; the queue's clock is UTC.
@app.periodic(cron="31 18 * * *")
@app.task(name="assets.weigh_needs", queueing_lock="assets.weigh_needs")
def weigh_needs(timestamp: int = 0) -> int:
    """Weigh every asset anew by the weights of the day; returns how many have another need."""
    return derive_needs()


@app.task(name="assets.preview_boundaries")
def preview_boundaries(import_id: int) -> None:
    """Find out what a file of outlines would change."""
    boundaries.preview(import_id)


@app.task(name="assets.apply_boundaries")
def apply_boundaries(import_id: int) -> None:
    """Bring the outlines of a file in and have assets find their wards."""
    boundaries.carry_out(import_id)


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


# Half past six in Kolkata, when nothing can still be writing into the day before; the queue's clock is UTC.
@app.periodic(cron="0 1 * * *")
@app.task(queueing_lock="add_up_past_counts", pass_context=False)
def add_up_past_counts(timestamp: int) -> None:
    """Add up what the day that is over changed on the map, so that an overview of it need not read the history."""
    PastCount.add_up()
