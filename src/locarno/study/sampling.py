"""Draws: one value for every estimate of a case, addressed by index.

Every uncertain estimate has a stream of its own, keyed by the seed and its dotted path: in each block of 1,024 draws a
random permutation of 1,024 equal strata with a jitter inside each (a Latin hypercube by blocks, each coordinate an
independent one-dimensional net: Owen 1998, "Latin supercube sampling"). Draw *i* is therefore the same whatever the
chunk, and adding or dropping an estimate leaves the draws of all others as they were, so that two versions of a case
are compared on the same draws. A scrambled Sobol' sequence in as many dimensions as a case has estimates was tried
first: at 2,048 draws in 353 dimensions its worst pair had a rank correlation of −.375, which showed as false drivers;
streams of their own stay within the noise of independent sampling. Structural noise, such as a guarantor's error of
belief, is addressed by (seed, name of the stream, draw) in the same way.

An estimate that is written alike, reasons included, at the same place of two guarantees or of two forces is one
quantity and is drawn once; otherwise packages would differ by chance in what they share.

Draw −1 is the central case: every estimate at its central value, every normal at 0, every uniform at ½.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

import locarno.study.diagnostics  # noqa: F401 - registers the codes of this room
from locarno.diagnostics import Diagnostic, LocarnoError, did_you_mean
from locarno.estimate import Fixed, Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from locarno.estimate import Estimate, Resolve

    Floats = NDArray[np.float64]

BLOCK = 1024
"""Draws that are sampled and modelled together, aligned to the absolute draw index."""

CENTRAL = -1
"""Index of the central case."""

_REPEATED = ("guarantees", "forces")

_EDGE = 0.5**53
"""Keeps uniforms inside (0, 1)."""


def stream_uniform(seed: int, stream: str, start: int, count: int) -> Floats:
    """Give ``count`` uniforms of a named stream from draw ``start`` on.

    Each draw has one 64-bit word of a Philox counter whose key is made from seed and name, so that neither other
    streams nor the chunk matter (Salmon et al. 2011).
    """
    digest = hashlib.blake2b(f"{seed}:{stream}".encode(), digest_size=16).digest()
    first = start // 4
    generator = np.random.Philox(key=np.frombuffer(digest, dtype="<u8"), counter=first)
    words = generator.random_raw(start - 4 * first + count)[start - 4 * first :]
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


def stratified_uniform(seed: int, path: str, block: int) -> Floats:
    """Give the uniforms of one estimate in one block of draws: each of 1,024 equal strata once, in random order."""
    digest = hashlib.blake2b(f"{seed}:estimate:{path}".encode(), digest_size=16).digest()
    philox = np.random.Philox(key=np.frombuffer(digest, dtype="<u8"), counter=[0, 0, block, 0])
    generator = np.random.Generator(philox)
    strata = generator.permutation(BLOCK)
    return np.clip((strata + generator.random(BLOCK)) / BLOCK, _EDGE, 1 - _EDGE)


@dataclass(frozen=True)
class Sample:
    """The draws of one block: values of estimates by path, and streams of structural noise by name.

    Attributes
    ----------
    seed
        The run's seed.
    start, count
        First draw and how many; ``start`` is −1 for the central case, with one draw.
    """

    seed: int
    start: int
    count: int
    _value: Callable[[str], Floats]
    _known: dict[str, Floats] = field(default_factory=dict, repr=False)

    @property
    def draws(self) -> NDArray[np.int64]:
        """Absolute indices of the draws."""
        return np.arange(self.start, self.start + self.count, dtype=np.int64)

    def value(self, path: str) -> Floats:
        """Give the values (draw) of the estimate at a dotted path, in the unit in which it is written.

        Raises
        ------
        KeyError
            If the case has no estimate there.
        """
        if path not in self._known:
            self._known[path] = self._value(path)
        return self._known[path]

    @property
    def used(self) -> frozenset[str]:
        """Paths of the estimates that have been asked for."""
        return frozenset(self._known)

    def uniform(self, stream: str) -> Floats:
        """Give a stream's uniforms (draw) in (0, 1)."""
        if self.start == CENTRAL:
            return np.full(self.count, 0.5)
        return stream_uniform(self.seed, stream, self.start, self.count)

    def normal(self, stream: str) -> Floats:
        """Give a stream's standard normals (draw)."""
        return np.asarray(special.ndtri(self.uniform(stream)), dtype=np.float64)


