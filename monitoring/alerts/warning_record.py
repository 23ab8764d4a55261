"""How warnings fared: hours until they were seen and decided on, how many came true, and how many days ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate

from monitoring.alerts.models import Alert, AlertQuerySet, hours_of

SHOWN = 24  # warnings that came true, in the picture
STEP, HALF = 12, 50  # from bar to bar, and how tall the longest bar is
_WAITS = {
    name: Avg(ExpressionWrapper(F(f"{name}_at") - F("raised_at"), DurationField()))
    for name in ("acknowledged", "decided")
}


class LeadBar(NamedTuple):
    """A warning that came true, as the picture shows it: upwards where it came in time, downwards where too late."""

    alert: Alert
    left: int
    top: float
    tall: float


@dataclass(frozen=True)
class WarningRecord:
    """Of the alerts of a list: how long they waited on average, and what came of those of which it is known."""

    number: int
    acknowledged: timedelta | None
    decided: timedelta | None
    occurred: int
    missed: int
    unclear: int
    mean_lead: timedelta | None
    leads: Sequence[Alert]

    @property
    def hours_to_acknowledge(self) -> float | None:
        """On average, of those that were."""
        return hours_of(self.acknowledged) if self.acknowledged is not None else None

    @property
    def hours_to_decide(self) -> float | None:
        """On average, of those that were."""
        return hours_of(self.decided) if self.decided is not None else None

    @property
    def hit_rate(self) -> float | None:
        """The share that occurred of those of which it can be said, in percent; None where there is none."""
        known = self.occurred + self.missed
        return 100 * self.occurred / known if known else None

    @property
    def lead(self) -> float | None:
        """Days from the warning to what occurred, on average."""
        return self.mean_lead / timedelta(days=1) if self.mean_lead is not None else None

    @property
    def bars(self) -> list[LeadBar]:
        """The picture of the leads, the oldest first."""
        longest = max((abs(alert.lead or 0) for alert in self.leads), default=0) or 1
        talls = [round(HALF * (alert.lead or 0) / longest, 1) for alert in self.leads]
        return [
            LeadBar(alert, STEP * place, HALF - max(tall, 0), max(abs(tall), 0.5))
            for place, (alert, tall) in enumerate(zip(self.leads, talls, strict=True))
        ]


def warning_record(alerts: AlertQuerySet) -> WarningRecord:
    """The record of these alerts, in two queries."""
    lead = ExpressionWrapper(F("occurred_on") - TruncDate("raised_at"), DurationField())
    figures: dict[str, Any] = alerts.order_by().aggregate(
        number=Count("pk"),
        occurred=Count("pk", filter=Q(outcome=Alert.Outcome.OCCURRED)),
        missed=Count("pk", filter=Q(outcome=Alert.Outcome.NOT_OCCURRED)),
        unclear=Count("pk", filter=Q(outcome=Alert.Outcome.UNCLEAR)),
        mean_lead=Avg(lead),
        **_WAITS,
    )
    true = alerts.filter(outcome=Alert.Outcome.OCCURRED).select_related("country").latest_first()[:SHOWN]
    return WarningRecord(**figures, leads=list(true)[::-1])
