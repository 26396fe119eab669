"""An uncertain quantity and its reasons: the atom of every case.

An estimate is written in YAML as a bare number (or the name of an option), or as a mapping in one of six forms:

- ``{value: 5}``: fixed;
- ``{low: 2, best: 5, high: 9}``: PERT between low and high with its mode at best; ``shape: triangular`` on request;
- ``{quantiles: {0.1: 2, 0.5: 5, 0.9: 9}}``: piecewise linear between the quantiles, ends extended to 0 and 1;
- ``{distribution: beta, args: {a: 2, b: 5}}``: any continuous distribution of ``scipy.stats`` by name;
- ``{options: {none: 0.3, enablers: 0.7}}``: discrete, with weights;
- ``{chance: 0.6, then: {low: …}}``: a hurdle: whether it materialises at all, then how much (otherwise 0).

Each mapping may say ``because:`` with statement ids, ``data:`` references and judgement ids. An estimate is sampled
through its inverse distribution function from one uniform per draw, so that a draw is the same however it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Quantity: TypeAlias = float | str
"""A number, or the name of an option that stands for one."""

Resolve: TypeAlias = Callable[[str], float]
"""From the name of an option to its number."""


def no_names(name: str) -> float:
    """Refuse a name where only a number can stand."""
    message = f"{name!r} is not a number"
    raise ValueError(message)


_INFINITY = float("inf")


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    because: tuple[str, ...] = ()
    """Statement ids, ``data:`` references, judgement ids."""

    _low: float = PrivateAttr(-_INFINITY)
    _high: float = PrivateAttr(_INFINITY)

    def within(self, low: float, high: float) -> Self:
        """Give the same estimate on a scale: what it draws is cut at the scale's ends."""
        copy = self.model_copy()
        copy._low, copy._high = low, high
        return copy

    @property
    def ends(self) -> tuple[float, float] | None:
        """The ends of the scale, where both are known and finite."""
        finite = self._low > -_INFINITY and self._high < _INFINITY
        return (self._low, self._high) if finite else None

    def _cut(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        return np.asarray(np.clip(values, self._low, self._high), dtype=np.float64)


class Fixed(_Form):
    """A value taken as known."""

    value: Quantity
    """The value."""

    def quantities(self) -> Iterator[Quantity]:
        """Give every quantity written in the estimate."""
        yield self.value

    def central(self, resolve: Resolve = no_names) -> float:
        """Give the value."""
        return _number(self.value, resolve)

    def ppf(self, u: NDArray[np.float64], resolve: Resolve = no_names) -> NDArray[np.float64]:
        """Give the value for every uniform."""
        import numpy as np

        return np.full(np.shape(u), self.central(resolve))


class Range(_Form):
    """Low, best and high: the ends and the mode of a PERT or triangular distribution."""

    low: Quantity
    """The lowest value held possible."""
    best: Quantity
    """The most likely value."""
    high: Quantity
    """The highest value held possible."""
    shape: Literal["pert", "triangular"] = "pert"
    """PERT (beta with weight 4 on the mode) unless triangular is asked for."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        numbers = [q for q in (self.low, self.best, self.high) if not isinstance(q, str)]
        if len(numbers) == 3 and not numbers[0] <= numbers[1] <= numbers[2]:
            message = f"low ≤ best ≤ high does not hold: {self.low}, {self.best}, {self.high}"
            raise ValueError(message)
        return self

    def quantities(self) -> Iterator[Quantity]:
        """Give every quantity written in the estimate."""
        yield from (self.low, self.best, self.high)

    def central(self, resolve: Resolve = no_names) -> float:
        """Give the best value."""
        return _number(self.best, resolve)

    def ppf(self, u: NDArray[np.float64], resolve: Resolve = no_names) -> NDArray[np.float64]:
        """Inverse distribution function at the uniforms ``u``."""
        import numpy as np
        from scipy import special

        low, best, high = sorted(_number(q, resolve) for q in (self.low, self.best, self.high))
        if high == low:
            return np.full(np.shape(u), low)
        mode = (best - low) / (high - low)
        if self.shape == "triangular":
            unit = np.where(u < mode, np.sqrt(mode * u), 1 - np.sqrt((1 - mode) * (1 - u)))
        else:
            unit = special.betaincinv(1 + 4 * mode, 1 + 4 * (1 - mode), u)
        return np.asarray(low + (high - low) * unit, dtype=np.float64)


class Quantiles(_Form):
    """Quantiles, joined by straight lines; the outer pieces are extended to probability 0 and 1."""

    quantiles: dict[float, Quantity] = Field(min_length=2)
    """Probability → value, both rising."""

    @model_validator(mode="after")
    def _rising(self) -> Quantiles:
        levels = sorted(self.quantiles)
        if levels[0] < 0 or levels[-1] > 1:
            message = f"quantile levels must lie in 0–1, got {levels[0]} to {levels[-1]}"
            raise ValueError(message)
        values = [self.quantiles[level] for level in levels]
        numbers = [value for value in values if not isinstance(value, str)]
        if len(numbers) == len(values) and numbers != sorted(numbers):
            message = "values must rise with the quantile levels"
            raise ValueError(message)
        return self

    def quantities(self) -> Iterator[Quantity]:
        """Give every quantity written in the estimate."""
        yield from self.quantiles.values()

    def central(self, resolve: Resolve = no_names) -> float:
        """Give the median."""
        import numpy as np

        return float(self.ppf(np.array([0.5]), resolve)[0])

    def ppf(self, u: NDArray[np.float64], resolve: Resolve = no_names) -> NDArray[np.float64]:
        """Inverse distribution function at the uniforms ``u``."""
        import numpy as np

        levels = np.array(sorted(self.quantiles))
        values = np.array([_number(self.quantiles[level], resolve) for level in levels])
        if levels[0] > 0:
            slope = (values[1] - values[0]) / (levels[1] - levels[0])
            levels, values = np.r_[0.0, levels], np.r_[values[0] - slope * levels[0], values]
        if levels[-1] < 1:
            slope = (values[-1] - values[-2]) / (levels[-1] - levels[-2])
            values = np.r_[values, values[-1] + slope * (1 - levels[-1])]
            levels = np.r_[levels, 1.0]
        return self._cut(np.interp(u, levels, values))


class Named(_Form):
    """A continuous distribution of ``scipy.stats`` by name."""

    distribution: str
    """Name in ``scipy.stats``, for instance ``beta`` or ``lognorm``."""
    args: dict[str, float] = {}
    """Its arguments by name, with ``loc`` and ``scale``."""

    @model_validator(mode="after")
    def _exists(self) -> Named:
        from scipy import stats

        family = getattr(stats, self.distribution, None)
        if not isinstance(family, stats.rv_continuous):
            message = f"{self.distribution!r} is not a continuous distribution of scipy.stats"
            raise ValueError(message)
        try:
            median = float(family(**self.args).median())
        except TypeError as error:
            message = f"wrong args for {self.distribution!r}: {error}"
            raise ValueError(message) from error
        if median != median:
            message = f"args {self.args} are outside the range of {self.distribution!r}"
            raise ValueError(message)
        return self

    def quantities(self) -> Iterator[Quantity]:
        """Give the median, the only quantity that the scale must hold whatever the distribution's tails."""
        yield self.central()

    def central(self, resolve: Resolve = no_names) -> float:
        """Give the median."""
        from scipy import stats

        return float(getattr(stats, self.distribution)(**self.args).median())

    def ppf(self, u: NDArray[np.float64], resolve: Resolve = no_names) -> NDArray[np.float64]:
        """Inverse distribution function at the uniforms ``u``."""
        import numpy as np
        from scipy import stats

        inside = np.clip(u, 1e-12, 1 - 1e-12)
        return self._cut(getattr(stats, self.distribution)(**self.args).ppf(inside))

    def share_outside(self, low: float, high: float) -> float:
        """Give the probability that lies below ``low`` or above ``high``."""
        from scipy import stats

        family = getattr(stats, self.distribution)(**self.args)
        return float(family.cdf(low) + family.sf(high))


class Options(_Form):
    """A discrete choice between options, or between numbers, with weights."""

    options: dict[str, Annotated[float, Field(ge=0)]] = Field(min_length=1)
    """Option (or number written as text) → weight; weights are scaled to sum to 1."""

    @model_validator(mode="after")
    def _some_weight(self) -> Options:
        if sum(self.options.values()) <= 0:
            message = "the weights are all 0"
            raise ValueError(message)
        return self

    def quantities(self) -> Iterator[Quantity]:
        """Give every quantity written in the estimate."""
        for name in self.options:
            yield _as_quantity(name)

    def central(self, resolve: Resolve = no_names) -> float:
        """Give the option with the largest weight, the first of several."""
        return _number(_as_quantity(max(self.options, key=lambda name: self.options[name])), resolve)

    def ppf(self, u: NDArray[np.float64], resolve: Resolve = no_names) -> NDArray[np.float64]:
        """Inverse distribution function at ``u``, options ordered by their number."""
        import numpy as np

        pairs = sorted((_number(_as_quantity(name), resolve), weight) for name, weight in self.options.items())
        values = np.array([value for value, _ in pairs])
        ends = np.cumsum([weight for _, weight in pairs])
        index = np.searchsorted(ends / ends[-1], u, side="left")
        return np.asarray(values[np.minimum(index, len(values) - 1)], dtype=np.float64)


class Hurdle(_Form):
    """Whether it materialises at all, and then how much."""

    chance: Annotated[float, Field(ge=0, le=1)]
    """Probability that it materialises."""
    then: Estimate
    """How much, if it does."""
    otherwise: Quantity = 0.0
    """The value if it does not."""

    def quantities(self) -> Iterator[Quantity]:
        """Give every quantity written in the estimate."""
        yield from self.then.quantities()
        yield self.otherwise

    def central(self, resolve: Resolve = no_names) -> float:
        """Give the central value of the likelier branch."""
        return self.then.central(resolve) if self.chance >= 0.5 else _number(self.otherwise, resolve)

    def ppf(self, u: NDArray[np.float64], resolve: Resolve = no_names) -> NDArray[np.float64]:
        """Inverse of the two-step draw: below 1 − chance it does not materialise, above it is rescaled."""
        import numpy as np

        miss = 1 - self.chance
        if self.chance == 0:
            return np.full(np.shape(u), _number(self.otherwise, resolve))
        inner = np.clip(np.asarray(u) - miss, 0.0, self.chance) / self.chance
        return np.where(np.asarray(u) < miss, _number(self.otherwise, resolve), self.then.ppf(inner, resolve))


def _form_of(written: object) -> str:
    if isinstance(written, _Form):
        return type(written).__name__.lower().lstrip("_")
    if isinstance(written, Mapping):
        for key, form in (
            ("then", "hurdle"),
            ("chance", "hurdle"),
            ("quantiles", "quantiles"),
            ("distribution", "named"),
            ("options", "options"),
            ("low", "range"),
            ("best", "range"),
            ("high", "range"),
        ):
            if key in written:
                return form
        return "fixed"
    return "bare"


class _Bare(Fixed):
    """A bare number or option name, without a reason."""

    @model_validator(mode="before")
    @classmethod
    def _wrap(cls, written: object) -> object:
        return written if isinstance(written, Mapping) else {"value": written}


Estimate = Annotated[
    Annotated[Fixed, Tag("fixed")]
    | Annotated[Range, Tag("range")]
    | Annotated[Quantiles, Tag("quantiles")]
    | Annotated[Named, Tag("named")]
    | Annotated[Options, Tag("options")]
    | Annotated[Hurdle, Tag("hurdle")]
    | Annotated[_Bare, Tag("bare")],
    Discriminator(_form_of),
]
"""Any of the forms; a bare number or option name is a fixed value."""

FORM_TAGS = frozenset({"fixed", "range", "quantiles", "named", "options", "hurdle", "bare"})
"""The tags that pydantic puts into an error's location; they are no part of a path in a case."""


OFF_SCALE = "off_scale"
"""Type of the error that a number off its scale raises."""

TAIL = 0.05
"""Largest share of a named distribution that may lie off its scale; what does is cut at the scale's end."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale that a kind of quantity lives on; also a pydantic validator of the numbers written."""

    low: float
    high: float
    unit: str

    def check(
        self, estimate: Fixed | Range | Quantiles | Named | Options | Hurdle
    ) -> Fixed | Range | Quantiles | Named | Options | Hurdle:
        """Refuse numbers off the scale; option names are checked where the issue is known.

        Tails of a distribution or of extended quantiles may reach past an end: they are cut there, unless more than
        :data:`TAIL` of a named distribution lies outside.
        """
        ends = f"{self.low:g}–{self.high:g}" if self.high < _INFINITY else f"from {self.low:g} up"
        scale = f"its scale {ends} ({self.unit})"
        for quantity in estimate.quantities():
            if not isinstance(quantity, str) and not self.low <= quantity <= self.high:
                raise PydanticCustomError(OFF_SCALE, "{said}", {"said": f"{quantity:g} is off {scale}"})
        inner = estimate.then if isinstance(estimate, Hurdle) else estimate
        if isinstance(inner, Named) and (outside := inner.share_outside(self.low, self.high)) > TAIL:
            raise PydanticCustomError(OFF_SCALE, "{said}", {"said": f"{outside:.0%} of it lies off {scale}"})
        if isinstance(estimate, Hurdle):
            estimate = estimate.model_copy(update={"then": estimate.then.within(self.low, self.high)})
        return estimate.within(self.low, self.high)


def on_scale(low: float, high: float, unit: str) -> AfterValidator:
    """Make a validator that keeps an estimate on a scale."""
    return AfterValidator(Scale(low, high, unit).check)


Probability = Annotated[Estimate, on_scale(0, 1, "probability")]
Level = Annotated[Estimate, on_scale(0, 100, "level")]
Amount = Annotated[Estimate, on_scale(0, _INFINITY, "amount")]


def _as_quantity(text: str) -> Quantity:
    try:
        return float(text)
    except ValueError:
        return text


def _number(quantity: Quantity, resolve: Resolve) -> float:
    return resolve(quantity) if isinstance(quantity, str) else float(quantity)


Hurdle.model_rebuild()

FORMS = (Fixed, Range, Quantiles, Named, Options, Hurdle)
"""The classes of an estimate, for ``isinstance``."""
