"""Runs in pseudopeople's own environment: its sample's census, WIC and social security files as Parquet.

`python -m benchmarks.peers.census_writer FOLDER SEED`. pseudopeople (IHME, BSD-3-Clause) ships a simulated
population of about 10,000 in Anytown, Washington; its noise is left at its own defaults.
"""

import sys
from pathlib import Path

import pseudopeople

CENSUS_YEAR = 2020
WIC_YEARS = range(2018, 2023)
"""Two years before the census and two after it, so that people have moved and grown."""


def main(folder: Path, seed: int) -> None:
    """Write census.parquet, wic.parquet and ssa.parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    census = pseudopeople.generate_decennial_census(seed=seed, year=CENSUS_YEAR, verbose=False)
    wic = pseudopeople.generate_women_infants_and_children(seed=seed, year=None, verbose=False)
    wic = wic[wic["year"].astype(int).isin(WIC_YEARS)]
    ssa = pseudopeople.generate_social_security(seed=seed, year=CENSUS_YEAR, verbose=False)
    for name, frame in (("census", census), ("wic", wic), ("ssa", ssa)):
        frame.reset_index(drop=True).astype("string").to_parquet(folder / f"{name}.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
