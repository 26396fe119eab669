"""Would the guarantors stand together? Drift, joint honouring, contagion, conditional pledges, a web of trust."""

from __future__ import annotations

from locarno.models.cohesion.calculus import MODELS as _CALCULUS
from locarno.models.cohesion.drift import MODELS as _DRIFT
from locarno.models.cohesion.honouring import MODELS as _HONOURING
from locarno.models.cohesion.pledges import MODELS as _PLEDGES
from locarno.models.cohesion.trust import MODELS as _TRUST

MODELS = (*_DRIFT, *_CALCULUS, *_HONOURING, *_PLEDGES, *_TRUST)
