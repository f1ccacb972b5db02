"""`python -m benchmarks.city --children 3000 --noise 1 --seed 7 --out DIR`."""

import argparse
from pathlib import Path

from benchmarks.city.deliver import FORMATS, deliver


def main() -> None:
    """Write a synthetic city's inbox and truth."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.city",
        description="A synthetic city: six extracts a delivery, and the truth.",
    )
    parser.add_argument("--children", type=int, default=3000)
    parser.add_argument(
        "--noise", type=float, default=1.0, help="0 = clean, 1 = as found in practice, 3 = bad"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--deliveries", default="2026-09,2026-10", help="months, separated by commas")
    parser.add_argument("--format", choices=FORMATS, default="messy")
    given = parser.parse_args()
    deliver(
        given.out,
        children=given.children,
        noise=given.noise,
        seed=given.seed,
        deliveries=given.deliveries.split(","),
        layout=given.format,
    )


if __name__ == "__main__":
    main()
