"""How well the map foretells votes, against the models that people know.

    python benchmarks/opinions_quality.py [--splits 10] [--dims 4]

The five conversations of examples/polis-*, without statements that moderation took out. In every
split a tenth of the votes for or against is hidden; every model sees the same rest. Our shared
prior is estimated from the rest alone; the peer gets the shrinkage that foretells a tenth of the
rest best. Per conversation: mean log-loss over the splits. Then the difference to Polis' PCA-2 over
all pairs of conversation and split, with a 95 % interval from resampling splits within
conversations; calibration in ten bins over everything.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from tests.opinions.conversations import NAMES, moderated_rows
from unbundle.opinions.evaluate import evaluate
from unbundle.records.opinions import CalibrationBin, Evaluation

FIRST_SEED = 1001
MARGIN = 0.015


def run(splits: int, dims: int) -> dict[str, list[Evaluation]]:
    return {
        name: [evaluate(moderated_rows(name), dims, FIRST_SEED + i) for i in range(splits)] for name in NAMES
    }


def table(found: dict[str, list[Evaluation]]) -> np.ndarray:
    """Log-loss (conversation, split, model): ours, column mean, PCA-2."""
    return np.array(
        [[[e.log_loss, *(peer.log_loss for peer in e.peers)] for e in found[name]] for name in found]
    )


def paired_interval(gaps: np.ndarray, draws: int = 10_000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean gap; splits are resampled within every conversation."""
    rng = np.random.default_rng(7)
    n, splits = gaps.shape
    picks = rng.integers(0, splits, (draws, n, splits))
    means = gaps[np.arange(n)[None, :, None], picks].mean(axis=(1, 2))
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def pooled(bins: list[CalibrationBin]) -> None:
    for low in range(10):
        mine = [b for b in bins if round(b.low * 10) == low]
        votes = sum(b.votes for b in mine)
        if votes:
            predicted = sum(b.predicted * b.votes for b in mine) / votes
            observed = sum(b.observed * b.votes for b in mine) / votes
            print(f"  {low / 10:.1f}-{(low + 1) / 10:.1f}  {votes:7d}  {predicted:.3f}  {observed:.3f}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--dims", type=int, default=4)
    options = parser.parse_args()
    clock = time.process_time()
    found = run(options.splits, options.dims)
    losses = table(found)
    print(f"log-loss, {options.splits} splits, {options.dims} dimensions    (accuracy)")
    print(f"{'':28s}{'ours':>16s}{'column mean':>16s}{'PCA-2':>16s}{'PCA-2 - ours':>14s}")
    for i, name in enumerate(found):
        mean = losses[i].mean(axis=0)
        hits = np.array([[e.accuracy, *(p.accuracy for p in e.peers)] for e in found[name]]).mean(axis=0)
        cells = "".join(f"{m:9.4f} ({h:.3f})" for m, h in zip(mean, hits, strict=True))
        print(f"{name:28s}{cells}{mean[2] - mean[0]:14.4f}")
    gaps = losses[:, :, 2] - losses[:, :, 0]
    low, high = paired_interval(gaps)
    means = losses.mean(axis=(0, 1))
    print(f"{'mean':28s}" + "".join(f"{m:16.4f}" for m in means) + f"{gaps.mean():14.4f}")
    print(f"difference {gaps.mean():.4f}, 95 % interval {low:.4f} to {high:.4f}; ", end="")
    print(f"ours is better in {(gaps > 0).sum()} of {gaps.size} pairs")
    better = int((gaps.mean(axis=1) > 0).sum())
    print("calibration of ours (predicted from-to, votes, mean prediction, share that approved)")
    pooled([b for evaluations in found.values() for e in evaluations for b in e.calibration])
    errors = [np.mean([e.calibration_error for e in evaluations]) for evaluations in found.values()]
    print(f"  mean calibration error per split {np.mean(errors):.4f}")
    good = gaps.mean() >= MARGIN and better >= 4
    print(f"{'HOLDS' if good else 'FAILS'}: at least {MARGIN} below PCA-2 and better in four of five", end="")
    print(f" ({better} of {len(found)}); {time.process_time() - clock:.1f} s CPU")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