class Sampler:
    """Makes the draws of a case.

    Parameters
    ----------
    estimates
        Dotted path → estimate and what its option names stand for.
    correlations
        Pairs of paths and the correlation of their normal scores.
    seed
        Any whole number of 0 or more.

    Raises
    ------
    LocarnoError
        R101 where a correlation names no uncertain estimate, or where the correlations contradict each other.
    """

    def __init__(
        self,
        estimates: Mapping[str, tuple[Estimate, Resolve]],
        correlations: Iterable[tuple[str, str, float]] = (),
        seed: int = 1,
    ) -> None:
        self.seed = seed
        self.estimates = dict(estimates)
        self.same = same_quantities(self.estimates)
        """Path → the path under which the same quantity is drawn."""
        uncertain = (path for path, (made, _) in self.estimates.items() if not isinstance(made, Fixed))
        self.paths = tuple(sorted({self.same.get(path, path) for path in uncertain}))
        """Paths of the uncertain quantities."""
        known = set(self.paths)
        self._drawn_as = {path: path for path in self.paths} | {p: q for p, q in self.same.items() if q in known}
        self._tied, self._factor = self._copula(tuple(correlations))

    def sample(self, start: int, count: int) -> Sample:
        """Give draws ``start`` … ``start + count − 1``.

        Raises
        ------
        ValueError
            If the draws would go below 0.
        """
        if start < 0:
            message = f"draws are counted from 0, got {start}"
            raise ValueError(message)
        tied: dict[str, Floats] = {}

        def value(path: str) -> Floats:
            estimate, resolve = self.estimates[path]
            drawn_as = self._drawn_as.get(path)
            if drawn_as is None:
                return np.full(count, estimate.central(resolve))
            if drawn_as in self._tied and not tied:
                tied.update(self._mixed(start, count))
            u = tied[drawn_as] if drawn_as in self._tied else self._uniform(drawn_as, start, count)
            return quantile(estimate, u, resolve)

        return Sample(self.seed, start, count, value)

    def levels(self, draw: int) -> dict[str, float]:
        """Give the quantile level of every uncertain estimate in one draw."""
        tied = self._mixed(draw, 1)
        return {path: float((tied[path] if path in tied else self._uniform(path, draw, 1))[0]) for path in self.paths}

    def central(self) -> Sample:
        """Give the central case as a sample of one draw, with index −1."""

        def value(path: str) -> Floats:
            estimate, resolve = self.estimates[path]
            return np.full(1, estimate.central(resolve))

        return Sample(self.seed, CENTRAL, 1, value)

    def _uniform(self, path: str, start: int, count: int) -> Floats:
        """Give one estimate's uniforms from draw ``start`` on, before any correlation."""
        first = start // BLOCK
        blocks = range(first, (start + count - 1) // BLOCK + 1)
        joined = np.concatenate([stratified_uniform(self.seed, path, block) for block in blocks])
        return joined[start - first * BLOCK :][:count]

    def _mixed(self, start: int, count: int) -> dict[str, Floats]:
        """Give the uniforms of the correlated estimates."""
        scores = [special.ndtri(self._uniform(path, start, count)) for path in self._tied]
        mixed = {}
        for row, path in enumerate(self._tied):
            # Summed one by one: a matrix product may round differently with the shape of the chunk.
            total = np.zeros(count)
            for other in range(row + 1):
                total += self._factor[row, other] * scores[other]
            mixed[path] = np.clip(special.ndtr(total), _EDGE, 1 - _EDGE)
        return mixed

    def _copula(self, correlations: Sequence[tuple[str, str, float]]) -> tuple[tuple[str, ...], Floats]:
        correlations = [(self.same.get(a, a), self.same.get(b, b), rho) for a, b, rho in correlations]
        tied = tuple(dict.fromkeys(path for a, b, _ in correlations for path in (a, b)))
        problems = [
            Diagnostic(
                "R101",
                f"a correlation names {path!r}, which is no uncertain estimate of the case"
                f"{did_you_mean(path, self.paths)}",
                path="settings.correlations",
            )
            for path in tied
            if path not in self._drawn_as
        ]
        matrix = np.eye(len(tied))
        for a, b, rho in correlations:
            matrix[tied.index(a), tied.index(b)] = matrix[tied.index(b), tied.index(a)] = 1.0 if a == b else rho
        try:
            factor: Floats = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
        except np.linalg.LinAlgError:
            lowest = float(np.linalg.eigvalsh(matrix)[0])
            message = f"the correlations contradict each other (smallest eigenvalue {lowest:.3g})"
            problems.append(Diagnostic("R101", message, path="settings.correlations", expected="an eigenvalue above 0"))
            factor = matrix
        if problems:
            raise LocarnoError(problems)
        return tied, factor


def same_quantities(estimates: Mapping[str, tuple[Estimate, Resolve]]) -> dict[str, str]:
    """Find estimates that are one quantity written twice: path → the first path that says the same.

    Alike means equal in form, numbers and reasons, at the same place of two guarantees or two forces.
    """
    first: list[tuple[str, Estimate, str]] = []
    same = {}
    for path in sorted(estimates):
        kind, _, rest = path.partition(".")
        if kind not in _REPEATED:
            continue
        place = f"{kind}.*.{rest.partition('.')[2]}"
        made = estimates[path][0]
        known = next((path for where, other, path in first if where == place and other == made), None)
        if known is None:
            first.append((place, made, path))
        else:
            same[path] = known
    return same


def quantile(estimate: Estimate, u: Floats, resolve: Resolve) -> Floats:
    """Give an estimate's quantiles (draw) at the uniforms ``u``.

    PERT ranges go through a table of the unit PERT (error below 1e-9 of the range), because the incomplete beta
    function's inverse would cost more than all models; every other form is taken from the estimate itself.
    """
    if not isinstance(estimate, Range) or estimate.shape != "pert":
        return estimate.ppf(u, resolve)
    low, best, high = sorted(
        resolve(written) if isinstance(written, str) else float(written)
        for written in (estimate.low, estimate.best, estimate.high)
    )
    if high == low:
        return np.full(u.shape, low)
    return low + (high - low) * _unit_pert(round((best - low) / (high - low), 12), u)


_KNOTS = 1321
_REACH = 8.25
"""The table spans normal scores of ±8.25, a little beyond those of the smallest uniform."""


@cache
def _pert_table(mode: float) -> tuple[Floats, Floats]:
    """Quantiles of the unit PERT over equal steps of the normal score, with their slopes.

    The upper half is the lower half of the mirrored distribution: near 1 the quantiles could not be told apart.
    """
    below, above = _lower_half(mode), _lower_half(1 - mode)
    x = np.concatenate([below[0], 1 - above[0][-2::-1]])
    slope = np.concatenate([below[1], above[1][-2::-1]])
    return x, slope


def _lower_half(mode: float) -> tuple[Floats, Floats]:
    scores = np.linspace(-_REACH, 0.0, _KNOTS // 2 + 1)
    a, b = 1 + 4 * mode, 5 - 4 * mode
    x = special.betaincinv(a, b, special.ndtr(scores))
    log_density = special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x) - special.betaln(a, b)
    slope = np.exp(-0.5 * scores**2 - log_density) / np.sqrt(2 * np.pi)
    return x, slope * (2 * _REACH / (_KNOTS - 1))


def _unit_pert(mode: float, u: Floats) -> Floats:
    x, slope = _pert_table(mode)
    place = np.clip((special.ndtri(u) + _REACH) * ((_KNOTS - 1) / (2 * _REACH)), 0, _KNOTS - 1)
    left = np.minimum(place.astype(np.int64), _KNOTS - 2)
    t = place - left
    t2, t3 = t * t, t * t * t
    return np.asarray(
        (2 * t3 - 3 * t2 + 1) * x[left]
        + (t3 - 2 * t2 + t) * slope[left]
        + (3 * t2 - 2 * t3) * x[left + 1]
        + (t3 - t2) * slope[left + 1],
        dtype=np.float64,
    )
